"""Errors say the same on both sides of a border between processes."""

from __future__ import annotations

import pickle

import pytest

from geosim.errors import ConfigError, GeosimError, IllegalChoice, InputError, LogError, UnknownName

ERRORS = [
    GeosimError("the world has ended."),
    IllegalChoice("not now."),
    InputError("too large.", where="a.yaml", key="runs", advice="Take fewer."),
    ConfigError("no number.", where="a.yaml:3"),
    LogError("cut short.", advice="Download it again."),
    UnknownName("actor", "chna", ["china", "iran"], where="a.yaml", key="seats", advice="See geosim list."),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_crosses_between_processes_whole(error: GeosimError) -> None:
    """Kind, words and everything it knows come over, so that nothing need be wrapped on the way."""
    told = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own bytes
    assert type(told) is type(error)
    assert (str(told), vars(told), told.exit_status) == (str(error), vars(error), error.exit_status)
