"""Why a number on the page changed: the parts in its units, adding up to the change as shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from geosim.actor import Role
from geosim.app.charts.payoff import COSTS, OTHERS, POINTS, steps
from geosim.app.charts.why import ROUNDING, WhyPart
from geosim.app.messages import say
from geosim.app.views.names import choice_title, in_sentence
from geosim.app.views.record import Record
from geosim.app.views.ties import payoff_change
from geosim.app.views.topics import Topic, topics
from geosim.errors import UnknownName
from geosim.rules.quarters import span_name
from geosim.why import Explanation, Part, explain, shown, split, what_if_not
from geosim.why.words import places, remarks, rounded, scale
from geosim.wording import plain, signed

_ASKABLE = ("actor", "event", "chance")  # what can be left out of a turn
_COUNTED = ("luck", "luck_before")


@dataclass(frozen=True, slots=True)
class Why:
    """The answer to a topic: what is shown above its parts, the parts, and their sum as shown."""

    topic: Topic
    lead: str
    remarks: tuple[str, ...]
    parts: tuple[WhyPart, ...]

    @property
    def sum(self) -> str:
        """Write the change, which the parts add up to."""
        return signed(self.topic.change, self.topic.digits)

    @property
    def askable(self) -> bool:
        """Say whether a part can be left out."""
        return any(part.asks for part in self.parts)


def why(record: Record, you: Role, seen: Role | None, number: str, without: Collection[str] = ()) -> Why:
    """Say why a number changed over the last turn.

    seen: the role whose ties are shown, None for those of every pair of states. without: the parts for which
    "What if not?" is asked.

    Raises:
        UnknownName: a number that the page does not show as changed, or a part that the turn does not have.
    """
    known = topics(record, you, seen)
    if number not in known:
        raise UnknownName("change on this page", number, known)
    topic = known[number]
    if number == COSTS:
        return _costs(record, you, topic)
    return _others(record, you, topic) if number == OTHERS else _explained(record, you, topic, without)


def _explained(record: Record, you: Role, topic: Topic, without: Collection[str]) -> Why:
    number = explain(record.game, record.last).of(topic.number)
    shares = number if topic.weight is None else _weighed(number, topic.weight)
    digits = places(shares)
    answers = {who: _answer(record, you, topic, number, who) for who in without}
    parts = [_part(part, you, digits, answers.get(part.who, ()), topic.number) for part in shown(shares)]
    exactly = (plain(scale(number) * value, digits) for value in (number.before, number.after))
    because = say("why.rounding.exactly", **dict(zip(("before", "now"), exactly, strict=True)))
    if topic.weight is not None:
        because = say("why.rounding.steps")
    return Why(
        topic,
        _lead(record, topic, number),
        remarks(_named(shares, you)) if parts else (say("why.nothing"),),
        (*parts, *_rounding(topic, parts, digits, because)),
    )


def _weighed(number: Explanation, weight: float) -> Explanation:
    """Give what a goal's change adds to the payoff."""
    parts = tuple(replace(part, value=weight * part.value) for part in number.parts)
    return replace(number, before=weight * number.before, after=weight * number.after, parts=parts)


def _named(number: Explanation, you: Role) -> Explanation:
    """Name everybody as within a sentence, and the person who asks as such."""
    own = say("why.your_choice")
    parts = tuple(
        replace(part, title=own if part.who == you.key else in_sentence(part.title)) for part in number.parts
    )
    return replace(number, parts=parts)


def _part(part: Part, you: Role, digits: int, answer: tuple[str, ...], number: str) -> WhyPart:
    own = part.who == you.key
    title = say("why.your_picks") if own else part.title
    if part.kind == "cost":
        title = say("why.cost_of_yours" if number == f"payoff_{you.key}" else "why.cost_of_theirs")
    because = part.because[:1].upper() + part.because[1:]
    asks = ""
    if part.kind in _ASKABLE:
        asks = say(
            "why.without.asks_you" if own else f"why.without.asks_{part.kind}", who=in_sentence(part.title)
        )
    return WhyPart(part.kind, part.who, title, part.value, digits, because, asks, answer)


