"""A YAML text is changed where it is told to be, and nowhere else."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from geosim.errors import ConfigError
from geosim.home import home
from geosim.reading import read_yaml_text
from geosim.rewriting import Rewriting

FILES = sorted((home() / "configs").glob("*/*.yaml"))
TEXT = """\
# What the file is.
title: A   # the name
# How it thinks.
kind: quantal
weights: {leverage: 0.5,
  stability:   0.25}  # in shares
# Rules of thumb.

rules:
  # First of all.
  - when: reserves < 10
    prefer: [openbook]  # books
  # Then.
  - when: 'turn > 2'
    prefer: share
# Where it comes from.
sources: [1]
# The end.
"""


def changed(*edits: tuple[Any, ...], text: str = TEXT) -> str:
    """Put (path, value) or drop (path,), one after the other."""
    rewriting = Rewriting(text)
    for edit in edits:
        if len(edit) == 1:
            rewriting.drop(edit[0])
        else:
            rewriting.put(*edit)
    return rewriting.text


def comments(text: str) -> list[str]:
    """Give the comments of a text in order."""
    return [line.partition("#")[2].strip() for line in text.splitlines() if "#" in line]


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_value_that_is_put_back_leaves_the_file_as_it_was(file: Path) -> None:
    """Every shipped file is the same, letter by letter, after a value has gone away and come back."""
    text = file.read_text(encoding="utf-8")
    rewriting = Rewriting(text)
    for key, value in read_yaml_text(text, "").data.items():
        if isinstance(value, str) and not text.partition(f"\n{key}: ")[2].startswith(('"', "'", ">", "|")):
            rewriting.put((key,), "something else")
            rewriting.put((key,), value)
    assert rewriting.text == text


def test_a_number_changes_on_its_own_line() -> None:
    """Putting a number changes its digits and no other character."""
    assert changed((("weights", "stability"), 0.4)) == TEXT.replace("0.25", "0.4")


def test_quotes_stay() -> None:
    """A text in quotes is replaced by a text in the same quotes."""
    assert changed((("rules", 1, "when"), "turn > 3")) == TEXT.replace("turn > 2", "turn > 3")


def test_a_new_short_key_goes_before_the_long_ones() -> None:
    """A new number stands with the other short keys, above the comment of the rules."""
    assert changed((("precision",), 60)) == TEXT.replace("  # in shares\n", "  # in shares\nprecision: 60\n")


def test_a_new_table_goes_to_the_end() -> None:
    """A new list of tables stands last, in lines of its own."""
    put = (("red_lines",), [{"never": ["market"], "when": "turn > 1"}])
    expected = "sources: [1]\nred_lines:\n  - never: [market]\n    when: turn > 1\n# The end.\n"
    assert changed(put).endswith(expected)


def test_a_key_below_a_missing_one_makes_both() -> None:
    """Putting below a key that is not there makes it."""
    assert "\nregard: {china: 0.2}\n" in changed((("regard", "china"), 0.2))


def test_an_item_is_added_behind_the_last() -> None:
    """A place one behind the last adds an item, above the comment of what follows."""
    text = changed((("rules", 2), {"prefer": "transit", "strength": 0.5}))
    assert "    prefer: share\n  - prefer: transit\n    strength: 0.5\n# Where it comes from.\n" in text


def test_a_dropped_key_takes_its_lines_and_no_comment_above() -> None:
    """Dropping the rules leaves every comment that stands above a key that is left, in order."""
    text = changed((("rules",),))
    assert "rules" not in read_yaml_text(text, "").data
    assert comments(text) == [
        "What the file is.", "the name", "How it thinks.", "in shares", "Rules of thumb.",
        "Where it comes from.", "The end.",
    ]  # fmt: skip


def test_a_dropped_entry_of_a_line_leaves_the_others() -> None:
    """Dropping an entry of a table in one line keeps the rest of the line."""
    assert changed((("weights", "leverage"),)) == TEXT.replace("leverage: 0.5,\n  ", "")


def test_what_is_not_there_is_dropped_in_silence() -> None:
    """Dropping a key that is not there changes nothing."""
    assert changed((("horizon",),), (("rules", 7),)) == TEXT


@pytest.mark.parametrize(
    "path", [(), ("title", "below"), ("rules", "first"), ("rules", 9), ("sources", 0, "a")]
)
def test_a_place_that_is_none_is_refused(path: tuple[str | int, ...]) -> None:
    """A path through something that has no such place is refused with the line and the key."""
    with pytest.raises(ConfigError, match=r"Edit the text itself"):
        Rewriting(TEXT).put(path, 1)


def test_a_repeated_value_is_not_changed_in_two_places() -> None:
    """What an alias repeats cannot be changed for one place alone, so it is refused."""
    rewriting = Rewriting("a: &x {b: 1}\nc: *x\n")
    with pytest.raises(ConfigError, match="more than that"):
        rewriting.put(("a", "b"), 2)
    assert rewriting.text == "a: &x {b: 1}\nc: *x\n"


def test_text_that_is_not_plain_is_refused() -> None:
    """A tag that asks for an object is refused as when a file is read."""
    with pytest.raises(ConfigError, match="tag"):
        Rewriting("a: !!python/object/apply:os.system [true]\n")


def test_windows_line_ends_stay() -> None:
    """A text with Windows line ends is changed in its line and can be read again."""
    text = changed((("kind",), "random"), text=TEXT.replace("\n", "\r\n"))
    assert text == TEXT.replace("quantal", "random").replace("\n", "\r\n")


words = st.text("abcxyz:#-,[]{}'\" 01.eé\n", max_size=12) | st.sampled_from(
    ["yes", "1e3", "null", "~", "0x1"]
)
scalars = words | st.integers(-(10**6), 10**6) | st.booleans() | st.floats(-1e9, 1e9)
keys = st.text("abcdef", min_size=1, max_size=6)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


def places(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Give every path of some data."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [found for key, below in items for found in ((*path, key), *places(below, (*path, key)))]


@given(st.data(), st.dictionaries(keys, values, min_size=1, max_size=4), values, st.booleans())
def test_any_value_goes_to_any_place(picked: st.DataObject, data: Any, value: Any, flow: bool) -> None:
    """Whatever is put or dropped, the text then says it, and every comment between the lines stays."""
    lines = yaml.safe_dump(data, allow_unicode=True, width=10**6, default_flow_style=flow, sort_keys=False)
    text = "# top\n" + lines + "# end\n"
    path = picked.draw(st.sampled_from(places(data)))
    kept = Rewriting(text)
    kept.put(path, value)
    data = kept.document.data  # a plain 1e3 is a number here
    expected = deepcopy(data)
    above = expected
    for part in path[:-1]:
        above = above[part]
    above[path[-1]] = value
    assert kept.document.data == expected
    kept.drop(path)
    del above[path[-1]]
    assert kept.document.data == expected
    assert kept.text.startswith("# top\n")
    assert kept.text.endswith("# end\n")
