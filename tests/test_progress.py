"""How far something is, on the error stream and nowhere else."""

from __future__ import annotations

import pytest

from geosim.cli.progress import last_named, watched


@pytest.mark.parametrize("quietly", [True, False])
def test_what_is_found_is_handed_on(quietly, capsys):
    """What is shown while waiting changes nothing of what is found, and nothing of it is printed."""
    assert list(last_named(iter("abc"), lambda each: f"name of {each}", quietly=quietly)) == ["a", "b", "c"]
    with watched(quietly=quietly) as tell:
        tell(1, 2)

    assert capsys.readouterr().out == ""


def test_quietly_says_nothing(capsys):
    """Where one JSON document is wanted, not even the error stream hears of progress."""
    list(last_named("ab", str, quietly=True))
    with watched("Playing ...", quietly=True) as tell:
        tell(1, 1)

    assert capsys.readouterr().err == ""
