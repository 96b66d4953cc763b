"""The map without a browser: what stands on it, the same for everybody."""

from __future__ import annotations

import re

import pytest

from geosim.app.charts.map import place_map
from geosim.app.messages import section
from geosim.app.views.places import corridors, places
from geosim.app.views.record import Record
from geosim.game import Game
from geosim.library import default_library
from geosim.state import ASSETS, LOCALITIES
from geosim.table import start

LIBRARY = default_library()
TURNS = 6


@pytest.fixture(scope="module")
def game() -> Game:
    """Give a game that the computer has played for some turns."""
    scenario = LIBRARY.scenario("pasni_and_gwadar").with_changes(turns=TURNS, cast="rule_based")
    return start(scenario, seed=2, library=LIBRARY).play()


@pytest.fixture(scope="module")
def record(game: Game) -> Record:
    """Give that game turn by turn."""
    return Record(game)


def test_every_mine_port_and_community_is_on_the_map(record: Record) -> None:
    """Communities, capitals and projects have their places; phase 2 of Reko Diq shares one with phase 1."""
    found = {place.key for place in places(record)}

    assert {*LOCALITIES, *ASSETS} - {"reko_diq_phase_2"} <= found
    assert {"washington", "beijing", "delhi", "tehran", "gulf", "islamabad", "karachi", "gwadar"} <= found


@pytest.mark.parametrize("turn", range(-1, TURNS))
def test_stages_are_told_in_words(record: Record, turn: int) -> None:
    """A place says its project's stage, and is filled in once it is in use."""
    earlier = record.at(turn)
    stages = section("map.stages")
    for place in places(earlier):
        if place.key in ASSETS:
            stage = record.value(f"stage_{place.key}", turn)
            words = stages["mines" if place.kind == "mine" else "works"]

            assert place.state == words[str(int(stage))]
            assert place.filled == (stage >= 4)


def test_consent_and_risk_are_those_of_the_model(record: Record) -> None:
    """The higher a community's consent, and the more attacks lately, the more of three dots are filled."""
    shown = []
    for turn in range(-1, TURNS):
        earlier = record.at(turn)
        trend = record.game.states[record.quarters(turn).stop].attack_trend[:, 0]
        found = {place.key: place for place in places(earlier)}
        for row, place in enumerate(LOCALITIES):
            yes, risk = re.findall(r"[●○]{3}", found[place].state)
            shown.append((record.value(f"consent_{place}", turn), float(trend[row]), yes, risk))

    by_consent = [yes.count("●") for _, _, yes, _ in sorted(shown, key=lambda each: each[0])]
    by_attacks = [risk.count("●") for _, _, _, risk in sorted(shown, key=lambda each: each[1])]
    assert by_consent == sorted(by_consent)
    assert by_attacks == sorted(by_attacks)
    assert len(set(by_consent)) > 1
    assert len(set(by_attacks)) > 1


def test_a_corridor_is_dashed_until_it_is_built(record: Record) -> None:
    """The link between Pasni and Chabahar is proposed until its project is in use."""
    for turn in range(-1, TURNS):
        link = next(way for way in corridors(record.at(turn)) if way.key == "link")

        assert link.built == (record.value("stage_transit_link", turn) >= 4)


def test_the_map_has_no_borders_and_its_disclaimer(record: Record) -> None:
    """The picture is of places and corridors only, and says beside it that it takes no side."""
    html = str(place_map(places(record), corridors(record)))
    lines = re.findall(r'<(?:polyline|polygon|line) [^>]*class="([^"]*)"', html)

    assert set(lines) == {"corridor"}
    assert "no borders" in html
    assert "Gilgit-Baltistan appears as a place" in html


def test_texts_of_the_map_lie_beside_each_other(record: Record) -> None:
    """No button of a place covers another, and all lie within the picture."""
    html = str(place_map(places(record), corridors(record)))
    found = re.findall(r'style="left:([\d.]+)%;top:([\d.]+)%;width:([\d.]+)%;height:([\d.]+)%"', html)
    boxes = [tuple(map(float, box)) for box in found]

    assert len(boxes) == len(places(record))
    for i, (left, top, wide, tall) in enumerate(boxes):
        assert left >= 0
        assert left + wide <= 100.1
        assert top + tall <= 100.1
        for other_left, other_top, other_wide, other_tall in boxes[:i]:
            beside = left >= other_left + other_wide - 0.2 or other_left >= left + wide - 0.2
            assert beside or top >= other_top + other_tall - 0.3 or other_top >= top + tall - 0.3
