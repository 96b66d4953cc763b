"""The changes that the page shows and can explain: what each is called, and the question it raises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from geosim.actor import Role
from geosim.app.charts.payoff import COSTS, DIGITS, OTHERS, Step, steps
from geosim.app.messages import say
from geosim.app.views.figures import figures
from geosim.app.views.names import in_sentence, owner, place_name, state_name
from geosim.app.views.record import OPENING, Record
from geosim.app.views.ties import ladder_rows, pair_ties, payoff_change, role_payoffs
from geosim.state import LOCALITIES
from geosim.wording import plain, signed


@dataclass(frozen=True, slots=True)
class Topic:
    """A change that is shown: its name, the question it raises in short and in full, and its size."""

    number: str  # its name in explanations; COSTS for the costs of one's own options
    title: str
    asks: str  # with the signed change, for a button that only says "Why?"
    change: float  # as shown
    digits: int
    what: str  # the number within a sentence
    weight: float | None = None  # of a goal, whose change is shown as what it adds to the payoff
    yours: bool = False  # of one's own payoff, so that more is better

    @property
    def verdict(self) -> str:
        """Say whether the change is good or bad for the person who asks; nothing where that is open."""
        if not self.yours or not self.change:
            return ""
        return say("why.verdicts.good" if self.change > 0 else "why.verdicts.bad")


def topics(record: Record, you: Role, seen: Role | None) -> dict[str, Topic]:
    """Give everything the last turn changed, by number; nothing before the first turn.

    seen: the role whose ties are shown, which need not be yours; None for the ties of every pair of states.
    """
    if record.last == OPENING:
        return {}
    ties = _ties(record, you, seen) if seen else _pairs(record)
    found = (*ties, *_payoff(record, you), *_payoffs(record, you), *_figures(record))
    return {topic.number: topic for topic in found}


def _ties(record: Record, you: Role, seen: Role) -> Iterator[Topic]:
    for row in ladder_rows(record, seen, you):
        if row.key in LOCALITIES:
            yield _topic("consent", row.number, row.change, owner=owner(place_name(row.key)))
        elif you.is_state and you.key == seen.key:
            yield _topic("tie", row.number, row.change, owner=owner(row.name))
        else:
            yield _topic("tie_with", row.number, row.change, owner=owner(row.name), other=_home(record, seen))


def _pairs(record: Record) -> Iterator[Topic]:
    for tie in pair_ties(record):
        first, second = owner(tie.first), in_sentence(tie.second)
        yield _topic("tie_with", tie.number, tie.change, owner=first, other=second)


def _home(record: Record, seen: Role) -> str:
    return in_sentence(state_name(seen.home if seen.is_state else "pakistan", record.roles))


def _payoff(record: Record, you: Role) -> Iterator[Topic]:
    change = payoff_change(record, you)
    assert change is not None, "there is a payoff after the first turn"
    found = steps(change)
    total = round(sum(step.shown for step in found), DIGITS)
    yield _topic("first_payoff" if change.first else "payoff", change.number, total, DIGITS, yours=True)
    weights = {part.number: part.weight for part in change.parts}
    for step in found:
        for each in (step, *step.within):
            yield _step(each, weights.get(each.number))


def _step(step: Step, weight: float | None) -> Topic:
    kind = step.number if step.number in (COSTS, OTHERS) else "goal"
    return _topic(kind, step.number, step.shown, DIGITS, weight=weight, yours=True, goal=step.name)


def _payoffs(record: Record, you: Role) -> Iterator[Topic]:
    for payoff in role_payoffs(record):
        if payoff.change is not None and payoff.number != f"payoff_{you.key}":
            yield _topic("payoff_of", payoff.number, payoff.change, DIGITS, owner=owner(payoff.name))


def _figures(record: Record) -> Iterator[Topic]:
    for figure in figures(record):
        if figure.moved is not None:
            what = say(f"why.figures.{figure.number}")
            size = say(f"why.sizes.{figure.number}", size=plain(abs(figure.moved), figure.digits))
            yield _topic("figure", figure.number, figure.moved, figure.digits, what=what, size=size)


def _topic(
    kind: str,
    number: str,
    change: float,
    digits: int = 0,
    weight: float | None = None,
    *,
    yours: bool = False,
    **words: str,
) -> Topic:
    direction = "up" if change > 0 else "down" if change < 0 else "same"
    words = {"size": plain(abs(change), digits), "change": signed(change, digits), **words}
    title, asks, what = (say(f"why.{kind}.{form}", **words) for form in (direction, "asks", "what"))
    return Topic(number, title, asks, change, digits, what, weight, yours)
