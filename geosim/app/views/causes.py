"""The largest causes of a number over a whole game, as they are shown."""

from __future__ import annotations

from dataclasses import dataclass

from geosim.actor import Role
from geosim.app.charts.why import WhyPart
from geosim.app.messages import say
from geosim.counterfactual.causes import Story
from geosim.why import Explanation, Part
from geosim.why.words import rounded
from geosim.wording import plain, shown_steps, signed

MOST = 5
_DIGITS = 1
_ACTING = ("actor", "event")  # whose reason is told; the others have the same one every turn


@dataclass(frozen=True, slots=True)
class Causes:
    """What is said above the causes, the causes, largest first, and their sum as shown."""

    key: str
    title: str
    lead: str
    parts: tuple[WhyPart, ...]
    sum: str


def causes(story: Story, role: Role, key: str) -> Causes:
    """Give the largest causes of the index or of a role's payoff; smaller ones are put together."""
    whole = story.whole
    parts = [_part(part, story, role) for part in rounded(whole, _largest(whole)) if part.value]
    before, after = 100 * whole.before, 100 * whole.after
    (change,) = shown_steps((before, after), _DIGITS)
    write = signed if key == "index" else plain
    lead = say(
        f"debrief.causes.{key}_lead",
        before=write(before, _DIGITS),
        after=write(after, _DIGITS),
        first=story.first,
    )
    return Causes(key, say(f"debrief.causes.{key}"), lead, tuple(parts), signed(change, _DIGITS))


def _largest(whole: Explanation) -> list[Part]:
    """Give the largest parts, and all others as one."""
    ranked = sorted(whole.parts, key=lambda part: -abs(part.value))
    rest = ranked[MOST:]
    said = say("debrief.causes.others", number=sum(1 for part in rest if part.value))
    return [*ranked[:MOST], Part("others", "others", said, sum(part.value for part in rest))]


def _part(part: Part, story: Story, role: Role) -> WhyPart:
    if part.kind == "others":
        return WhyPart(part.kind, part.who, part.title, part.value, _DIGITS, "")
    title = say("why.your_picks") if part.who == role.key else part.title
    turn, acted = story.peak(part.who) + 1, part.kind in _ACTING and part.because
    because = say(f"debrief.causes.{'most' if acted else 'most_alone'}", turn=turn, because=part.because)
    return WhyPart(part.kind, part.who, title, part.value, _DIGITS, because)
