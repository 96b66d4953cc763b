from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geosim.errors import ConfigError
from geosim.home import home
from geosim.reading import MOST_BYTES, read_yaml, read_yaml_text

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{i + 1}: &a{i + 1} [{', '.join([f'*a{i}'] * 9)}]\n" for i in range(30)
)

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(categories=("L", "N", "P", "S", "Zs"))),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcdefg_", min_size=1), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.text("abcdefg_", min_size=1), plain, min_size=1))
def test_plain_data_comes_back_as_written(data):
    """Whatever JSON can say is read as the same data."""
    assert read_yaml_text(json.dumps(data, ensure_ascii=False), "any.yaml").data == data


@pytest.mark.parametrize("text", ["no", "on", "Yes", "1:30", "2025-10-01", "1_000", "0x1F", "0o7"])
def test_words_stay_words(text):
    """A word that older YAML took for a yes, a time, a date or an odd number is read as the text it is."""
    assert read_yaml_text(f"answer: {text}", "any.yaml").data == {"answer": text}


def test_an_alias_repeats_what_it_names():
    """An anchor and its alias may be used for what they are made for."""
    assert read_yaml_text("a: &a {x: 1}\nb: *a", "any.yaml").data == {"a": {"x": 1}, "b": {"x": 1}}


def test_a_key_knows_its_line():
    """Each key, and each item of a list, can be found in the file."""
    document = read_yaml_text("a: 1\nb:\n  - x: 1\n  -\n    y: 2\n", "any.yaml")

    assert [document.line_of(path) for path in (("a",), ("b",), ("b", 0, "x"), ("b", 1, "y"))] == [1, 2, 3, 5]


def test_a_missing_key_is_sought_on_the_line_above_it():
    """A key that is not there is reported where it should have been."""
    document = read_yaml_text("a: 1\nb:\n  x: 1\n", "any.yaml")

    assert document.line_of(("b", "forgotten")) == 2


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('a: 1\nb: !!python/object/apply:os.system ["true"]', 2, "the tag !!python/object/apply:os.system"),
        ("a: !secret x", 1, "the tag !secret is not allowed"),
        ("a: !!set {x}", 1, "the tag !!set is not allowed"),
        ("a: !!int word", 1, "is not what its tag !!int says"),
        ("a: 1\nb: 2\na: 3", 3, 'the key "a" is already on line 1'),
        ("a:\n  b: 1\n  b: 1", 3, 'the key "b" is already on line 2'),
        ("a: .nan", 1, ".nan is not a finite number"),
        ("a: [1, -.inf]", 1, "-.inf is not a finite number"),
        ("a: 1e999", 1, "1e999 is too large a number"),
        ("a: " + "9" * 5000, 1, "is too large a number"),
        ("a:\n\tb: 1", 2, "starts with a tab"),
        ("a: [1, 2", 1, "is not valid YAML"),
        ("a: b: c", 1, "is not valid YAML"),
        ("a: 1\n---\nb: 2", 2, "holds a second document"),
        ("? [a]\n: 1", 1, "a key must be a name"),
        ("a: *unknown", 1, "*unknown repeats nothing"),
        ("a: &a [*a]", 1, "*a repeats nothing"),
        ("a: 1\nb: \x00", 2, "holds characters that are not text"),
        ('a: "\\e[31mred"', 1, "holds a control character"),
        ("[" * 900_000, 1, "is nested more than 40 deep"),
        (BOMB, 5, "holds more than 50,000 values"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_hostile_text_is_refused_by_line(text, line, says):
    """What is no plain data, or grows beyond measure, is refused with its line and what is wrong."""
    with pytest.raises(ConfigError) as caught:
        read_yaml_text(text, "any.yaml")

    assert str(caught.value).startswith(f"any.yaml:{line}: ")
    assert says in str(caught.value)


@pytest.mark.parametrize("text", ["", "# only a remark\n", "~", "---\n"])
def test_nothing_is_not_a_document(text):
    """An empty file is called empty."""
    with pytest.raises(ConfigError, match=r"any\.yaml: is empty"):
        read_yaml_text(text, "any.yaml")


def test_a_large_file_is_refused_unread(tmp_path: Path):
    """A file of 50 MB is refused by its size; not one byte of it is looked at."""
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)  # zeros, which would be refused for another reason

    with pytest.raises(ConfigError, match=r"large\.yaml: is 50\.0 MB; files may have at most 1 MB"):
        read_yaml(path)


def test_our_own_files_are_far_from_the_limit():
    """What comes with geosim leaves room to grow."""
    sizes = [path.stat().st_size for path in (home() / "configs").rglob("*.yaml")]

    assert max(sizes) < MOST_BYTES / 4


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a: 1\nb: \xff\xfe", ":2: is not text in UTF-8. Save it as UTF-8"),
        ("a: 1".encode("utf-16"), ":1: is not text in UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00", ":1: is not text in UTF-8"),
        (b"\x7fELF\x02\x01\x01\x00", ":1: holds characters that are not text"),
    ],
)
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content, says):
    """A picture, a program or text in another encoding is refused with advice."""
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)

    with pytest.raises(ConfigError) as caught:
        read_yaml(path)

    assert says in str(caught.value)


@pytest.mark.parametrize("place", ["missing.yaml", ".", "nul\0.yaml", "missing/deeper.yaml", "x" * 5000])
def test_a_place_without_a_file_is_refused(tmp_path: Path, place):
    """No such file, a folder or an impossible name end in one message."""
    with pytest.raises(ConfigError):
        read_yaml(f"{tmp_path}/{place}")


def test_windows_marks_are_read_over(tmp_path: Path):
    """A byte order mark and carriage returns, as some editors write them, do no harm."""
    path = tmp_path / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: two\r\n")

    assert read_yaml(path).data == {"a": 1, "b": "two"}
