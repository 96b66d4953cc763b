"""The condition language of rule-based strategies."""

from __future__ import annotations

from contextlib import suppress
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geosim.errors import ConfigError, GeosimError, UnknownName
from geosim.strategies.conditions import MOST_CHARACTERS, MOST_DEPTH, parse

COLUMNS = {"reserves": [5.0, 15.0, 15.0, 5.0], "tension": [0.2, 0.2, 0.8, 0.8], "first_output": [np.nan] * 4}
CHOICES = {
    "pakistan": ("hold", "concede_us@reko_diq", "concede_us@refinery", "openbook"),
    "united_states": ("hold", "pressure"),
}
VIEW = SimpleNamespace(
    runs=4,
    columns={name: np.array(values) for name, values in COLUMNS.items()},
    last={
        "pakistan": {
            "hold": np.array([1, 0, 0, 0]),
            "concede_us@reko_diq": np.array([0, 1, 0, 0]),
            "concede_us@refinery": np.array([0, 0, 1, 0]),
            "openbook": np.array([0, 0, 1, 1]),
        },
        "united_states": {"hold": np.array([0, 1, 1, 1]), "pressure": np.array([1, 0, 0, 0])},
    },
)
WORDS = ("reserves", "tension", "last.pakistan", "includes", "concede_us", "@refinery", "and", "or", "not")
SIGNS = ("(", ")", "<", "<=", "==", "3", "-0.5", ".", "@", "{home}", "'", "\n", "+")


def read(text):
    """Read a condition of the small world above."""
    return parse(text, COLUMNS, CHOICES, "strategies/mine.yaml:7", "rules.2.when")


def judged(text):
    """Judge a condition in the four runs of the small world."""
    return [bool(true) for true in read(text).holds(VIEW)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("reserves < 15", [1, 0, 0, 1]),
        ("reserves <= 15", [1, 1, 1, 1]),
        ("reserves > 5", [0, 1, 1, 0]),
        ("reserves >= 15", [0, 1, 1, 0]),
        ("reserves == 5", [1, 0, 0, 1]),
        ("reserves != 5", [0, 1, 1, 0]),
        ("10 < reserves", [0, 1, 1, 0]),
        ("tension > -.5", [1, 1, 1, 1]),
        ("tension < reserves", [1, 1, 1, 1]),
    ],
)
def test_a_column_is_compared_with_a_number_or_another_column(text, expected):
    """Every comparison is judged run by run."""
    assert judged(text) == expected


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("reserves < 9 or reserves > 9 and tension > 1", "reserves < 9 or (reserves > 9 and tension > 1)"),
        ("not reserves < 9 and tension > 0.5", "(not reserves < 9) and tension > 0.5"),
        ("not reserves < 9 or tension > 0.5", "(not reserves < 9) or tension > 0.5"),
        ("not not reserves < 9", "reserves < 9"),
        ("((((reserves < 9))))", "reserves < 9"),
    ],
)
def test_not_binds_before_and_and_and_before_or(text, same):
    """Leaving out parentheses means what it means in speech."""
    assert judged(text) == judged(same)


def test_parentheses_change_what_binds_first():
    """Grouping overrules the order of and, or."""
    loose = judged("reserves < 9 or reserves > 9 and tension > 0.5")

    assert judged("(reserves < 9 or reserves > 9) and tension > 0.5") != loose


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("last.united_states includes pressure", [1, 0, 0, 0]),
        ("last.pakistan includes concede_us", [0, 1, 1, 0]),
        ("last.pakistan includes concede_us@refinery", [0, 0, 1, 0]),
        ("last.pakistan includes hold", [1, 0, 0, 0]),
        ("not last.pakistan includes openbook", [1, 1, 0, 0]),
    ],
)
def test_includes_looks_at_last_turn(text, expected):
    """An option without target stands for all its targets; one with a target for that alone."""
    assert judged(text) == expected


def test_an_empty_value_fulfils_no_comparison_but_unequal():
    """What has not happened is neither early nor late."""
    assert judged("first_output < 2030 or first_output >= 2030") == [0, 0, 0, 0]
    assert judged("first_output != 2030") == [1, 1, 1, 1]


def test_a_condition_tells_what_it_reads():
    """Names come in order of appearance, each once."""
    condition = read("tension > 0.5 and (last.pakistan includes hold or reserves < 9) and tension < 0.9")

    assert condition.names == ("tension", "last.pakistan", "reserves")


