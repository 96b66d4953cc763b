"""The forecast in rows and words: the fan, the dots, the draft against doing nothing, and one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geosim.actor import Role
from geosim.app.charts.dots import Mark, above
from geosim.app.charts.fan import FanDrawing, FanPast, FanTurn
from geosim.app.charts.payoff import POINTS
from geosim.app.messages import count, say
from geosim.app.views.names import choice_title, in_sentence, place_name, state_name
from geosim.app.views.record import OPENING, Record
from geosim.forecast import DOTS, Doubt, Doubts, Futures
from geosim.library import Library
from geosim.rules.columns import FLOW, MEAN, columns
from geosim.state import PARTNERS
from geosim.wording import plain

SAMPLES = 20  # futures that may be looked at one at a time
_POWERS = PARTNERS[:2]


@dataclass(frozen=True, slots=True)
class Topic:
    """A number that may be forecast: its name in results, what it is called, how it is written."""

    number: str
    kind: str  # a key of the messages
    title: str
    phrase: str  # within a sentence
    scale: float = 100
    digits: int = 0
    more_is_better: bool = True

    def shown(self, value: float) -> str:
        """Write a value, already in the scale of the page."""
        return say(f"forecast.values.{self.kind}", value=plain(value, self.digits))

    def sized(self, change: float) -> str:
        """Write the size of a change, likewise, with its unit."""
        return say(f"forecast.sizes.{self.kind}", value=plain(abs(change), self.digits))


def topics(record: Record, role: Role) -> list[Topic]:
    """Give the numbers a role may look at, its own score first."""
    roles = record.roles
    found = [
        _topic(f"score_{role.key}", "score", scale=POINTS),
        _topic(f"payoff_{role.key}", "payoff", scale=POINTS, digits=1),
        _topic("leverage_dependency", "leverage_dependency"),
    ]
    if not role.is_state:
        found.append(_topic(f"consent_{role.home}", "consent", name=place_name(role.home)))
    partners = dict.fromkeys((*_POWERS, *([role.home] if role.is_state else [])))
    found += [
        _topic(f"alignment_{state}", "tie", name=in_sentence(state_name(state, roles)))
        for state in partners
        if state != "pakistan"
    ]
    return [
        *found,
        _topic("reserves", "reserves", scale=1, digits=1),
        _topic("take", "take", scale=1),
        _topic("support", "support"),
        _topic("attacks", "attacks", scale=1, more_is_better=False),
    ]


def _topic(
    number: str, kind: str, *, scale: float = 100, digits: int = 0, more_is_better: bool = True, **words: str
) -> Topic:
    title, phrase = say(f"forecast.titles.{kind}", **words), say(f"forecast.phrases.{kind}", **words)
    return Topic(number, kind, title, phrase, scale, digits, more_is_better)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the page shows of one number."""

    topic: Topic
    fan: FanDrawing
    dots: tuple[float, ...]
    mark: Mark | None
    range: str
    dots_said: str
    compared: str


def outlook(record: Record, futures: Futures, topic: Topic, *, drafted: bool) -> Outlook:
    """Read a number's futures; drafted: whether anything is drafted that differs from doing nothing."""
    end = topic.scale * futures.dots(topic.number)
    dots = tuple(float(value) for value in end)
    mark = _mark(record, futures, topic, drafted=drafted)
    return Outlook(
        topic=topic,
        fan=_drawing(record, futures, topic, drafted=drafted),
        dots=dots,
        mark=mark,
        range=_range(futures, topic),
        dots_said=_dots_said(dots, mark, topic),
        compared=_compared(futures, topic) if drafted else say("forecast.nothing_drafted"),
    )


def _drawing(record: Record, futures: Futures, topic: Topic, *, drafted: bool) -> FanDrawing:
    with_draft, without = (futures.fan(topic.number, held=held) for held in (False, True))
    sides = [*with_draft.wide, *with_draft.narrow, with_draft.median, *without.wide, without.median]
    turns = [
        FanTurn(
            futures.turn + 1 + step, median, (inner_low, inner_high), (low, high), nothing, (n_low, n_high)
        )
        for step, (low, high, inner_low, inner_high, median, n_low, n_high, nothing) in enumerate(
            (topic.scale * np.array(sides)).T.tolist()
        )
    ]
    samples = (topic.scale * futures.paths(topic.number)[:, :SAMPLES]).T.tolist()
    return FanDrawing(_past(record, futures.turn, topic), turns, samples, topic.digits, drafted)


def _past(record: Record, turn: int, topic: Topic) -> list[FanPast]:
    """Give the number so far; what is counted over a turn begins with the first turn."""
    first = 0 if _counted(record, topic.number) else OPENING
    return [
        FanPast(played + 1, topic.scale * record.value(topic.number, played)) for played in range(first, turn)
    ]


