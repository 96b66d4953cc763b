"""The errors people can meet, each with what is wrong and what to do.

GeosimError                  anything geosim raises on purpose
├── InputError               something given to geosim is wrong (exit status 2)
│   ├── UnknownName          a name that does not exist, with did-you-mean
│   ├── ConfigError          a YAML file that cannot be read or does not say what it may
│   ├── LogError             a game log that cannot be read or is of another version
│   │   └── ReplayMismatch   a log whose computer players now choose otherwise
│   └── OutputError          a place that cannot be written
└── IllegalChoice            a choice the rules of the game do not allow (exit status 2)
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any


class GeosimError(Exception):
    """Base of every error that geosim raises on purpose."""

    exit_status = 2

    def __reduce__(self) -> tuple[Any, ...]:
        """Let errors of every kind cross between processes, whatever they are made from."""
        return _restored, (type(self), self.args, self.__dict__)


def _restored(kind: type[GeosimError], args: tuple[Any, ...], says: dict[str, Any]) -> GeosimError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(says)
    return error


class InputError(GeosimError):
    """Something a person gave is wrong: where, which key, what, and what to do.

    further: what else is wrong in the same place, for whoever tells everything at once.
    """

    further: tuple[InputError, ...] = ()

    def __init__(self, problem: str, *, where: str = "", key: str = "", advice: str = "") -> None:
        self.problem, self.where, self.key, self.advice = problem, where, key, advice
        super().__init__(problem)

    def __str__(self) -> str:
        place = ": ".join(part for part in (self.where, self.key) if part)
        head = f"{place}: {self.problem}" if place else self.problem
        return f"{head} {self.advice}".strip()


class UnknownName(InputError):
    """A name that does not exist, with the nearest names that do; holder: who has no such thing."""

    def __init__(
        self,
        kind: str,
        name: str,
        known: Iterable[str],
        *,
        holder: str = "",
        where: str = "",
        key: str = "",
        advice: str = "",
    ) -> None:
        self.kind, self.name, self.holder, self.known = kind, name, holder, tuple(known)
        near = did_you_mean(name, self.known)
        whose = f"{holder} has " if holder else ""
        problem = f'{whose}no {kind} called "{name}".' + (f" {near}" if near else "")
        super().__init__(problem, where=where, key=key, advice=advice)


class ConfigError(InputError):
    """A configuration file that cannot be read or does not say what it may."""


class LogError(InputError):
    """A game log that is truncated, foreign or of another model version."""


class ReplayMismatch(LogError):
    """A log whose computer players choose otherwise when played again."""


class OutputError(InputError):
    """A file or folder that cannot be written."""


class IllegalChoice(GeosimError):
    """A choice the rules do not allow, with the reason in plain words."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Say which known names are nearest to a misspelt one, or nothing when none is near."""
    near = get_close_matches(name.lower(), [str(k) for k in known], n=2, cutoff=0.55)
    return "Did you mean " + " or ".join(f'"{n}"' for n in near) + "?" if near else ""
