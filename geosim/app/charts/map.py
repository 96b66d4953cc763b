"""The schematic map: places and the ways between them, laid out for reading; no borders, no distances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from geosim.app.charts.drawing import Caption, Table, draw, points
from geosim.app.messages import say

_WIDTH, _HEIGHT = 350.0, 660.0
_AIR, _TALL = 8.0, 53.0  # of a button: left of its mark, and its height
_RIGHT, _LEFT, _ABOVE = "right", "left", "above"  # where a label stands

#: Where places stand, and on which side their labels; north is up, the rest is schematic.
_SPOTS: Mapping[str, tuple[float, float, str]] = {
    "washington": (14, 28, _RIGHT),
    "beijing": (336, 28, _LEFT),
    "gilgit_baltistan": (196, 84, _RIGHT),
    "gilgit_exploration": (236, 138, _RIGHT),
    "waziristan": (14, 138, _RIGHT),
    "islamabad": (196, 192, _RIGHT),
    "waziristan_mines": (14, 192, _RIGHT),
    "tehran": (14, 248, _RIGHT),
    "delhi": (336, 248, _LEFT),
    "chagai": (14, 305, _RIGHT),
    "saindak": (14, 359, _RIGHT),
    "reko_diq": (122, 359, _RIGHT),
    "chagai_exploration": (244, 359, _RIGHT),
    "refinery": (14, 413, _RIGHT),
    "makran": (196, 413, _RIGHT),
    "transit_link": (88, 488, _ABOVE),
    "chabahar": (14, 525, _RIGHT),
    "pasni_port": (186, 525, _RIGHT),
    "gwadar": (100, 579, _RIGHT),
    "karachi": (262, 579, _RIGHT),
    "gulf": (14, 633, _RIGHT),
}

#: The bends of corridors.
_WAYS: Mapping[str, tuple[tuple[float, float], ...]] = {
    "cpec": (
        *((336, 28), (336, 54), (196, 56), (196, 192), (226, 270)),
        *((226, 372), (180, 391), (176, 432), (158, 553), (100, 579)),
    ),
    "chabahar_route": ((14, 248), (3, 292), (3, 486), (14, 525)),
    "link": ((14, 525), (88, 488), (186, 525)),
    "ore_road": ((122, 359), (126, 387), (166, 410), (164, 443), (148, 551), (100, 579)),
}


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A place: its kind (capital, city, community, mine, works), name, and state in short and in full.

    filled: it is in use, which its mark shows. consent, risk: in words, where they are known.
    """

    key: str
    kind: str
    name: str
    state: str
    said: str = ""
    consent: str = ""
    risk: str = ""
    filled: bool = False

    @property
    def label(self) -> str:
        """Give name and state in words, for those who hear them."""
        told = self.said or self.state
        return say("map.label", name=self.name, state=told)


@dataclass(frozen=True, slots=True)
class Corridor:
    """A way between places, which is dashed where it is only proposed."""

    key: str
    name: str
    state: str
    built: bool


@dataclass(frozen=True, slots=True)
class _Token:
    place: MapPlace
    x: float
    y: float
    text: tuple[float, float]  # where the name stands; its state stands below
    anchor: str
    box: tuple[float, float, float, float]  # left, top, width and height of the button, in hundredths


def place_map(places: Sequence[MapPlace], corridors: Sequence[Corridor], key: str = "map") -> Markup:
    """Draw the map with a button for every place, its disclaimer, and the table that says the same."""
    proposed = sum(not corridor.built for corridor in corridors)
    summary = say("map.summary", places=len(places), corridors=len(corridors), proposed=proposed)
    return draw(
        "map.html.j2",
        caption=Caption(key, say("map.title"), summary),
        width=_WIDTH,
        height=_HEIGHT,
        tokens=[_token(place) for place in places],
        corridors=[
            (corridor, points([x for x, _ in way], [y for _, y in way]))
            for corridor in corridors
            for way in (_WAYS[corridor.key],)
        ],
        table=_table(places, corridors),
    )


def _token(place: MapPlace) -> _Token:
    x, y, side = _SPOTS[place.key]
    long = max(7.1 * len(place.name), 6.2 * len(place.state)) + 4
    if side == _ABOVE:
        left, top, text, anchor = x - long / 2, y - 46, (x, y - 27), "middle"
        wide = long
    else:
        wide = long + 12 + _AIR
        left = x - _AIR if side == _RIGHT else x + _AIR - wide
        top, anchor = y - _TALL / 2, "start" if side == _RIGHT else "end"
        text = (x + 12 if side == _RIGHT else x - 12, y - 2)
    left, wide = max(left, 0.0), min(wide, _WIDTH - max(left, 0.0))
    box = (100 * left / _WIDTH, 100 * top / _HEIGHT, 100 * wide / _WIDTH, 100 * _TALL / _HEIGHT)
    return _Token(place, x, y, text, anchor, box)


def _table(places: Sequence[MapPlace], corridors: Sequence[Corridor]) -> Table:
    columns = tuple(say(f"map.columns.{column}") for column in ("place", "state", "consent", "risk"))
    rows = [(place.name, place.said or place.state, place.consent, place.risk) for place in places]
    rows += [(corridor.name, corridor.state, "", "") for corridor in corridors]
    return Table(say("map.title"), columns, tuple(rows))
