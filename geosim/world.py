"""A scenario made ready to play: its cast, its constants, and what each actor may choose."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geosim.actor import Option, Role
from geosim.errors import UnknownName
from geosim.noise import Noise, bernoulli
from geosim.parameters import Override, Parameters
from geosim.rules.effects import Effects, compile_effects
from geosim.rules.opening import complete, open_world
from geosim.rules.payoff import Goals
from geosim.rules.script import Event, Script
from geosim.scenario import Scenario
from geosim.state import LOCALITIES, Array, Constants, State
from geosim.strategies.base import HOLD


@dataclass(frozen=True)
class World:
    """A compiled scenario: everything that is the same in every game of it."""

    scenario: Scenario
    roles: tuple[Role, ...]
    constants: Constants  # events not yet drawn
    picks: Mapping[str, int]

    def role(self, actor: str) -> Role:
        """Give an actor's role.

        Raises:
            UnknownName: an actor that does not play.
        """
        if actor not in self.actors:
            raise UnknownName("actor", actor, self.actors, advice="See them all with: geosim list actors")
        return self.roles[self.actors.index(actor)]

    @cached_property
    def actors(self) -> tuple[str, ...]:
        """Give the keys of the actors, in seat order."""
        return tuple(role.key for role in self.roles)

    @cached_property
    def menus(self) -> Mapping[str, tuple[str, ...]]:
        """Give every actor's choices by name, `hold` first."""
        return {role.key: (HOLD, *(choice.name for choice in role.choices)) for role in self.roles}

    @cached_property
    def options(self) -> Mapping[str, tuple[Option | None, ...]]:
        """Give the option behind each entry of every menu (None for `hold`)."""
        return {role.key: (None, *(choice.option for choice in role.choices)) for role in self.roles}

    @cached_property
    def invitations(self) -> Mapping[str, tuple[tuple[str, str, float], ...]]:
        """Give who invites each option, by "actor.option": (inviting actor, its choice, utility lent)."""
        found: dict[str, tuple[tuple[str, str, float], ...]] = {}
        for role in self.roles:
            for choice in role.choices:
                for invited, amount in choice.option.invites.items():
                    found[invited] = (*found.get(invited, ()), (role.key, choice.name, amount))
        return found

    @cached_property
    def conflicts(self) -> Mapping[str, NDArray[np.bool_]]:
        """Say which entries of every menu cannot be picked together, (O, O)."""
        return {actor: _conflicts(options) for actor, options in self.options.items()}

    def legal(self, actor: str, runs: int, *, person: bool) -> NDArray[np.bool_]:
        """Say which entries of an actor's menu are legal, (O, R)."""
        options = self.options[actor]
        legal = np.ones((len(options), runs), dtype=bool)
        for row, option in enumerate(options):
            if option and option.needs_switch:
                legal[row] = self.constants.numbers[option.needs_switch] > 0
            if option and person and not option.persons:
                legal[row] = False
        return legal

    @cached_property
    def fingerprint(self) -> str:
        """Give a digest of every number and effect, by which a log knows the world it was played in."""
        digest = hashlib.sha256(self.scenario.hash.encode())
        for name, number in sorted(self.constants.numbers.items()):
            digest.update(name.encode())
            digest.update(np.ascontiguousarray(number).tobytes())
        digest.update(self.constants.effects.matrix.toarray().tobytes())
        digest.update(self.constants.effects.costs.tobytes())
        digest.update(repr((self.menus, self.constants.goals.names, self.constants.goals.measures)).encode())
        digest.update(np.ascontiguousarray(self.constants.goals.weights).tobytes())
        return digest.hexdigest()

    def open(self, noise: Noise) -> tuple[Constants, State]:
        """Give the constants with the events drawn, and the opening state, for some runs of a seed."""
        events = tuple(
            replace(event, happens=bernoulli(noise.once(f"event|{event.name}"), event.probability))
            for event in self.constants.script.events
        )
        constants = replace(self.constants, script=Script(events))
        return constants, open_world(constants, noise.sizes())


def compile_world(
    scenario: Scenario,
    parameters: Parameters,
    roles: Sequence[Role],
    columns: Mapping[str, Override] | None = None,
) -> World:
    """Compile a scenario to arrays.

    columns: numbers that differ from run to run, by address, each a sequence as long as the runs.

    Raises:
        UnknownName, InputError: as Parameters.resolve.
    """
    overrides = {**scenario.parameters, **scenario.switches, **(columns or {})}
    numbers = complete(parameters.resolve(overrides))
    cast = [
        (role.key, [(c.name, c.option.key, c.option.cost, role.moves(c)) for c in role.choices])
        for role in roles
    ]
    effects = compile_effects(cast, [row for event in scenario.events for row in event.effects])
    constants = Constants(numbers, effects, _script(scenario, numbers, effects), _goals(roles, numbers))
    per_turn = {
        role.key: scenario.picks.states if role.is_state else scenario.picks.communities for role in roles
    }
    return World(scenario, tuple(roles), constants, per_turn)


def _script(scenario: Scenario, numbers: Mapping[str, Array], effects: Effects) -> Script:
    return Script(
        tuple(
            Event(
                name=event.name,
                quarter=event.quarter,
                lasts=event.lasts,
                probability=np.asarray(float(event.probability)),
                scale=numbers[event.scaled_by] if event.scaled_by else np.asarray(1.0),
                effects=tuple((effects.place(row), amount) for row, amount in event.effects.items()),
                factors=dict(event.factors),
            )
            for event in scenario.events
        )
    )


def _goals(roles: Sequence[Role], numbers: Mapping[str, Array]) -> Goals:
    """Stack the goals of a cast, with weights that add to 1 for each actor."""
    rows, spans, at = [], {}, 0
    width = max([1, *(numbers[g.weight_switch].size for r in roles for g in r.goals if g.weight_switch)])
    for role in roles:
        spans[role.key] = range(at, at := at + len(role.goals))
        weights = np.stack(
            [
                np.broadcast_to(g.weight * (numbers[g.weight_switch] if g.weight_switch else 1.0), (width,))
                for g in role.goals
            ]
        )
        total = weights[0]
        for row in weights[1:]:
            total = total + row
        rows.append(weights / total)
    return Goals(
        actors=tuple(role.key for role in roles),
        names=tuple(f"{role.key}.{goal.key}" for role in roles for goal in role.goals),
        measures=tuple(goal.measure for role in roles for goal in role.goals),
        places=tuple(
            LOCALITIES.index(role.home) if goal.measure.startswith("community.") else -1
            for role in roles
            for goal in role.goals
        ),
        weights=np.concatenate(rows),
        spans=spans,
    )


def _conflicts(options: Sequence[Option | None]) -> NDArray[np.bool_]:
    """An option excludes those it names, and itself with another target."""
    excluded = [{option.key, *option.conflicts} if option else set() for option in options]
    return np.array([[bool(b and b.key in out) for b in options] for out in excluded])
