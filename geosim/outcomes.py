"""What an outcome may be: a column of the runs, the share of a word, or a column over some years."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geosim.errors import InputError, UnknownName
from geosim.results import VERDICTS
from geosim.rules.columns import Column
from geosim.rules.quarters import FIRST_QUARTER

_YEARS = re.compile(r"(?P<first>\d{4})(-(?P<last>\d{4}))?")
_LIST = "See them all with: geosim list columns"


@dataclass(frozen=True)
class Outcome:
    """An outcome in its parts, as it was written: NAME, NAME=WORD or NAME@YEARS."""

    name: str
    word: str | None = None
    years: str | None = None

    @property
    def plain(self) -> bool:
        """Tell whether it is a column of the runs as it stands there."""
        return self.word is None and self.years is None


def parts_of(written: str) -> Outcome:
    """Take an outcome apart."""
    if "@" in written:
        name, _, years = written.partition("@")
        return Outcome(name, years=years)
    name, sign, word = written.partition("=")
    return Outcome(name, word=word if sign else None)


def years_of(quarters: int) -> tuple[int, int]:
    """Give the first and the last year of which a game of so many quarters plays some."""
    return int(FIRST_QUARTER), int(FIRST_QUARTER + (quarters - 1) / 4)


def faults(written: str, known: Mapping[str, Column]) -> Iterator[InputError]:
    """Give what is wrong with an outcome, whatever is played."""
    outcome = parts_of(written)
    name = outcome.name.partition("=")[0]
    if name not in known:
        yield UnknownName("column", name, known, advice=_LIST)
        return
    holds_words = known[name].unit == "word"
    words = tuple(VERDICTS.values())
    if outcome.years is not None:
        if holds_words:
            problem, advice = "words have no sum over years.", f"Ask for the whole game: {name}={words[-1]}."
            yield InputError(problem, advice=advice)
        else:
            yield from _faults_of_years(name, outcome.years)
    elif holds_words and outcome.word is None:
        advice = f"Ask for the share of a word: {name}={words[-1]}."
        yield InputError(f"{name} holds words.", advice=advice)
    elif holds_words and outcome.word not in words:
        yield UnknownName("word", str(outcome.word), words, advice=f"{name} says: {', '.join(words)}.")
    elif not holds_words and outcome.word is not None:
        problem = f"{name} holds numbers, so no share is taken of it."
        yield InputError(problem, advice=f"Ask for {name} itself.")


def span_of(name: str, years: str, where: str = "") -> tuple[int, int]:
    """Give the first and the last year of NAME@YEARS.

    Raises:
        InputError: text that names no years, or years that run backwards.
    """
    for fault in _faults_of_years(name, years):
        fault.where = where
        raise fault
    first, _, last = years.partition("-")
    return int(first), int(last or first)


def out_of_time(written: str, quarters: int) -> str:
    """Say which years of an outcome a game of so many quarters does not play; nothing if it plays all."""
    outcome = parts_of(written)
    if outcome.years is None or any(_faults_of_years(outcome.name, outcome.years)):
        return ""
    begin, end = span_of(outcome.name, outcome.years)
    first, last = years_of(quarters)
    return "" if first <= begin and end <= last else f"is played from {first} to {last}"


def _faults_of_years(name: str, years: str) -> Iterator[InputError]:
    match = _YEARS.fullmatch(years)
    if not match:
        advice = f"Write {name}@2030 or {name}@2026-2028."
        yield InputError(f'"{years[:60]}" names no years.', advice=advice)
    elif match["last"] and match["last"] < match["first"]:
        problem = f"the years run backwards: {match['first']} to {match['last']}."
        yield InputError(problem, advice=f"Write {name}@{match['last']}-{match['first']}.")
