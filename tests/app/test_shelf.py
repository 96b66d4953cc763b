"""An instructor's own files: safe from other names, other browsers and other people's mistakes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from geosim.app.shelf import LARGEST, MOST_FILES, Shelf
from geosim.errors import InputError, UnknownName
from geosim.library import default_library
from geosim.table import start

MINE, ANOTHERS = "m" * 32, "a" * 32
LENDER = """\
title: Careful lender
about: Lends every turn.
kind: rule_based
actors: [china]
precision: 20
rules:
  - prefer: rollover
    strength: 2
"""
SCENARIO = """\
extends: first_shipment
title: With a lender
cast: rule_based
strategies: {china: careful_lender}
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Give an empty shelf."""
    return Shelf(MINE, tmp_path)


def test_a_file_comes_back_as_it_was_kept(shelf: Shelf) -> None:
    """What is saved is read again letter by letter, Windows line ends too, and listed."""
    shelf.save("strategies", "careful_lender", LENDER.replace("\n", "\r\n"))
    assert shelf.read("strategies", "careful_lender") == LENDER.replace("\n", "\r\n")
    assert shelf.names("strategies") == ["careful_lender"]
    assert shelf.names("scenarios") == []


def test_another_browser_sees_nothing(shelf: Shelf, tmp_path: Path) -> None:
    """Another token lists no file of mine, reads none, removes none, and finds none in its library."""
    shelf.save("strategies", "careful_lender", LENDER)
    other = Shelf(ANOTHERS, tmp_path)
    assert other.names("strategies") == []
    for act in (other.read, other.remove):
        with pytest.raises(UnknownName):
            act("strategies", "careful_lender")
    with pytest.raises(UnknownName):
        other.library().strategy_document("careful_lender")


def test_no_folder_is_named_by_a_token(shelf: Shelf, tmp_path: Path) -> None:
    """Who can list the store cannot tell whose folder is whose."""
    shelf.save("strategies", "careful_lender", LENDER)
    assert not any(MINE in str(path) for path in tmp_path.rglob("*"))


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../escape",
        "a/b",
        "a\\b",
        "/etc/passwd",
        "A",
        "name.yaml",
        "a b",
        "a\n",
        "ä",
        "x" * 61,
        "\0",
    ],
)
def test_no_name_leads_out_of_the_folder(shelf: Shelf, tmp_path: Path, name: str) -> None:
    """A name that is more than a-z, 0-9 and _ is refused before the disk is touched."""
    for act in (lambda: shelf.save("strategies", name, LENDER), lambda: shelf.read("strategies", name)):
        with pytest.raises(InputError):
            act()
    assert list(tmp_path.rglob("*.yaml")) == []


def test_a_shipped_file_is_never_written_over(shelf: Shelf) -> None:
    """No own file takes the name of one that comes with geosim."""
    for kind, name in (("strategies", "hedger"), ("scenarios", "first_shipment")):
        with pytest.raises(InputError, match="never written over"):
            shelf.save(kind, name, LENDER)  # type: ignore[arg-type]  # it is a kind


def test_a_file_that_is_too_large_is_refused(shelf: Shelf) -> None:
    """The size is counted in bytes, and the file that was there stays."""
    shelf.save("strategies", "careful_lender", LENDER)
    with pytest.raises(InputError, match="at most"):
        shelf.save("strategies", "careful_lender", "é" * (LARGEST // 2 + 1))
    assert shelf.read("strategies", "careful_lender") == LENDER


def test_a_full_shelf_takes_no_further_file(shelf: Shelf) -> None:
    """A shelf holds so many files of a kind; one that is there can still be changed."""
    for number in range(MOST_FILES):
        shelf.save("strategies", f"file_{number}", LENDER)
    with pytest.raises(InputError, match="Take one away"):
        shelf.save("strategies", "one_more", LENDER)
    shelf.save("strategies", "file_0", LENDER + "# changed\n")


def test_no_cookie_no_shelf(tmp_path: Path) -> None:
    """A browser without a token has no shelf, least of all one shared with others like it."""
    with pytest.raises(InputError, match="cookies"):
        Shelf("", tmp_path)


def test_a_folder_goes_when_its_browser_has_lost_its_token(shelf: Shelf, tmp_path: Path) -> None:
    """A folder nobody has opened for as long as games are kept is deleted; one that was looked at stays."""
    for token in (ANOTHERS, "l" * 32):
        Shelf(token, tmp_path).save("strategies", "careful_lender", LENDER)
    for folder in (tmp_path / "own").iterdir():
        os.utime(folder, (0, 0))
    Shelf("l" * 32, tmp_path)
    shelf.save("strategies", "careful_lender", LENDER)
    assert Shelf("l" * 32, tmp_path).names("strategies") == ["careful_lender"]
    assert Shelf(ANOTHERS, tmp_path).names("strategies") == []


def test_the_library_has_both_and_opens_nothing_else(shelf: Shelf, tmp_path: Path) -> None:
    """A scenario of one's own may name a strategy of one's own; a path is no name."""
    shelf.save("strategies", "careful_lender", LENDER)
    shelf.save("scenarios", "with_a_lender", SCENARIO)
    library = shelf.library()
    assert library.scenario("with_a_lender").strategies["china"] == "careful_lender"
    assert {"hedger", "careful_lender"} <= {*library.strategies}
    secret = tmp_path / "secret.yaml"
    secret.write_text(LENDER)
    with pytest.raises(UnknownName):
        library.strategy_document(str(secret))


def test_a_game_carries_what_its_strategies_say(shelf: Shelf) -> None:
    """A scenario that carries its strategies plays without the shelf, and China then lends every turn."""
    shelf.save("strategies", "careful_lender", LENDER)
    shelf.save("scenarios", "with_a_lender", SCENARIO)
    carried = shelf.carried(shelf.library().scenario("with_a_lender"))
    shelf.remove("strategies", "careful_lender")
    game = start(carried, library=default_library())
    game.play_turn()
    assert "rollover" in game.picks("china")