def _counted(record: Record, number: str) -> bool:
    return columns(record.game.world.actors)[number].over in (FLOW, MEAN)


def _range(futures: Futures, topic: Topic) -> str:
    fan = futures.fan(topic.number)
    low, high, median = (topic.shown(topic.scale * float(side[-1])) for side in (*fan.wide, fan.median))
    return say("forecast.range", what=topic.phrase, low=low, high=high, median=median)


def _mark(record: Record, futures: Futures, topic: Topic, *, drafted: bool) -> Mark | None:
    """Compare the end with doing nothing, and without a draft with how things stand, where that tells."""
    if drafted:
        return Mark(
            topic.scale * float(futures.fan(topic.number, held=True).median[-1]), say("forecast.mark_nothing")
        )
    if topic.kind == "score" or (_counted(record, topic.number) and not futures.turn):
        return None
    return Mark(topic.scale * record.value(topic.number, futures.turn - 1), say("forecast.mark_now"))


def _dots_said(dots: Sequence[float], mark: Mark | None, topic: Topic) -> str:
    if mark is None:
        low, high = topic.shown(dots[2]), topic.shown(dots[-3])
        return say("forecast.dots_between", count=DOTS - 4, dots=DOTS, what=topic.phrase, low=low, high=high)
    said = {"count": above(dots, mark, topic.digits), "dots": DOTS, "what": topic.phrase}
    return say("forecast.dots_above", **said, mark=topic.shown(mark.value), words=mark.words)


def _compared(futures: Futures, topic: Topic) -> str:
    higher, same, lower = futures.compared(topic.number)
    better = higher if topic.more_is_better else lower
    medians = [
        round(topic.scale * float(futures.fan(topic.number, held=h).median[-1]), topic.digits)
        for h in (False, True)
    ]
    shift = round(medians[0] - medians[1], topic.digits)
    does = say(f"forecast.better.{topic.kind}")
    said = say("forecast.pairs", better=better, pairs=futures.pairs, does=does)
    if same:
        said += say("forecast.pairs_same", same=same)
    return f"{said}{_moves(shift, topic, 'forecast.middle')}"


def _moves(shift: float, topic: Topic, key: str) -> str:
    """Say which way something moves, in words: up, down or same under `key`."""
    direction = "same" if round(shift, topic.digits) == 0 else "up" if shift > 0 else "down"
    return say(f"{key}.{direction}", size=topic.sized(shift))


def said_of_assumptions(found: Doubts, topic: Topic, library: Library) -> str:
    """Name the assumption whose end moves the middle most, as part of a sentence."""
    doubts = _shown(found, topic)
    if not doubts:
        return say("forecast.assumption_none", switches=len(library.parameters.switches))
    most = doubts[0]
    switch = library.parameters[most.who]
    assert switch.poles is not None
    meaning, pole = switch.meaning.rstrip("."), getattr(switch.poles, most.what)
    moves = _moves(topic.scale * most.shift, topic, "forecast.would")
    return say("forecast.assumption", meaning=meaning[0].lower() + meaning[1:], says=pole.says, moves=moves)


def said_of_spoilers(found: Doubts, topic: Topic, roles: Sequence[Role], *, muted: bool) -> str:
    """Name the actor whose next turn could harm the number most, as part of a sentence.

    muted: name no option that a person may not choose.
    """
    worse = -1 if topic.more_is_better else 1
    doubts = [doubt for doubt in _shown(found, topic) if doubt.shift * worse > 0]
    if not doubts:
        return say("forecast.spoiler_none")
    role = next(role for role in roles if role.key == doubts[0].who)
    hidden = muted and not _open_to_persons(role, doubts[0].what)
    title = say("forecast.security_event") if hidden else choice_title(role, doubts[0].what)
    moves = _moves(topic.scale * doubts[0].shift, topic, "forecast.would")
    return say("forecast.spoiler", name=in_sentence(role.name), title=title, moves=moves)


def _open_to_persons(role: Role, choice: str) -> bool:
    key = choice.partition("@")[0]
    return next(option.persons for option in role.options if option.key == key)


def _shown(found: Doubts, topic: Topic) -> list[Doubt]:
    """Give what shows at all in the digits of the number."""
    return [
        doubt for doubt in found.of(topic.number) if round(abs(topic.scale * doubt.shift), topic.digits) > 0
    ]


def progress(pairs: int, most: int, ahead: int) -> str:
    """Say how far the forecast is."""
    if ahead:
        return count("forecast.ahead", ahead)
    if not pairs:
        return say("forecast.playing")
    return say("forecast.so_far" if pairs < most else "forecast.all", pairs=pairs)
