from __future__ import annotations

from pathlib import Path

import pytest

from geosim.app import unsaved
from geosim.app.unsaved import MOST, Unsaved

PLACE = ("strategy", "china", "hedger")


@pytest.fixture
def left(tmp_path: Path) -> Unsaved:
    """Give an empty folder of what is unsaved."""
    return Unsaved(tmp_path / "unsaved")


def test_a_text_comes_back_to_the_letter(left: Unsaved) -> None:
    """Line ends and letters of every alphabet stay; other places have nothing."""
    left.keep("a: ڈ\r\nb\n", *PLACE)
    assert left.text(*PLACE) == "a: ڈ\r\nb\n"
    assert left.text("strategy", "iran", "hedger") is None


def test_what_is_dropped_is_gone(left: Unsaved) -> None:
    """Dropping twice, or what never was, is no mistake."""
    left.keep("a", *PLACE)
    left.drop(*PLACE)
    left.drop(*PLACE)
    assert left.text(*PLACE) is None


def test_the_longest_untouched_makes_room(left: Unsaved, tmp_path: Path) -> None:
    """One browser fills no disk."""
    for number in range(MOST + 20):
        left.keep(str(number), "strategy", str(number))
    assert len(list((tmp_path / "unsaved").iterdir())) == MOST
    assert left.text("strategy", str(MOST + 19)) == str(MOST + 19)


def test_a_full_disk_stops_nobody(left: Unsaved, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text stands on the page all the same, and what was kept before stays."""
    left.keep("before", *PLACE)

    def full(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(unsaved, "write_whole", full)
    left.keep("after", *PLACE)
    assert left.text(*PLACE) == "before"