def test_a_condition_over_several_lines_reads_as_one():
    """Line breaks and indents do not matter."""
    assert judged("reserves > 9\n    and tension > 0.5\n") == judged("reserves > 9 and tension > 0.5")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("reservs < 10", ('no result column called "reservs"', 'Did you mean "reserves"?', "column 1 of")),
        ("tension > 1 or reservs < 9", ("column 16 of",)),
        ("quarter > 3", ("Time is written turn",)),
        ("verdict == 1", ("nobody sees it while playing",)),
        ("last.pakistn includes openbook", ('no actor called "pakistn"', 'mean "pakistan"?', "column 6")),
        ("last.pakistan includes opnbook", ('no option called "opnbook"', 'Did you mean "openbook"?')),
        ("last.pakistan includes pressure", ('no option called "pressure"',)),
        ("last.pakistan includes concede_us@refinry", ('no target of concede_us called "refinry"',)),
    ],
)
def test_a_misspelt_name_is_named_with_the_nearest_one(text, words):
    """Columns, actors, options and targets: what is wrong, where, and what may be meant."""
    with pytest.raises(UnknownName) as caught:
        read(text)

    assert str(caught.value).startswith("strategies/mine.yaml:7: rules.2.when: ")
    assert [word for word in words if word not in str(caught.value)] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("NOT tension > 1", ("out of place", 'Write "not" in small letters.')),
        ("'reserves' < 9", ("Write names without quotes.",)),
        ("last.pakistan includes “openbook”", ("Write names without quotes.",)),
        ("reserves < 9,5", ("Numbers have a point",)),
        ("tie.china > 0", ("tie.pakistan.united_states",)),
        ("", ("is empty", "Leave the line out")),
        ("   \n ", ("is empty",)),
        ("reserves", ("something is missing at column 9", "one of < <= > >= == !=")),
        ("reserves <", ("something is missing", "a name or a number")),
        ("(reserves < 9", ("something is missing", '")"')),
        ("reserves < 9)", ('")" is out of place at column 13',)),
        ("reserves = 9", ("Equal is written ==",)),
        ("reserves - tension > 9", ('"-" is out of place at column 10', "Nothing is calculated")),
        ("reserves * 2 > 9", ("Nothing is calculated",)),
        ("1 < 2", ("expected a name",)),
        ("1 < reserves < 20", ('"<" is out of place at column 14',)),
        ("reserves < 9 & tension > 1", ('Write "and"',)),
        ("reserves < 9 adn tension > 1", ('Did you mean "and"?',)),
        ("max(reserves) < 9", ("nothing is called",)),
        ("reserves.real < 9", ('Only "last" has a dot',)),
        ("reserves > 'many'", ("without quotes",)),
        ("grievance_{place} > 1", ("Only {home}",)),
        ("last.pakistan includes openbook@refinery", ('"openbook" takes no target',)),
        ("last.pakistan includes concede_us@", ("something is missing",)),
        ("last.pakistan < 3", ('expected "includes"',)),
        ("reserves < 9" + "9" * 400, ("too large a number",)),
        ("reserves < 9 or " * 40 + "reserves < 9", ("Split it into several rules",)),
        ("not " * MOST_DEPTH + "reserves < 9", (f"nested more than {MOST_DEPTH} deep",)),
        ("__import__('os')", ("nothing is called",)),
    ],
)
def test_a_malformed_text_gives_one_clear_error(text, words):
    """File, key, the column in the text, what is wrong and what to do."""
    with pytest.raises(ConfigError) as caught:
        read(text)

    message = str(caught.value)
    assert message.startswith("strategies/mine.yaml:7: rules.2.when: ")
    assert "\n" not in message
    assert [word for word in words if word not in message] == []


def test_the_deepest_text_of_the_longest_length_is_read_or_refused_in_plain_words():
    """Parentheses as deep as the length allows do not exhaust the reader."""
    deep = (MOST_CHARACTERS - len("reserves < 9")) // 2

    assert judged("(" * deep + "reserves < 9" + ")" * deep) == judged("reserves < 9")


@given(st.one_of(st.text(), st.lists(st.sampled_from(WORDS + SIGNS)).map(" ".join)))
def test_no_text_raises_anything_but_our_own_error(text):
    """Whatever is written, a condition judges four runs or one clear error is raised."""
    with suppress(GeosimError):
        assert read(text).holds(VIEW).shape == (4,)
