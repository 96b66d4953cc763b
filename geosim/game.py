"""Playing games: many runs side by side, or one; turn by turn, quarter by quarter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from geosim.actor import ANSWERS, Role
from geosim.errors import IllegalChoice, UnknownName
from geosim.noise import Noise
from geosim.rules import Choices, Outcome, quarter
from geosim.rules.columns import Column, Reading, columns, tie_columns
from geosim.state import STATES, Array, State
from geosim.strategies.base import HOLD, Answered, Strategy, View, pick
from geosim.strategies.human import Human
from geosim.world import World

ANSWERING = ("on_pasni_bid", "on_pressure")


@dataclass(frozen=True, slots=True)
class Decision:
    """What an actor decides in a turn: its picks by name, and its standing answers where it has any."""

    picks: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)


class Columns(Mapping[str, Array]):
    """The result columns of one moment, worked out when they are asked for."""

    def __init__(self, known: Mapping[str, Column], reading: Reading) -> None:
        self._known, self._reading = known, reading
        self._found: dict[str, Array] = {}

    def __getitem__(self, name: str) -> Array:
        if name not in self._found:
            column = self._known.get(name) or tie_columns()[name]
            value = column.read(self._reading)
            whole = (self._reading.state.runs,)
            self._found[name] = value if np.shape(value) == whole else np.broadcast_to(value, whole)
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


class Game:
    """Some runs of a scenario, played side by side; everybody chooses once a turn.

    Picks of a turn are kept in `turns`, one (C, R) array each; the states and outcomes of every quarter in
    `states` and `outcomes` when `keep` is set.
    """

    def __init__(
        self,
        world: World,
        strategies: Mapping[str, Strategy],
        seed: int,
        runs: Iterable[int],
        *,
        keep: bool = True,
    ) -> None:
        self.world, self.strategies, self.keep = world, dict(strategies), keep
        self.noise = Noise(seed, np.fromiter(runs, dtype=np.int64), world.scenario.quarters)
        self.constants, self.state = world.open(self.noise)
        self.outcome: Outcome | None = None
        self.scores = np.zeros((len(world.roles), self.runs))
        self.turns: list[Choices] = []
        self.states: list[State] = [self.state]
        self.outcomes: list[Outcome] = []
        self._chosen: dict[str, tuple[Array, dict[str, Array]]] = {}
        self._views: dict[str, View] = {}
        self._in_force_last: dict[str, dict[str, Array]] = {}
        self._columns: Columns | None = None
        self._marks: list[Array] = []  # scores as each turn began
        self._before: Columns | None = None  # the columns as last turn began

    # ------------------------------------------------------------------ where the game stands

    @property
    def runs(self) -> int:
        """Count the runs."""
        return len(self.noise.runs)

    @property
    def turn_quarters(self) -> int:
        """Give the quarters a decision is in force."""
        return int(self.world.scenario.turn_quarters)

    @property
    def turn(self) -> int:
        """Give the number of the turn that is being played, from 0."""
        return self.state.quarter // self.turn_quarters

    @property
    def turn_count(self) -> int:
        """Count the turns of the game."""
        return int(self.world.scenario.quarters) // self.turn_quarters

    @property
    def over(self) -> bool:
        """Say whether the last quarter has been played."""
        return self.state.quarter >= self.world.scenario.quarters

    @property
    def deciding(self) -> bool:
        """Say whether a new turn begins, for which everybody must choose."""
        return not self.over and len(self.turns) * self.turn_quarters == self.state.quarter

    @property
    def columns(self) -> Columns:
        """Give the result columns of the last quarter, (R,) each."""
        if self._columns is None:
            reading = Reading(self.state, self.outcome, self.scores, self.world.actors, self.constants)
            self._columns = Columns(columns(self.world.actors), reading)
        return self._columns

    # ------------------------------------------------------------------ choosing

    def view(self, actor: str) -> View:
        """Give what an actor may know as it chooses for this turn."""
        if actor not in self._views:
            self._views[actor] = self._look(actor)
        return self._views[actor]

    def _look(self, actor: str) -> View:
        menu, role = self.world.menus[actor], self.world.role(actor)
        last = self._last()
        invited = {
            name: sum((amount * last[by][choice] for by, choice, amount in found), np.zeros(self.runs))
            for name in menu
            if (found := self.world.invitations.get(f"{actor}.{name}"))
        }
        return View(
            actor=actor,
            role=role,
            choices=menu,
            legal=self.world.legal(actor, self.runs, person=isinstance(self.strategies[actor], Human)),
            turn=self.turn,
            quarter=self.state.quarter,
            turn_quarters=self.turn_quarters,
            state=self.state.believed(),
            constants=self.constants,
            columns=self.columns,
            last=last,
            invited=invited,
            picked=self._last_picked(),
            mix=self.noise.mix(actor, self.turn, self.turn_count),
            past=tuple(choices.picked for choices in self.turns),
            scores=(*self._marks, self.scores),
            before=self._before,
            roles=self.world.roles,
        )

    def _last_picked(self) -> Array:
        return (
            self.turns[-1].picked if self.turns else np.zeros((len(self.constants.effects.costs), self.runs))
        )

    def _last(self) -> dict[str, dict[str, Array]]:
        """Give what everybody had in force last turn; all views of a turn share it."""
        if not self._in_force_last:
            self._in_force_last = {actor: self._in_force(actor) for actor in self.world.actors}
        return self._in_force_last

    def _in_force(self, actor: str) -> dict[str, Array]:
        """Give what an actor had in force last turn, by choice (R,); nothing in the first turn."""
        rows = self._last_picked()[self.constants.effects.columns(actor)]
        began = np.full(self.runs, float(bool(self.turns)))
        held = began * (1.0 - np.max(rows, axis=0))
        return {HOLD: held, **dict(zip(self.world.menus[actor][1:], rows, strict=True))}

    def choose(self, actor: str) -> None:
        """Let an actor's strategy choose for this turn; actors that look ahead share the work."""
        if actor in self._chosen:
            return
        kind = type(self.strategies[actor])
        alike = [a for a in self.world.actors if type(self.strategies[a]) is kind and a not in self._chosen]
        views = [self.view(a) for a in alike]
        found = kind.utilities_together([self.strategies[a] for a in alike], views)
        for a, view, utilities in zip(alike, views, found, strict=True):
            gumbels = self.noise.gumbels(a, view.choices, self.turn, self.turn_count)
            taken = pick(utilities, gumbels, view.legal, self.world.conflicts[a], self.world.picks[a])
            self._chosen[a] = taken[1:], _codes(self.strategies[a].answers(view), self.runs)

    def leave(self, actor: str, decision: Decision) -> None:
        """Take a decision for an actor, in every run.

        Raises:
            UnknownName: an actor that does not play, a choice or standing answer it does not have.
            IllegalChoice: too many picks, a conflict, or something a person may not choose.
        """
        self.check(actor, decision)
        menu = self.world.menus[actor][1:]
        column = np.array([[float(choice in decision.picks)] for choice in menu])
        self._chosen[actor] = np.repeat(column, self.runs, axis=1), _codes(decision.answers, self.runs)

    def check(self, actor: str, decision: Decision) -> None:
        """Refuse a decision the rules do not allow, as `leave` does."""
        role, menu = self.world.role(actor), self.world.menus[actor]
        picks = [choice for choice in decision.picks if choice != HOLD]
        for choice in picks:
            if choice not in menu:
                raise _unknown_choice(role, choice, menu)
        if len(picks) > self.world.picks[actor]:
            msg = f"{role.name} may pick {self.world.picks[actor]} a turn, not {len(picks)}."
            raise IllegalChoice(msg)
        legal = self.world.legal(actor, self.runs, person=isinstance(self.strategies[actor], Human))
        rows = [menu.index(choice) for choice in picks]
        for n, row in enumerate(rows):
            if not legal[row].all():
                msg = f"{menu[row]}: {role.name} may not choose this here."
                raise IllegalChoice(msg)
            clash = [menu[other] for other in rows[:n] if self.world.conflicts[actor][row, other]]
            if clash:
                msg = f"{menu[row]} and {clash[0]} cannot be picked together."
                raise IllegalChoice(msg)
        known = {answer.key for answer in role.answers}
        for key, answer in decision.answers.items():
            if key not in known:
                raise UnknownName("standing answer", key, known)
            if answer not in ANSWERS:
                raise UnknownName("answer", answer, ANSWERS, key=key)

    # ------------------------------------------------------------------ playing

    def play_turn(self, decisions: Mapping[str, Decision] | None = None) -> None:
        """Play a whole turn: take the decisions given, let everybody else choose, and play its quarters."""
        for actor, decision in (decisions or {}).items():
            self.leave(actor, decision)
        self.play_quarter()
        while not self.deciding and not self.over:
            self.play_quarter()

    def play_quarter(self) -> None:
        """Play one quarter; in the first of a turn, whoever has not chosen chooses now.

        Raises:
            IllegalChoice: the game is over, or a person has not decided.
        """
        if self.over:
            msg = f"The game is over: it has {self.world.scenario.quarters} quarters."
            raise IllegalChoice(msg)
        if self.deciding:
            self._close_turn()
        luck = self.noise.quarter(self.state.quarter)
        self.state, self.outcome = quarter(self.state, self.turns[-1], self.constants, luck)
        self.scores = self.scores + self.outcome.payoff
        self._columns = None
        if self.keep:
            self.states.append(self.state)
            self.outcomes.append(self.outcome)

    def play(self, each_quarter: Callable[[Game], None] | None = None) -> Game:
        """Play to the end, calling back after each quarter."""
        while not self.over:
            self.play_quarter()
            if each_quarter:
                each_quarter(self)
        return self

    def _close_turn(self) -> None:
        for actor in self.world.actors:
            self.choose(actor)
        picked = np.concatenate([self._chosen[actor][0] for actor in self.world.actors])
        answers = {name: self._answer(name) for name in ANSWERING}
        self.turns.append(Choices(picked, answers["on_pasni_bid"], answers["on_pressure"]))
        self._marks.append(self.scores)
        self._before = self.columns
        self._chosen, self._views, self._in_force_last = {}, {}, {}

    def _answer(self, name: str) -> Array:
        for actor in self.world.actors:
            if name in self._chosen[actor][1]:
                return self._chosen[actor][1][name]
        return np.zeros(self.runs)

    # ------------------------------------------------------------------ reading back

    def picks(self, actor: str, turn: int = -1, run: int = 0) -> tuple[str, ...]:
        """Give the names of an actor's choices of a turn, in menu order."""
        if not self.turns:
            return ()
        rows = self.turns[turn].picked[self.constants.effects.columns(actor), run]
        return tuple(name for name, row in zip(self.world.menus[actor][1:], rows, strict=True) if row)

    def answers(self, turn: int = -1, run: int = 0) -> dict[str, str]:
        """Give Pakistan's standing answers of a turn."""
        return {name: ANSWERS[int(getattr(self.turns[turn], name)[run])] for name in ANSWERING}

    def tie_of(self, role: Role, state: str) -> Array:
        """Give the tie of an actor's state with another, or a community's consent, (R,)."""
        if not role.is_state:
            return self.columns[f"consent_{role.home}"]
        if state not in STATES or state == role.home:
            raise UnknownName("tie", state, [s for s in STATES if s != role.home])
        return self.state.tie(role.home, state)


def _codes(answers: Mapping[str, Answered], runs: int) -> dict[str, Array]:
    return {
        name: np.full(runs, float(ANSWERS.index(answer))) if isinstance(answer, str) else answer
        for name, answer in answers.items()
    }


def _unknown_choice(role: Role, choice: str, menu: Sequence[str]) -> UnknownName:
    option = choice.partition("@")[0]
    with_targets = [name for name in menu if name.startswith(f"{option}@")]
    advice = f"It needs a target: {', '.join(with_targets)}." if with_targets and "@" not in choice else ""
    return UnknownName(
        "choice", choice, menu, where=role.key, advice=advice or "See them all with: geosim list options"
    )
