"""The conditions of rule-based strategies: read with the grammar beside this file, judged for all runs.

A condition compares result columns with numbers or with each other, asks what was in force last turn
(`last.china includes coerce`; an option without `@target` stands for all its targets; `self` is whoever uses
the file), whether a column rises or falls since the turn before (`attacks rises`), which turn of a cycle
it is (`turn is 1 of 3`), and joins such questions with `and`, `or`, `not` and parentheses. Columns may be
compared with the words of `words.py`, such as `since.china.coerce`. An empty value, such as a year that has
not come, fulfils no comparison but `!=`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
from lark import Lark, Token, Tree, UnexpectedInput

from geosim.errors import ConfigError, InputError, UnknownName
from geosim.strategies.questions import (
    Comparison,
    Condition,
    Cycle,
    Happened,
    Includes,
    Joined,
    Not,
    Question,
    Trend,
)
from geosim.strategies.slips import QUOTES, out_of_place, stands
from geosim.strategies.words import (
    CALENDAR,
    FAVOUR,
    PROVOCATION,
    SELF,
    Read,
    Speaker,
    happening,
    quantity,
)

#: The longest condition and the deepest nesting of and, or, not that is read.
MOST_CHARACTERS = 600
MOST_DEPTH = 20
MOST_TURNS = 400

_TIME = "Time is written turn, counted from 1, or year."
_WORDS_ONLY = "It is a result in words; nobody sees it while playing."
#: What people ask for that nobody can ask, and what to do instead.
_NOT_SEEN = {
    **dict.fromkeys(("quarter", "quarters", "turns", "years", "date", "round"), _TIME),
    **dict.fromkeys(("verdict", "event", "scenario", "actor", "pick"), _WORDS_ONLY),
    **dict.fromkeys(("nan", "inf", "null", "true", "false"), "Compare with a number."),
}


def parse(
    text: str,
    columns: Collection[str],
    choices_by_actor: Mapping[str, Collection[str]],
    where: str = "",
    key: str = "",
    me: str = "",
) -> Condition:
    """Read a condition; `columns` are the result columns that hold numbers, choices include `hold`.

    me: the actor that `self` stands for.

    Raises:
        UnknownName: a column, actor, option or target that does not exist.
        ConfigError: a text that the grammar does not allow, that is too long or nested too deeply.
    """
    text = "".join(sign if sign.isprintable() else "\ufffd" for sign in " ".join(text.split()))
    if len(text) > MOST_CHARACTERS:
        problem = f"has {len(text):,} characters; a condition may have {MOST_CHARACTERS}."
        raise ConfigError(problem, where=where, key=key, advice="Split it into several rules.")
    if not text:
        advice = "Leave the line out if the rule always applies."
        raise ConfigError("is empty.", where=where, key=key, advice=advice)
    try:
        tree = _grammar().parse(text)
    except UnexpectedInput as error:
        raise out_of_place(error, text, where, key) from None
    reading = _Reading(text, columns, choices_by_actor, where, key, me)
    try:
        test = reading.test(tree)
    except InputError as fault:
        fault.further = tuple(reading.faults(tree))[1:]
        raise
    return Condition(text, tuple(dict.fromkeys(reading.names)), test)


def matching_choices(
    wanted: str,
    choices: Iterable[str],
    *,
    holder: str = "",
    where: str = "",
    key: str = "",
    advice: str = "",
) -> tuple[str, ...]:
    """Give the choices meant by `option` (all its targets) or `option@target`; holder: whose they are.

    Raises:
        UnknownName: an option or a target that is not among the choices.
        ConfigError: a target for an option that takes none.
    """
    option, at, target = wanted.partition("@")
    targets: dict[str, list[str]] = {}
    for choice in choices:
        name, _, aim = choice.partition("@")
        targets.setdefault(name, []).append(aim)
    place = {"holder": holder, "where": where, "key": key}
    if option not in targets:
        if set(option) & set(QUOTES):
            advice = f"Write it without quotes, or between straight ones. {advice}".strip()
        raise UnknownName("option", option, targets, **place, advice=advice)
    if not at:
        return tuple(f"{option}@{aim}" if aim else option for aim in targets[option])
    if targets[option] == [""]:
        raise ConfigError(f'"{option}" takes no target.', where=where, key=key, advice=advice)
    if target not in targets[option]:
        raise UnknownName(f"target of {option}", target, targets[option], **place, advice=advice)
    return (wanted,)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Turns one parsed text into tests, checking every name on the way."""

    text: str
    columns: Collection[str]
    choices_by_actor: Mapping[str, Collection[str]]
    where: str
    key: str
    me: str = ""
    names: list[str] = field(default_factory=list)

    def test(self, tree: Any, depth: int = 1) -> Question:
        if depth > MOST_DEPTH:
            raise self._fault(f"is nested more than {MOST_DEPTH} deep.", "Split it into several rules.")
        match tree:
            case Tree(data="comparison", children=[left, sign, right]):
                return Comparison(self._side(left), str(sign), self._side(right))
            case Tree(data="includes", children=[Token() as actor, *choice]):
                return self._includes(actor, [part for part in choice if isinstance(part, Token)])
            case Tree(data="rises" | "falls" as way, children=[Token() as column]):
                return Trend(self._column(column), ">" if way == "rises" else "<")
            case Tree(data="cycle", children=[Token() as what, Token() as place, Token() as length]):
                return self._cycle(what, place, length)
            case Tree(data="negation", children=[part]):
                return Not(self.test(part, depth + 1))
            case Tree(data=join, children=parts):
                joined = np.logical_and if join == "all_of" else np.logical_or
                return Joined(joined, tuple(self.test(part, depth + 1) for part in parts))
        raise AssertionError(tree)

    def faults(self, tree: Any) -> Iterator[InputError]:
        """Give what is wrong with each question, one by one."""
        match tree:
            case Tree(data="comparison", children=[left, _, right]):
                readings: list[Callable[[], object]] = [lambda: self._side(left), lambda: self._side(right)]
            case Tree(data="negation" | "all_of" | "any_of", children=parts):
                for part in parts:
                    yield from self.faults(part)
                return
            case _:
                readings = [lambda: self.test(tree)]
        for reading in readings:
            try:
                reading()
            except InputError as fault:
                yield fault

    def _side(self, token: Any) -> str | float | Read:
        if isinstance(token, Tree):
            return self._word(token)
        if token.type == "NUMBER":
            number = float(token)
            if not isfinite(number):
                raise self._fault(f"too large a number at {self._at(token)}.", "Give a smaller one.")
            return number
        return CALENDAR[token] if token in CALENDAR else self._column(token)

    def _column(self, token: Token) -> str:
        name = str(token)
        if name not in self.columns:
            raise self._unknown("result column", token, (*self.columns, *CALENDAR), _NOT_SEEN.get(name, ""))
        self.names.append(name)
        return name

    def _word(self, tree: Tree[Token]) -> Read:
        children: list[Any] = tree.children
        *names, aim, within = children
        parts = [str(name) for name in names]
        text = ".".join(parts)
        if aim is not None:
            parts[-1] += f"@{aim}"
        try:
            read = quantity(parts, self._whole(within), self._speaker(names))
        except ConfigError as error:
            if error.where:
                raise
            raise self._fault(error.problem, f"{error.advice} {self._stands(names[0])}".strip()) from None
        self.names.append(text)
        return read

    def _speaker(self, tokens: list[Any]) -> Speaker:
        """Say which names a word may have in it, each found again in the text by its spelling."""

        def at(name: str) -> Token:
            return next((token for token in tokens if token == name), tokens[0])

        return Speaker(
            columns=self.columns,
            actor=lambda name: self._actor(at(name)),
            choices=lambda actor, choice: self._meant(actor, choice, tokens[-1]),
            unknown=lambda kind, name, known: self._unknown(kind, at(name), known),
        )

    def _whole(self, token: Any) -> int | None:
        if token is None:
            return None
        if not str(token).isdigit() or not 1 <= int(token) <= MOST_TURNS:
            raise self._fault(
                f"{token} is no number of turns.", f"Give 1 to {MOST_TURNS}. {self._stands(token)}"
            )
        return int(token)

    def _cycle(self, what: Token, place: Token, length: Token) -> Question:
        if what != "turn":
            raise self._fault(f'"{what}" has no cycle.', "Write: turn is 1 of 3.")
        turn, of = self._whole(place) or 0, self._whole(length) or 0
        if turn > of:
            raise self._fault(f"there is no turn {turn} of {of}.", f"Give 1 to {of}.")
        return Cycle(turn, of)

    def _actor(self, token: Token) -> str:
        name = self.me if token == SELF and self.me else str(token)
        if name not in self.choices_by_actor:
            raise self._unknown("actor", token, (*self.choices_by_actor, SELF))
        return name

    def _includes(self, actor: Token, choice: list[Token]) -> Question:
        by = self._actor(actor)
        self.names.append(f"last.{by}")
        if len(choice) == 1 and choice[0] in (PROVOCATION, FAVOUR):
            return Happened(happening(str(actor), str(choice[0]), self._speaker([actor])))
        return Includes(by, self._meant(by, "@".join(choice), choice[0]))

    def _meant(self, actor: str, choice: str, token: Token) -> tuple[str, ...]:
        return matching_choices(
            choice,
            self.choices_by_actor[actor],
            holder=actor,
            where=self.where,
            key=self.key,
            advice=self._stands(token),
        )

    def _unknown(self, kind: str, token: Token, known: Iterable[str], hint: str = "") -> UnknownName:
        advice = f"{hint} {self._stands(token)}".strip()
        return UnknownName(kind, str(token), known, where=self.where, key=self.key, advice=advice)

    def _stands(self, token: Token) -> str:
        return f"It stands at {self._at(token)}."

    def _at(self, token: Token) -> str:
        return stands(token.start_pos or 0, self.text)

    def _fault(self, problem: str, advice: str) -> ConfigError:
        return ConfigError(problem, where=self.where, key=self.key, advice=advice)


@cache
def _grammar() -> Lark:
    path = Path(__file__).with_suffix(".lark")
    return Lark(path.read_text(encoding="utf-8"), parser="lalr", lexer="basic")
