"""What each step of the debrief argues, in a sentence or two."""

from __future__ import annotations

from geosim.actor import Role
from geosim.app.messages import say
from geosim.app.studies import Findings
from geosim.app.views.causes import causes
from geosim.app.views.names import in_sentence
from geosim.app.views.otherwise import luck
from geosim.app.views.record import OPENING, Record
from geosim.app.views.scenes import verdict_word
from geosim.counterfactual.causes import Story
from geosim.wording import plain, signed


def of_happened(record: Record, told: Story) -> str:
    """Say from where to where the game went, and when it turned."""
    first, last = (verdict_word(record, turn) for turn in (OPENING, record.last))
    before, after = (
        signed(100 * record.value("leverage_dependency", turn)) for turn in (OPENING, record.last)
    )
    key = "stayed" if first == last else "moved"
    return say(
        f"debrief.thesis.{key}",
        first=first,
        last=last,
        before=before,
        after=after,
        turn=told.turning + 1,
    )


def of_why(told: Story, found: Findings, role: Role) -> str:
    """Say what moved the index most, and how much of it was luck."""
    first, second, *_ = causes(told, role, "index").parts
    named = {
        name: in_sentence(say("debrief.thesis.you") if part.who == role.key else part.title)
        for name, part in (("first", first), ("second", second))
    }
    said = say("debrief.thesis.causes", value=first.shown, then=second.shown, **named)
    known = luck(found)
    if known is None:
        return said
    choices, chance = (plain(100 * share.size) for share in known.splits[0].shares[:2])
    return f"{said} {say('debrief.thesis.luck', choices=choices, luck=chance)}"
