"""A preview in words, tables and pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from geosim.actor import Role
from geosim.app.charts.boxes import BoxRow, boxes
from geosim.app.charts.drawing import Chart
from geosim.app.charts.ladder import ladder
from geosim.app.messages import say
from geosim.app.views.names import in_sentence, owner
from geosim.app.workshop.trying import Answers, Games, Likeness
from geosim.strategies.base import HOLD
from geosim.trial.responses import Response, Yielding
from geosim.wording import signed

_POINTS = 100  # of a payoff of 1
_MOST_NAMED = 3  # options named in a row
_LEAST_NAMED = 4  # percent below which an option is not named
_MOVED = 8  # points of a hundred from which on an answer has changed


@dataclass(frozen=True, slots=True)
class Named:
    """An option in a row: how likely it is, in percent, and how much more than usual."""

    title: str
    percent: int
    more: str = ""  # with its sign; empty where it is much as usual


@dataclass(frozen=True, slots=True)
class Row:
    """One situation and what the actor then does."""

    key: str
    when: str
    named: tuple[Named, ...]
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The response table: as things usually stand, what changes it, and what does not."""

    usual: Row
    yielding: tuple[Row, ...]
    moved: tuple[Row, ...]
    still: tuple[Row, ...]

    @property
    def first(self) -> tuple[Row, ...]:
        """Give the rows that are shown at once."""
        return (self.usual, *self.yielding, *self.moved)


def response_table(answers: Answers, role: Role, roles: Mapping[str, Role]) -> Table:
    """Give what an actor answers, in percent; targets of one option count together."""
    titles = {HOLD: say("signals.hold"), **{option.key: option.title for option in role.options}}
    usual = _percents(answers.responses[0])
    rows = [_row(response, usual, titles, roles) for response in answers.responses[1:]]
    return Table(
        usual=Row("usual", say("workshop.responses.usual"), _named(usual, usual, titles)),
        yielding=tuple(_yielding(each, roles) for each in answers.yielding),
        moved=tuple(row for row in rows if row.moved),
        still=tuple(row for row in rows if not row.moved),
    )


def _percents(response: Response) -> dict[str, float]:
    found = {HOLD: 100 * response.idle}
    for name, chance in response.chances.items():
        key = name.partition("@")[0]
        found[key] = found.get(key, 0.0) + 100 * chance
    return found


def _row(
    response: Response, usual: Mapping[str, float], titles: Mapping[str, str], roles: Mapping[str, Role]
) -> Row:
    now = _percents(response)
    mover = roles[response.actor]
    option = next(each for each in mover.options if each.key == response.choice.partition("@")[0])
    return Row(
        key=f"{response.actor}.{option.key}",
        when=say("workshop.responses.when", actor=mover.name, option=option.title),
        named=_named(now, usual, titles),
        moved=any(abs(now[key] - usual[key]) >= _MOVED for key in now),
    )


def _named(
    now: Mapping[str, float], usual: Mapping[str, float], titles: Mapping[str, str]
) -> tuple[Named, ...]:
    ranked = sorted(now, key=lambda key: -now[key])
    chosen = [key for key in ranked if now[key] >= _LEAST_NAMED][:_MOST_NAMED] or ranked[:1]
    changed = [key for key in ranked if abs(now[key] - usual[key]) >= _MOVED and key not in chosen]
    return tuple(
        Named(titles[key], round(now[key]), _more(round(now[key]) - round(usual[key])))
        for key in (*chosen, *changed[:1])
    )


def _more(difference: int) -> str:
    return signed(difference) if abs(difference) >= _MOVED else ""


def _yielding(found: Yielding, roles: Mapping[str, Role]) -> Row:
    name = in_sentence(roles[found.to].name)
    return Row(
        f"{found.answer}.{found.to}",
        say(f"workshop.responses.{found.answer}.when", actor=name),
        (Named(say(f"workshop.responses.{found.answer}.then"), round(100 * found.share)),),
    )


def payoff_chart(games: Games, title: str, usual: str, role: Role) -> Chart:
    """Draw the payoffs of some games, in points a quarter, above those of the usual strategy."""
    mine, others = ([_POINTS * value for value in values] for values in (games.payoffs, games.usual))
    rows = (BoxRow(title, mine, strong=True), BoxRow(usual, others))
    heading = say("workshop.payoffs.title", actor=owner(role.name))
    return boxes(rows, heading, payoff_sentence(games), "payoffs")


def payoff_sentence(games: Games) -> str:
    """Say in how many games the strategy did better than the usual one, and by how much."""
    better = sum(a > b for a, b in zip(games.payoffs, games.usual, strict=True))
    same = sum(a == b for a, b in zip(games.payoffs, games.usual, strict=True))
    if same == len(games.payoffs):
        return say("workshop.payoffs.same", games=same)
    difference = _POINTS * (fmean(games.payoffs) - fmean(games.usual))
    return say("workshop.payoffs.better", better=better, games=len(games.payoffs), more=signed(difference, 1))


def verdict_sentence(games: Games) -> str:
    """Say how often Pakistan ends with leverage, and how often with the usual strategy."""
    mine, usual = (
        round(100 * sum(verdict == "leverage" for verdict in verdicts) / len(verdicts))
        for verdicts in (games.verdicts, games.usual_verdicts)
    )
    return say("workshop.payoffs.verdict", mine=mine, usual=usual)


def sample_chart(games: Games, role: Role) -> Chart:
    """Draw the ties of the first game, from its opening to its end."""
    return ladder(games.sample, say("workshop.sample.title", actor=role.name), "sample")


def likeness_sentence(found: Sequence[Likeness], titles: Mapping[str, str]) -> str:
    """Name the strategy that answers most alike, and the next."""
    first, *others = found
    if not others:
        return say("workshop.alike.one", first=titles[first.strategy], alike=round(100 * first.alike))
    second = others[0]
    return say(
        "workshop.alike.two",
        first=titles[first.strategy],
        alike=round(100 * first.alike),
        second=titles[second.strategy],
        second_alike=round(100 * second.alike),
    )
