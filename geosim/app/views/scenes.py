"""A finished game as a story of three scenes: how it opened, where it turned, how it ended."""

from __future__ import annotations

from dataclasses import dataclass

from geosim.actor import Role
from geosim.app.messages import count, say
from geosim.app.views.names import choice_title
from geosim.app.views.news import news
from geosim.app.views.record import OPENING, Record
from geosim.app.views.ties import goal_bars
from geosim.counterfactual.causes import Story
from geosim.results import verdict
from geosim.rules.quarters import quarter_name, span_name
from geosim.why import Part
from geosim.wording import plain, signed

_MOST_CAUSES = 3
_MOST_NEWS = 2


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene: its name and time, what is said, and what pulled and was reported, if that is told."""

    key: str
    when: str
    lines: tuple[str, ...]
    causes: tuple[str, ...] = ()
    news: tuple[str, ...] = ()


def scenes(record: Record, role: Role, story: Story, *, muted: bool = False) -> tuple[Scene, ...]:
    """Tell the opening, the turning point of a story of the index, and the ending."""
    return _opening(record, role), _turning(record, role, story, muted=muted), _ending(record, role)


def picked(record: Record, role: Role, turn: int) -> str:
    """Write what a role chose in a turn in one line."""
    titles = [choice_title(role, choice) for choice in record.game.picks(role.key, turn)]
    return " · ".join(titles) or say("desk.hold")


def verdict_word(record: Record, turn: int) -> str:
    """Give the verdict after a turn in a word."""
    index = record.value("leverage_dependency", turn)
    return say(f"verdict.{verdict(index, float(record.game.constants.verdict_band))}.short")


def _opening(record: Record, role: Role) -> Scene:
    index = signed(100 * record.value("leverage_dependency", OPENING))
    return Scene(
        "opening",
        quarter_name(-1),
        (
            say("debrief.story.opening_index", index=index, verdict=verdict_word(record, OPENING)),
            _ties(record, OPENING, "opening"),
            say("debrief.story.opening_picks", picks=picked(record, role, 0)),
        ),
    )


def _turning(record: Record, role: Role, story: Story, *, muted: bool) -> Scene:
    turn = story.turning
    told = story.turns[turn - story.first]
    parts = sorted(told.parts, key=lambda part: -abs(part.value))[:_MOST_CAUSES]
    when = span_name(record.quarters(turn))
    return Scene(
        "turning",
        say("debrief.story.turning_turn", turn=turn + 1, when=when),
        (
            say(
                "debrief.story.turning_index",
                before=signed(100 * told.before, 1),
                after=signed(100 * told.after, 1),
                change=signed(100 * told.change, 1),
                size=plain(100 * sum(abs(part.value) for part in told.parts), 1),
            ),
            say("debrief.story.turning_picks", picks=picked(record, role, turn)),
        ),
        tuple(_cause(part, role) for part in parts if part.value),
        tuple(line.headline for line in news(record, turn, muted=muted)[:_MOST_NEWS]),
    )


def _cause(part: Part, role: Role) -> str:
    title = say("why.your_picks") if part.who == role.key else part.title
    value = signed(100 * part.value, 1)
    if not part.because:
        return say("debrief.story.part_alone", title=title, value=value)
    return say("debrief.story.part", title=title, value=value, because=part.because)


def _ending(record: Record, role: Role) -> Scene:
    last = record.last
    index, start = (100 * record.value("leverage_dependency", turn) for turn in (last, OPENING))
    bars = goal_bars(record, role)
    return Scene(
        "ending",
        quarter_name(record.quarters(last).stop - 1),
        (
            say(
                "debrief.story.ending_index",
                index=signed(index),
                verdict=verdict_word(record, last),
                change=signed(round(index) - round(start)),
            ),
            _ties(record, last, "ending"),
            count("debrief.story.goals", len(bars), met=sum(bar.met for bar in bars)),
        ),
    )


def _ties(record: Record, turn: int, scene: str) -> str:
    us, china = (100 * record.value(f"dependence_{who}", turn) for who in ("united_states", "china"))
    return say(f"debrief.story.{scene}_ties", us=plain(us), china=plain(china))
