"""A game told in tables: how it opens, what happens in each turn, and how it ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rich.console import Console, RenderableType
from rich.text import Text

from geosim.actor import ANSWERS, Role
from geosim.app.views.names import choice_title, place_name, state_name
from geosim.app.views.news import news
from geosim.app.views.record import OPENING, Record
from geosim.app.views.ties import goal_bars
from geosim.cli.console import FAINT, STRONG, counted, faint, labelled, listed, table, title
from geosim.game import Game
from geosim.results import verdict
from geosim.rules.communities import consent
from geosim.rules.quarters import span_name
from geosim.state import LOCALITIES, PAIRS, Array
from geosim.strategies.base import HOLD
from geosim.wording import plain, signed

_BY_RULE = ANSWERS[0]
_LARGEST = 3  # shifts that are named in a turn
_POINTS = 100  # as on the page: payoffs, ties and the index run from −100 to 100


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of Pakistan's leverage: a word for it, the index before and after, and if it moved."""

    word: str
    start: float
    end: float
    clear: bool

    @property
    def change(self) -> float:
        """Give how far the index moved."""
        return self.end - self.start


def judge(game: Game) -> Verdict:
    """Give the verdict on the turns played so far."""
    record, numbers = Record(game), game.constants
    start, end = (record.value("leverage_dependency", turn) for turn in (OPENING, record.last))
    word = verdict(end, float(numbers.verdict_band))
    return Verdict(word, start, end, clear=abs(end - start) >= float(numbers.verdict_change))


def tell_opening(console: Console, game: Game) -> None:
    """Print what is played."""
    scenario = game.world.scenario
    console.print(title(scenario.title))
    console.print(Text(scenario.question))
    turns = f"{counted(game.turn_count, 'turn')} of {counted(game.turn_quarters, 'quarter')}"
    console.print(faint(f"Seed {game.noise.seed}, run {game.noise.runs[0]}, {turns}, cast {scenario.cast}."))
    console.print(faint("Payoffs, ties and the index are in points, from −100 to 100."))


def tell_turn(console: Console, game: Game) -> None:
    """Print the last turn: everybody's choices and payoffs, the largest shifts, and the news."""
    record = Record(game)
    turn = record.last
    of = f"Turn {turn + 1} of {record.game.turn_count}, {span_name(record.quarters(turn))}"
    console.print()
    console.rule(title(of), align="left", style=FAINT)
    choices = table("Actor", "Choices", "Payoff", "Change", right=("Payoff", "Change"), whole=("Actor",))
    for role in record.roles:
        before, now = _payoff(record, role, turn - 1), _payoff(record, role, turn)
        change = signed(now - before) if turn else ""
        choices.add_row(role.name, _choices(record, role, turn), plain(now), change)
    console.print(choices)
    lines = {"Ties": "; ".join(_tie_shifts(record, turn)) or "none moved by a whole point"}
    if turn:
        lines["Payoffs"] = "; ".join(_payoff_shifts(record, turn)) or "none moved by a whole point"
    lines["Index"] = _index(record, turn)
    console.print(labelled(lines | {"News": _news(record, turn)}))


def tell_ending(console: Console, game: Game) -> None:
    """Print how the actors fared, and the verdict."""
    record = Record(game)
    console.print()
    over = game.over
    heading = "The end" if over else f"So far: {record.last + 1} of {record.game.turn_count} turns"
    console.rule(title(heading), align="left", style=FAINT)
    actors = table("Actor", "Score", "Goals met", right=("Score",), whole=("Actor",))
    for role in record.roles:
        bars = goal_bars(record, role)
        met = [bar.title for bar in bars if bar.value >= bar.threshold]
        score = plain(_POINTS * record.value(f"score_{role.key}", record.last))
        actors.add_row(
            role.name, score, f"{len(met)} of {len(bars)}" + (f": {', '.join(met)}" if met else "")
        )
    console.print(actors)
    console.print(faint("The score sums the payoffs of all quarters; goals are those met in the last turn."))
    console.print(Text("\nVerdict: ", STRONG).append(_verdict(judge(game), game), "not bold"))
    console.print(faint("A way to think about the question, not a forecast."))


def _choices(record: Record, role: Role, turn: int) -> RenderableType:
    titles = [choice_title(role, choice) for choice in record.game.picks(role.key, turn) or (HOLD,)]
    given = record.game.answers(turn) if role.answers else {}
    answers = [(answer.title, given[answer.key]) for answer in role.answers]
    return listed(titles + [f"{title}: {said}" for title, said in answers if said != _BY_RULE])


def _tie_shifts(record: Record, turn: int) -> Iterator[str]:
    """Name the ties and consents that a turn moved most."""
    quarters, states = record.quarters(turn), record.game.states
    before, now = states[quarters.start], states[quarters.stop]
    names = [_pair(record, pair) for pair in PAIRS] + [
        f"consent of {place_name(place)}" for place in LOCALITIES
    ]
    starts, ends = (
        np.rint(_POINTS * np.concatenate([state.alignment[:, 0], consent(state)[:, 0]]))
        for state in (before, now)
    )
    return _largest(names, starts, ends)


def _payoff_shifts(record: Record, turn: int) -> Iterator[str]:
    """Name the actors whose payoff moved most since the turn before."""
    before, now = ([_payoff(record, role, t) for role in record.roles] for t in (turn - 1, turn))
    return _largest([role.name for role in record.roles], np.array(before), np.array(now))


def _payoff(record: Record, role: Role, turn: int) -> float:
    return round(_POINTS * record.value(f"payoff_{role.key}", turn))


def _largest(names: Sequence[str], before: Array, now: Array) -> Iterator[str]:
    """Name what moved most, with its change and where it is now."""
    change = now - before
    for at in np.argsort(-np.abs(change), kind="stable")[:_LARGEST]:
        if change[at]:
            yield f"{names[at]} {signed(change[at])} to {plain(now[at])}"


def _pair(record: Record, pair: str) -> str:
    return "–".join(state_name(state, record.roles) for state in pair.split("."))


def _index(record: Record, turn: int) -> str:
    before, now = (_POINTS * record.value("leverage_dependency", t) for t in (turn - 1, turn))
    word = verdict(now / _POINTS, float(record.game.constants.verdict_band))
    return f"{signed(round(now) - round(before))} to {plain(now)} ({word})"


def _news(record: Record, turn: int) -> str:
    return "\n".join(f"{line.kicker}: {line.headline}" for line in news(record, turn))


def _verdict(found: Verdict, game: Game) -> str:
    word = f"{found.word}. " if found.clear else f"{found.word}, no clear change. "
    band = plain(_POINTS * float(game.constants.verdict_band))
    return (
        f"{word}The leverage-dependency index went from {plain(_POINTS * found.start)} "
        f"to {plain(_POINTS * found.end)}. Above {band} it means leverage, below −{band} dependency."
    )
