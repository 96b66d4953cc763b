"""What the files in agents/ are written in: options, goals, standing answers and the Mesa agents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, ClassVar

import mesa

from geosim.state import LOCALITIES, STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something an actor may do: what it moves a quarter, whom it warms or cools, what it costs."""

    key: str
    title: str
    body: str
    because: str
    group: str
    moves: Mapping[str, float] = field(default_factory=dict)  # instrument row -> amount a quarter
    warms: Mapping[str, float] = field(default_factory=dict)  # own tie with that state, in units of `warmth`
    ties: Mapping[str, float] = field(default_factory=dict)  # ties between two other states, "a.b"
    cost: float = 0.0  # payoff a quarter
    conflicts: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    needs_switch: str = ""
    persons: bool = True
    invites: Mapping[str, float] = field(
        default_factory=dict
    )  # "actor.option" -> utility that actor gains next turn
    helps: tuple[str, ...]
    strains: tuple[str, ...]
    first_effect: int
    full_effect: int
    certainty: str
    precedent: str = ""
    sources: tuple[int, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A component of an actor's payoff, its weight, and the level that counts as success."""

    key: str
    title: str
    measure: str
    weight: float
    threshold: float
    because: str
    weight_switch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A standing answer that an actor carries beside its picks: by rule, accept or refuse."""

    key: str
    title: str
    body: str
    because: str = ""


ANSWERS = ("by_rule", "accept", "refuse")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing an actor can pick: an option, with its target where it has one."""

    name: str
    option: Option
    target: str = ""


@dataclass(frozen=True, kw_only=True)
class Role:
    """Everything the rest of the program needs to know of one actor, without a Mesa model."""

    key: str
    name: str
    institution: str
    summary: str
    home: str
    goals: tuple[Goal, ...]
    options: tuple[Option, ...]
    answers: tuple[Answer, ...]
    strategies: Mapping[str, str]
    worries: tuple[str, ...]
    controls: tuple[str, ...]
    red_lines: tuple[str, ...]
    sources: tuple[int, ...]
    agent: type[Actor] = field(repr=False)

    @property
    def is_state(self) -> bool:
        """Tell a state from a local community."""
        return self.home in STATES

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """Give every choice but `hold`, in menu order: one a target where an option has targets."""
        return tuple(
            Choice(f"{option.key}@{target}" if target else option.key, option, target)
            for option in self.options
            for target in option.targets or ("",)
        )

    def moves(self, choice: Choice) -> dict[str, float]:
        """Give the instrument rows a choice moves, with target, home and ties written out."""
        names = {"target": choice.target, "home": self.home}
        rows = {row.format(**names): amount for row, amount in choice.option.moves.items()}
        rows |= {f"warmth.{self.home}.{state}": amount for state, amount in choice.option.warms.items()}
        return rows | {f"warmth.{tie}": amount for tie, amount in choice.option.ties.items()}


_DECLARED = tuple(field.name for field in fields(Role) if field.name != "agent")


class Actor(mesa.Agent):
    """A deciding actor; its subclasses in agents/ only declare who it is, what it wants and may do."""

    key: ClassVar[str] = ""
    name: ClassVar[str] = ""
    institution: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    home: ClassVar[str] = ""
    goals: ClassVar[tuple[Goal, ...]] = ()
    options: ClassVar[tuple[Option, ...]] = ()
    answers: ClassVar[tuple[Answer, ...]] = ()
    strategies: ClassVar[Mapping[str, str]] = {}
    worries: ClassVar[tuple[str, ...]] = ()
    controls: ClassVar[tuple[str, ...]] = ()
    red_lines: ClassVar[tuple[str, ...]] = ()
    sources: ClassVar[tuple[int, ...]] = ()
    instances: ClassVar[Mapping[str, Mapping[str, Any]]] = {}

    def __init__(self, model: Any, role: Role) -> None:
        super().__init__(model)
        self.role = role
        for name in _DECLARED:  # a community's are those of its instance, not of its class
            setattr(self, name, getattr(role, name))

    @classmethod
    def roles(cls) -> tuple[Role, ...]:
        """Give the roles this class plays: itself, or one for each of its instances."""
        if not cls.instances:
            return (cls._role(cls.key, {}),)
        return tuple(cls._role(key, details) for key, details in cls.instances.items())

    @classmethod
    def _role(cls, key: str, details: Mapping[str, Any]) -> Role:
        said = {name: details.get(name, getattr(cls, name)) for name in _DECLARED if name != "key"}
        return Role(key=key, agent=cls, **said)

    def choose(self) -> None:
        """Take this turn's decision: the strategy's, or the one a person left for this seat."""
        self.model.decide(self.role.key)

    @property
    def choice(self) -> tuple[str, ...]:
        """Give the names of the choices in force."""
        return tuple(self.model.game.picks(self.role.key))

    @property
    def payoff(self) -> float:
        """Give the payoff of the last quarter."""
        return float(self.model.game.columns[f"payoff_{self.role.key}"][0])

    @property
    def score(self) -> float:
        """Give the sum of payoffs so far."""
        return float(self.model.game.columns[f"score_{self.role.key}"][0])

    def alignment_with(self, state: str) -> float:
        """Give the tie of this actor's state with another, -1 to 1 (a community has none: its consent)."""
        return float(self.model.game.tie_of(self.role, state)[0])


class StateActor(Actor):
    """A state of the alignment network."""


class CommunityActor(Actor):
    """A local community of one locality."""


def seat_order(role: Role) -> int:
    """Order roles as the world does: states first, then localities."""
    return STATES.index(role.home) if role.is_state else len(STATES) + LOCALITIES.index(role.home)
