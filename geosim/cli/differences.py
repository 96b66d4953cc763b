"""What differs between a game and its fork: choices by turn, result columns at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pandas import isna
from rich.console import Console
from rich.text import Text

from geosim.cli.console import faint, joined, labelled, table, title
from geosim.cli.document import choices_of, verdict_of
from geosim.game import Game
from geosim.results import quarters
from geosim.rules.columns import FLOW, MEAN, Column, columns
from geosim.strategies.base import HOLD
from geosim.wording import plain, signed

_NEVER = "never"
Value = float | str | None


@dataclass(frozen=True, slots=True)
class Differences:
    """A game and its fork, where they differ; turns count from 1."""

    choices: tuple[tuple[int, str, list[str], list[str]], ...]  # turn, actor, before, after
    columns: Mapping[str, tuple[Value, Value]]  # over the whole game: end values, sums or means
    known: Mapping[str, Column]
    verdicts: tuple[dict[str, Any], dict[str, Any]]

    def document(self) -> dict[str, Any]:
        """Give the differences as plain data."""
        return {
            "choices": [
                {"turn": turn, "actor": actor, "before": before, "after": after}
                for turn, actor, before, after in self.choices
            ],
            "columns": {name: {"before": old, "after": new} for name, (old, new) in self.columns.items()},
            "verdict": dict(zip(("before", "after"), self.verdicts, strict=True)),
        }


def compare(game: Game, forked: Game) -> Differences:
    """Compare a game with its fork."""
    before, after = (_over_the_game(each) for each in (game, forked))
    pairs = [(choices_of(game, turn), choices_of(forked, turn)) for turn in range(len(game.turns))]
    return Differences(
        choices=tuple(
            (turn, actor, old[actor], new[actor])
            for turn, (old, new) in enumerate(pairs, start=1)
            for actor in old
            if old[actor] != new[actor]
        ),
        columns={name: (before[name], after[name]) for name in before if before[name] != after[name]},
        known=columns(game.world.actors),
        verdicts=(verdict_of(game), verdict_of(forked)),
    )


def tell(console: Console, found: Differences, fork_at: int, dropped: Sequence[str], *, frozen: bool) -> None:
    """Print the differences."""
    later = "everybody's later choices kept" if frozen else "computer players choosing anew on the same luck"
    console.print(title(f"Forked at turn {fork_at}, {later}."))
    for line in dropped:
        console.print(Text(f"No longer possible: {line}"))
    if not found.choices and not found.columns:
        console.print("Nothing differs: these are the choices that were made.")
        return
    changed = table("Turn", "Actor", "Choices", right=("Turn",), whole=("Actor",))
    for turn, actor, old, new in found.choices:
        changed.add_row(
            str(turn), actor, labelled({"was": joined(old or [HOLD]), "now": joined(new or [HOLD])})
        )
    console.print()
    console.print(changed)
    console.print()
    _tell_columns(console, found)
    words = [
        f"{verdict['word']}{'' if verdict['clear_change'] else ', no clear change'}"
        for verdict in found.verdicts
    ]
    console.print(title(f"Verdict: {words[0]}; with the fork: {words[1]}."))


def _tell_columns(console: Console, found: Differences) -> None:
    ends = table("Over the whole game", "Was", "Is now", "Change", "Unit", right=("Was", "Is now", "Change"))
    for name, pair in found.columns.items():
        was, now, change = _written(*pair)
        if was != now:
            ends.add_row(
                name, was, now, change, "" if found.known[name].unit == "word" else found.known[name].unit
            )
    console.print(ends)
    hidden = len(found.columns) - ends.row_count
    if hidden:
        console.print(faint(f"{hidden} more differ by less than is shown; --json gives them all."))
    console.print()


def _over_the_game(game: Game) -> dict[str, Value]:
    """Sum every column up: end values, sums of flows, means; None where there is nothing."""
    frame = quarters(game)
    found: dict[str, Value] = {}
    for name, column in columns(game.world.actors).items():
        series: Any = frame[name]
        if column.over == FLOW:
            value = series.sum()
        elif column.over == MEAN:
            value = series.mean()
        else:
            value = series.iloc[-1]
        found[name] = value if isinstance(value, str) else None if isna(value) else float(value)
    return found


def _written(before: Value, after: Value) -> tuple[str, str, str]:
    """Write two values and the change between them; small numbers get two digits, large ones none."""
    if not isinstance(before, float) or not isinstance(after, float):
        return _NEVER if before is None else str(before), _NEVER if after is None else str(after), ""
    largest = max(abs(before), abs(after))
    counts = before.is_integer() and after.is_integer()
    digits = 0 if counts or largest >= 1000 else 1 if largest >= 100 else 2
    change = round(after, digits) - round(before, digits)
    return plain(before, digits), plain(after, digits), signed(change, digits)