def _rounding(topic: Topic, parts: Sequence[WhyPart], digits: int, because: str) -> Iterator[WhyPart]:
    """Give what the change as shown has beyond the parts as shown, if anything."""
    rest = round(topic.change - sum(part.value for part in parts), digits)
    if rest:
        yield WhyPart(ROUNDING, ROUNDING, say("why.rounding.title"), rest, digits, because)


def _lead(record: Record, topic: Topic, number: Explanation) -> str:
    digits = topic.digits if topic.weight is None else 0
    start, end = (plain(scale(number) * value, digits) for value in (number.before, number.after))
    when = span_name(record.quarters(record.last))
    if topic.weight is None:
        return say("why.lead.number", when=when, before=start, now=end)
    return say("why.lead.goal", when=when, before=start, now=end, weight=plain(100 * topic.weight))


def _answer(record: Record, you: Role, topic: Topic, number: Explanation, who: str) -> tuple[str, ...]:
    """Say how the number would have ended without somebody's picks, an event, or this luck."""
    then = what_if_not(record.game, record.last, who)[topic.number]
    digits, factor = places(number), scale(number)
    before, now = plain(factor * then, digits), plain(factor * number.after, digits)
    part = number.part(who)
    form = "you" if who == you.key else part.kind
    result = say("why.without.same" if before == now else "why.without.instead", then=before, now=now)
    line = say(f"why.without.{form}", who=in_sentence(part.title), what=topic.what, result=result)
    return (line, *_picks(record, topic, who, digits)) if part.kind == "actor" else (line,)


def _picks(record: Record, topic: Topic, actor: str, digits: int) -> Iterator[str]:
    """Tell an actor's picks apart, if it had more than one."""
    explained = split(record.game, record.last, actor)
    if len(explained.headings) > 1:
        number = explained.of(topic.number)
        parts = rounded(number, number.parts)
        luck = sum(part.value for part in parts if part.kind in _COUNTED)
        told = [(part.title, part.value) for part in parts if part.kind not in _COUNTED]
        told = [*told, (say("why.without.luck"), luck)]
        picks = [f"{title} {signed(value, digits)}" for title, value in told if round(value, digits)]
        yield say("why.without.picks", picks=" · ".join(picks) or say("why.without.no_picks"))


def _costs(record: Record, you: Role, topic: Topic) -> Why:
    """Explain the costs of one's options by option: dropped ones spare their cost, new ones bring theirs."""
    turn = record.last
    before = record.charges(you.key, turn - 1) if turn else {}
    now = record.charges(you.key, turn)
    steps = {choice: before.get(choice, 0.0) - now.get(choice, 0.0) for choice in (*now, *before)}
    changed = [(choice, POINTS * step) for choice, step in steps.items() if step]
    changed.sort(key=lambda pair: -abs(pair[1]))
    parts = [
        WhyPart(
            "pick",
            choice,
            choice_title(you, choice),
            round(step, topic.digits),
            topic.digits,
            say("why.cost.new" if choice in now else "why.cost.dropped"),
        )
        for choice, step in changed
    ]
    when = span_name(record.quarters(turn))
    start, end = (plain(POINTS * sum(costs.values()), topic.digits) for costs in (before, now))
    return Why(
        topic,
        say("why.lead.costs", when=when, before=start, now=end),
        () if parts else (say("why.cost.same"),),
        (*parts, *_rounding(topic, parts, topic.digits, say("why.rounding.steps"))),
    )


def _others(record: Record, you: Role, topic: Topic) -> Why:
    """Tell apart the smallest steps of the payoff, which are shown as one."""
    change = payoff_change(record, you)
    assert change is not None, "there is a payoff after the first turn"
    parts = {part.number: part for part in change.parts}
    told = []
    for step in steps(change)[-1].within:
        part = parts.get(step.number)
        if part is None:
            paid = (plain(POINTS * cost, topic.digits) for cost in (change.cost_before, change.cost_now))
            because = say("why.other_costs", **dict(zip(("before", "now"), paid, strict=True)))
        else:
            values = {"before": plain(POINTS * part.before), "now": plain(POINTS * part.now)}
            because = say("why.other_goal", weight=plain(POINTS * part.weight), **values)
        told.append(WhyPart("goal", step.number, step.name, step.shown, topic.digits, because))
    when = span_name(record.quarters(record.last))
    return Why(topic, say("why.lead.others", when=when), (), tuple(told))
