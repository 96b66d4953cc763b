"""The desk of a role: its policy cards with costs, effects and what stands in their way, and its answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from geosim.actor import ANSWERS, Option, Role
from geosim.app.charts.payoff import POINTS
from geosim.app.messages import count, say
from geosim.app.views.names import option_title, place_name
from geosim.app.views.sources import FIRMNESS
from geosim.claims import Register
from geosim.wording import plain
from geosim.world import World

BY_RULE = ANSWERS[0]
FIRST = 4  # cards shown in a first turn, until all are asked for


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person has decided this turn: targets by picked option ("" for none), answers by key; a bet."""

    picks: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    bet: str = ""  # one of bets.CALLS, or none

    @property
    def choices(self) -> tuple[str, ...]:
        """Give the picks as the game names them."""
        return tuple(f"{option}@{target}" if target else option for option, target in self.picks.items())


@dataclass(frozen=True, slots=True)
class Target:
    """A place or project an option may be aimed at."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Card:
    """One option as shown; `obstacle` says why it cannot be picked now, if so."""

    key: str
    title: str
    body: str
    label: str
    cost: str
    effect: str
    helps: tuple[str, ...]
    strains: tuple[str, ...]
    precedent: str
    conflicts: tuple[str, ...]  # titles
    targets: tuple[Target, ...]
    picked: bool
    target: str
    obstacle: str


@dataclass(frozen=True, slots=True)
class Group:
    """Cards under one heading."""

    title: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class StandingAnswer:
    """A standing answer and what it says now."""

    key: str
    title: str
    body: str
    chosen: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a person decides with."""

    groups: tuple[Group, ...]
    answers: tuple[StandingAnswer, ...]
    tray: tuple[str, ...]  # titles of what is picked
    picks: int  # allowed a turn
    cost: str  # of the tray


@dataclass(frozen=True, slots=True)
class Badge:
    """How firm a card is: a kind, what it says of the card, and its place on the page of sources."""

    kind: str  # sourced, contested, unverified or assumed
    says: str
    place: str


def card_badges(role: Role, claims: Register) -> dict[str, tuple[Badge, ...]]:
    """Give the badges of every option a person has; the size of every effect is assumed."""
    assumed = Badge("assumed", say("desk.badges.assumed"), "parameters")
    return {option.key: (*_claimed(option, claims), assumed) for option in role.options if option.persons}


def _claimed(option: Option, claims: Register) -> Iterator[Badge]:
    cited = [claim for claim in claims.claims if claim.id in option.sources]
    for status, kind in FIRMNESS.items():
        of_kind = [claim for claim in cited if claim.status == status]
        if of_kind:
            yield Badge(kind, count(f"desk.badges.{kind}", len(of_kind)), f"claim-{of_kind[0].id}")


def suggested(desk: Desk) -> list[str]:
    """Give the keys of the cards shown first in a first turn: one of every group in turn, FIRST in all."""
    rows = zip_longest(*([card.key for card in group.cards] for group in desk.groups))
    return [key for row in rows for key in row if key is not None][:FIRST]


def lay_desk(world: World, role: Role, draft: Draft) -> Desk:
    """Lay out the desk of a role for a draft."""
    options = {option.key: option for option in role.options if option.persons}
    allowed = world.picks[role.key]
    headings = dict.fromkeys(option.group for option in options.values())
    groups = tuple(
        Group(
            heading,
            tuple(
                _card(world, option, draft, options, allowed)
                for option in options.values()
                if option.group == heading
            ),
        )
        for heading in headings
    )
    picked = [options[key] for key in draft.picks]
    return Desk(
        groups=groups,
        answers=tuple(
            StandingAnswer(a.key, a.title, a.body, draft.answers.get(a.key, BY_RULE)) for a in role.answers
        ),
        tray=tuple(option_title(option, draft.picks[option.key]) for option in picked),
        picks=allowed,
        cost=_cost(picked) if picked else "",
    )


def obstacle(world: World, option: Option, draft: Draft, options: Mapping[str, Option], allowed: int) -> str:
    """Say why an option cannot be picked beside the draft; nothing if it can."""
    if option.needs_switch and not (world.constants.numbers[option.needs_switch] > 0).all():
        return say("desk.obstacle.switch", switch=option.needs_switch.replace("_", " "))
    others = [key for key in draft.picks if key != option.key]
    for key in others:
        if option.key in options[key].conflicts or key in option.conflicts:
            return say("desk.obstacle.conflict", other=options[key].title)
    if len(others) >= allowed:
        return count("desk.obstacle.full", allowed)
    return ""


def _card(world: World, option: Option, draft: Draft, options: Mapping[str, Option], allowed: int) -> Card:
    return Card(
        key=option.key,
        title=option.title,
        body=option.body,
        label=option.label,
        cost=_cost([option]),
        effect=_effect(option),
        helps=option.helps,
        strains=option.strains,
        precedent=option.precedent,
        conflicts=tuple(
            other.title
            for other in options.values()
            if other.key in option.conflicts or option.key in other.conflicts
        ),
        targets=tuple(Target(target, place_name(target)) for target in option.targets),
        picked=option.key in draft.picks,
        target=draft.picks.get(option.key, ""),
        obstacle=obstacle(world, option, draft, options, allowed),
    )


def _cost(options: Sequence[Option]) -> str:
    points = POINTS * sum(option.cost for option in options)
    reserves = -sum(option.moves.get("reserves", 0.0) for option in options)
    cost = say("desk.cost", points=plain(points, 1))
    return cost + say("desk.cost_reserves", amount=plain(reserves, 2)) if reserves > 0 else cost


def _effect(option: Option) -> str:
    first = count("desk.first_effect", option.first_effect)
    return say(
        "desk.effect",
        first=first,
        full=option.full_effect,
        certainty=say(f"desk.certainty.{option.certainty}"),
    )
