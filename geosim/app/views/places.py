"""Mines, ports, communities and corridors: where each of them stands, the same for whoever looks."""

from __future__ import annotations

from collections.abc import Iterator

from geosim.app.charts.map import Corridor, MapPlace
from geosim.app.messages import say, section
from geosim.app.views.names import place_name
from geosim.app.views.record import Record
from geosim.state import ASSET_LOCALITY, ASSETS, DEPOSITS, LOCALITIES
from geosim.wording import plain

_ANCHORS = {
    "washington": "united_states",
    "beijing": "china",
    "delhi": "india",
    "tehran": "iran",
    "gulf": "gulf_states",
}
_MINES = {*DEPOSITS, "reko_diq_phase_2"}
_ON_MAP = ("reko_diq", "saindak", "chagai_exploration", "waziristan_mines", "gilgit_exploration", "refinery")
_PORTS = {"gwadar": "cpec_activity", "chabahar": "chabahar_activity"}
_RISKS = (1.0, 10.0, 30.0)  # attacks a year, as of late, from which the risk is one step higher
_CONSENT = (-0.3, 0.0, 0.3)  # consent from which it is one step higher
_BUSY = (0.3, 0.6)  # of 1, from which a port or corridor is called used, and busy
_BUILT = 4.0  # the stage at which a project is in use
_PIPS = 3


def places(record: Record) -> list[MapPlace]:
    """Give everything on the map with its state after the last turn."""
    return [
        *(_anchor(record, place, state) for place, state in _ANCHORS.items()),
        _islamabad(record),
        *(_locality(record, place) for place in LOCALITIES),
        *(_project(record, asset) for asset in _ON_MAP),
        *(_port(record, place, column) for place, column in _PORTS.items()),
        _project(record, "pasni_port"),
        _project(record, "transit_link"),
        MapPlace("karachi", "city", say("map.places.karachi"), say("map.states.city")),
    ]


def corridors(record: Record) -> list[Corridor]:
    """Give the ways between places; one that is only proposed is told from one in use."""
    return list(_corridors(record))


def _corridors(record: Record) -> Iterator[Corridor]:
    for key, column in (("cpec", "cpec_activity"), ("chabahar_route", "chabahar_activity")):
        yield Corridor(key, say(f"map.corridors.{key}"), _use(record.value(column, record.last)), built=True)
    for key, asset in (("link", "transit_link"), ("ore_road", "reko_diq")):
        built = record.value(f"stage_{asset}", record.last) >= _BUILT
        state = say("map.states.in_use" if built else "map.states.proposed")
        yield Corridor(key, say(f"map.corridors.{key}"), state, built=built)


def _anchor(record: Record, place: str, state: str) -> MapPlace:
    tie = plain(100 * record.value(f"alignment_{state}", record.last))
    return MapPlace(place, "capital", say(f"map.places.{place}"), say("map.states.tie", tie=tie))


def _islamabad(record: Record) -> MapPlace:
    support = plain(100 * record.value("support", record.last))
    name = say("map.places.islamabad")
    return MapPlace("islamabad", "capital", name, say("map.states.support", support=support))


def _locality(record: Record, place: str) -> MapPlace:
    consent, risk = _consent(record, place), _risk(record, place)
    value = plain(100 * record.value(f"consent_{place}", record.last))
    said, feared = (section("map")[kind][step] for kind, step in (("consent", consent), ("risk", risk)))
    return MapPlace(
        key=place,
        kind="community",
        name=place_name(place),
        state=say("map.states.locality", consent=_pips(consent), risk=_pips(risk)),
        said=say("map.states.locality_said", consent=said, value=value, risk=feared),
        consent=str(said),
        risk=str(feared),
    )


def _project(record: Record, asset: str) -> MapPlace:
    """Give a project with the consent and the risk of the place where it lies."""
    locality = ASSET_LOCALITY[ASSETS.index(asset)]
    stage = record.value(f"stage_{asset}", record.last)
    consent, risk = (
        str(section("map")[kind][step])
        for kind, step in (("consent", _consent(record, locality)), ("risk", _risk(record, locality)))
    )
    finance = plain(100 * record.value(f"commitment_{asset}", record.last))
    values = {"stage": _stage(asset, stage), "finance": finance, "where": place_name(locality)}
    more = ""
    if asset == "reko_diq":
        second = record.value("stage_reko_diq_phase_2", record.last)
        more = say("map.states.second_phase", stage=_stage("reko_diq_phase_2", second))
    if asset == "pasni_port":
        more = say("map.states.access", access=_amount(record.value("us_foothold", record.last)))
    return MapPlace(
        key=asset,
        kind="mine" if asset in _MINES else "works",
        name=say(f"map.places.{asset}") if asset in section("map.places") else place_name(asset),
        state=values["stage"],
        said=" ".join(filter(None, (say("map.states.project", **values), more))),
        consent=consent,
        risk=risk,
        filled=stage >= _BUILT,
    )


def _port(record: Record, place: str, column: str) -> MapPlace:
    use = _use(record.value(column, record.last))
    return MapPlace(place, "works", say(f"map.places.{place}"), use, filled=True)


def _stage(asset: str, stage: float) -> str:
    return str(section("map.stages.mines" if asset in _MINES else "map.stages.works")[str(int(stage))])


def _use(value: float) -> str:
    return say(f"map.use.{('little', 'used', 'busy')[sum(value >= level for level in _BUSY)]}")


def _amount(value: float) -> str:
    return say(f"map.access.{('none', 'some', 'much')[sum(value >= level for level in (0.02, 0.3))]}")


def _consent(record: Record, place: str) -> int:
    return sum(record.value(f"consent_{place}", record.last) >= level for level in _CONSENT)


def _risk(record: Record, place: str) -> int:
    """Give the step of security risk, from 0: attacks a quarter as of late, times four."""
    state = record.game.states[record.quarters(record.last).stop]
    attacks = 4.0 * float(state.attack_trend[LOCALITIES.index(place), 0])
    return sum(attacks >= level for level in _RISKS)


def _pips(step: int) -> str:
    return "●" * step + "○" * (_PIPS - step)
