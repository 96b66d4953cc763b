"""What a finished game reveals and leaves open: the ground, the questions, what was really reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geosim.app.charts.ground import Belief
from geosim.app.messages import count, say, section
from geosim.app.views.names import place_name
from geosim.app.views.record import Record
from geosim.claims import Claim
from geosim.counterfactual.ground import Deposit, ground
from geosim.library import Library


@dataclass(frozen=True, slots=True)
class Reported:
    """One claim of the sources: what it says, whose word it is and from when, how firm, and where."""

    id: int
    text: str
    who: str
    status: str
    sources: tuple[str, ...]


def beliefs(record: Record) -> tuple[Belief, ...]:
    """Give the deposits as they were believed and as they are."""
    return tuple(_belief(deposit) for deposit in ground(record.game))


def caught(found: Sequence[Belief]) -> str:
    """Say how many truths lie within what was believed likely."""
    within = sum(belief.said == say("ground.as_believed") for belief in found)
    return count("debrief.ground.caught", len(found), caught=within)


def prompts(record: Record) -> tuple[str, ...]:
    """Give the questions to take away: the scenario's, and those that fit every game."""
    more: Sequence[str] = section("debrief.prompts")["more"]
    return (*record.scenario.debrief, *more)


def reported(record: Record, library: Library) -> tuple[Reported, ...]:
    """Give the claims the scenario rests on, the oldest first, undated ones last."""
    scenario = record.scenario
    named = {bullet.claim for bullet in scenario.about} | {
        c for event in scenario.events for c in event.claims
    }
    found = [claim for claim in library.claims.claims if claim.id in named]
    found.sort(key=lambda claim: (claim.date is None, claim.date or "", claim.id))
    return tuple(_reported(claim, library) for claim in found)


def _belief(deposit: Deposit) -> Belief:
    said = "as_believed" if deposit.caught else "larger" if deposit.truth > deposit.high else "smaller"
    sizes = (deposit.before, deposit.after, deposit.low, deposit.high, deposit.truth)
    return Belief(place_name(deposit.name), *sizes, say(f"ground.{said}"))


def _reported(claim: Claim, library: Library) -> Reported:
    said = "item" if claim.date else "undated"
    short = section("sources.short")
    titles = tuple(str(short.get(key, library.claims.sources[key].title)) for key in claim.sources)
    who = say(f"debrief.press.{said}", who=claim.who, date=claim.date)
    return Reported(claim.id, claim.text, who, claim.status, titles)
