"""What turned a game, and what moved a number most over all of it: the turns' exact parts, added up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geosim.game import Game
from geosim.why import Explanation, Part, explain
from geosim.why.explanation import Kind

INDEX = "leverage_dependency"


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause over the whole game: its part in every turn that is told, in the number's own unit."""

    kind: Kind
    who: str
    title: str
    parts: tuple[float, ...]
    because: tuple[str, ...]  # the reason, turn by turn

    @property
    def value(self) -> float:
        """Give the sum over the turns."""
        return sum(self.parts)

    @property
    def turn(self) -> int:
        """Give the place of the turn in which it counted most."""
        return max(range(len(self.parts)), key=lambda n: abs(self.parts[n]))


@dataclass(frozen=True, slots=True)
class Story:
    """A number over a game: its changes turn by turn, who brought them about, and the turn that moved most.

    first: the first turn that is told. What is a mean over a turn has nothing to be compared with before the
    first turn of a game, so there its story begins with the second.
    """

    name: str
    first: int
    turns: tuple[Explanation, ...]
    causes: tuple[Cause, ...]  # largest first

    @property
    def turning(self) -> int:
        """Give the turn, counted from 0, in which the sizes of all parts add up to most."""
        sizes = [sum(abs(part.value) for part in turn.parts) for turn in self.turns]
        return self.first + sizes.index(max(sizes))

    @property
    def whole(self) -> Explanation:
        """Give the change over all turns that are told: a part for each cause, with its main reason."""
        parts = tuple(Part(c.kind, c.who, c.title, c.value, c.because[c.turn]) for c in self.causes)
        exact = all(turn.exact for turn in self.turns)
        return replace(self.turns[-1], before=self.turns[0].before, parts=parts, exact=exact, first=False)

    def peak(self, who: str) -> int:
        """Give the turn, counted from 0, in which a cause counted most."""
        return self.first + next(cause.turn for cause in self.causes if cause.who == who)


def story(game: Game, number: str = INDEX) -> Story:
    """Tell how a number changed over a game of one run.

    Raises:
        InputError: as geosim.why.explain; a game without a turn.
        UnknownName: a number that cannot be explained.
    """
    told = [explain(game, turn).of(number) for turn in range(max(1, len(game.turns)))]
    first = 1 if told[0].first and len(told) > 1 else 0
    kept = tuple(told[first:])
    return Story(number, first, kept, tuple(sorted(_causes(kept), key=lambda cause: -abs(cause.value))))


def _causes(turns: Sequence[Explanation]) -> list[Cause]:
    """Add parts up by who brought them about; an event that is not part of a turn counts nothing there."""
    found: dict[tuple[Kind, str], dict[int, Part]] = {}
    for number, turn in enumerate(turns):
        for part in turn.parts:
            found.setdefault((part.kind, part.who), {})[number] = part
    return [
        Cause(
            kind,
            who,
            next(iter(parts.values())).title,
            tuple(parts[n].value if n in parts else 0.0 for n in range(len(turns))),
            tuple(parts[n].because if n in parts else "" for n in range(len(turns))),
        )
        for (kind, who), parts in found.items()
    ]
