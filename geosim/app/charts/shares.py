"""Shares of a whole, side by side in one bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geosim.app.charts.drawing import Caption, Chart, Scale, Table, draw
from geosim.app.messages import say
from geosim.wording import plain

_WIDTH, _HEIGHT = 360.0, 54.0
_ROOM = 62.0  # pixels a name needs inside its piece
_FILLS = ("var(--accent)", "var(--still)", "var(--rule)")


@dataclass(frozen=True, slots=True)
class Share:
    """One share, 0 to 1."""

    name: str
    size: float


@dataclass(frozen=True, slots=True)
class _Piece:
    share: Share
    x: float
    width: float
    fill: str
    room: bool


def shares(found: Sequence[Share], title: str, summary: str, key: str) -> Chart:
    """Draw up to three shares that add to 1, in the order given."""
    across, at, pieces = Scale(0, 1, 0, _WIDTH), 0.0, []
    for share, fill in zip(found, _FILLS, strict=False):
        x, end = across(at), across(at + share.size)
        pieces.append(_Piece(share, x, end - x, fill, end - x > _ROOM))
        at += share.size
    caption = Caption(key, title, summary)
    picture = draw("shares.svg.j2", caption=caption, width=_WIDTH, height=_HEIGHT, pieces=pieces)
    rows = tuple((share.name, plain(100 * share.size)) for share in found)
    return Chart(caption, picture, None, Table(title, (say("shares.what"), say("shares.of_100")), rows))
