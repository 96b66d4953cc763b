"""A game told in tables: how it opens, what happens in each turn, and how it ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from rich.console import Console
from rich.text import Text

from geosim.actor import Role
from geosim.app.numbers import plain, signed
from geosim.app.views.names import choice_title, place_name, state_name
from geosim.app.views.news import news
from geosim.app.views.record import OPENING, Record, span_name
from geosim.app.views.ties import goal_bars
from geosim.cli.console import FAINT, STRONG, faint, labelled, table, title
from geosim.results import verdict
from geosim.rules.communities import consent
from geosim.state import LOCALITIES, PAIRS
from geosim.strategies.base import HOLD

_LARGEST = 3  # shifts that are named in a turn
_DIGITS = 2
_UNSEEN = 0.5 * 10**-_DIGITS  # less is shown as nothing


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of Pakistan's leverage: the word for it, the index before and after, and whether it moved."""

    word: str
    start: float
    end: float
    clear: bool

    @property
    def change(self) -> float:
        """Give how far the index moved."""
        return self.end - self.start


def judge(record: Record) -> Verdict:
    """Give the verdict on the turns played so far."""
    numbers = record.game.constants
    start, end = (record.value("leverage_dependency", turn) for turn in (OPENING, record.last))
    word = verdict(end, float(numbers.verdict_band))
    return Verdict(word, start, end, clear=abs(end - start) >= float(numbers.verdict_change))


def tell_opening(console: Console, record: Record) -> None:
    """Print what is played."""
    game, scenario = record.game, record.scenario
    console.print(title(scenario.title))
    console.print(Text(scenario.question))
    turns = f"{game.turn_count} turns of {_count(game.turn_quarters, 'quarter')}"
    console.print(faint(f"Seed {game.noise.seed}, run {game.noise.runs[0]}, {turns}, cast {scenario.cast}."))
    console.print(faint("Payoffs are means of a turn's quarters; payoffs and ties lie between −1 and 1."))


def tell_turn(console: Console, record: Record, turn: int) -> None:
    """Print a turn: everybody's choices and payoffs, the largest shifts, and the news."""
    of = f"Turn {turn + 1} of {record.game.turn_count}, {span_name(record.quarters(turn))}"
    console.print()
    console.rule(title(of), align="left", style=FAINT)
    choices = table("Actor", "Choices", "Payoff", "Change", right=("Payoff", "Change"), whole=("Actor",))
    for role in record.roles:
        now, before = (record.value(f"payoff_{role.key}", t) for t in (turn, turn - 1))
        change = signed(now - before, _DIGITS) if turn else ""
        choices.add_row(role.name, _choices(record, role, turn), plain(now, _DIGITS), change)
    console.print(choices)
    lines = {"Ties": "; ".join(_tie_shifts(record, turn)) or "no tie moved by 0.01"}
    if turn:
        lines["Payoffs"] = "; ".join(_payoff_shifts(record, turn)) or "no payoff moved by 0.01"
    lines["Index"] = _index(record, turn)
    console.print(labelled(lines | {"News": _news(record, turn)}))


def tell_ending(console: Console, record: Record) -> None:
    """Print how the actors fared, and the verdict."""
    console.print()
    over = record.game.over
    heading = "The end" if over else f"So far: {record.last + 1} of {record.game.turn_count} turns"
    console.rule(title(heading), align="left", style=FAINT)
    actors = table("Actor", "Score", "Goals met", right=("Score",), whole=("Actor",))
    for role in record.roles:
        bars = goal_bars(record, role)
        met = [bar.title for bar in bars if bar.value >= bar.threshold]
        score = plain(record.value(f"score_{role.key}", record.last), _DIGITS)
        actors.add_row(role.name, score, f"{len(met)} of {len(bars)}" + (f": {', '.join(met)}" if met else ""))
    console.print(actors)
    console.print(Text("Verdict: ", STRONG).append(_verdict(judge(record), record), "not bold"))
    console.print(faint("A way to think about the question, not a forecast."))


def _choices(record: Record, role: Role, turn: int) -> Text:
    titles = [choice_title(role, choice) for choice in record.game.picks(role.key, turn) or (HOLD,)]
    given = record.game.answers(turn) if role.answers else {}
    for answer in role.answers:
        if given[answer.key] != "by_rule":
            titles.append(f"{answer.title}: {given[answer.key]}")
    return Text("\n".join(titles))


def _tie_shifts(record: Record, turn: int) -> Iterator[str]:
    """Name the ties and consents that a turn moved most."""
    quarters, states = record.quarters(turn), record.game.states
    before, now = states[quarters.start], states[quarters.stop]
    names = [_pair(record, pair) for pair in PAIRS] + [f"consent of {place_name(place)}" for place in LOCALITIES]
    ends = np.concatenate([now.alignment[:, 0], consent(now)[:, 0]])
    starts = np.concatenate([before.alignment[:, 0], consent(before)[:, 0]])
    return _largest(names, starts, ends)


def _payoff_shifts(record: Record, turn: int) -> Iterator[str]:
    """Name the actors whose payoff moved most since the turn before."""
    before, now = (
        np.array([record.value(f"payoff_{role.key}", t) for role in record.roles]) for t in (turn - 1, turn)
    )
    return _largest([role.name for role in record.roles], before, now)


def _largest(names: list[str], before: np.ndarray, now: np.ndarray) -> Iterator[str]:
    change = now - before
    for at in np.argsort(-np.abs(change), kind="stable")[:_LARGEST]:
        if abs(change[at]) >= _UNSEEN:
            yield f"{names[at]} {signed(change[at], _DIGITS)} to {plain(now[at], _DIGITS)}"


def _pair(record: Record, pair: str) -> str:
    return "–".join(state_name(state, record.roles) for state in pair.split("."))


def _index(record: Record, turn: int) -> str:
    before, now = (record.value("leverage_dependency", t) for t in (turn - 1, turn))
    word = verdict(now, float(record.game.constants.verdict_band))
    return f"{signed(now - before, _DIGITS)} to {plain(now, _DIGITS)} ({word})"


def _news(record: Record, turn: int) -> str:
    return "\n".join(f"{line.kicker}: {line.headline}" for line in news(record, turn))


def _verdict(found: Verdict, record: Record) -> str:
    word = f"{found.word}. " if found.clear else f"{found.word}, no clear change. "
    band = plain(float(record.game.constants.verdict_band), _DIGITS)
    return (
        f"{word}The leverage-dependency index went from {plain(found.start, _DIGITS)} "
        f"to {plain(found.end, _DIGITS)}; above {band} it says leverage, below −{band} dependency."
    )


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
