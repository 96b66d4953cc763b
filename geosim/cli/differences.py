"""What differs between a game and its fork: choices by turn, result columns at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.text import Text

from geosim.app.numbers import MINUS
from geosim.cli.console import faint, table, title
from geosim.cli.document import choices_of, verdict_of
from geosim.game import Game
from geosim.results import quarters
from geosim.rules.columns import FLOW, MEAN, Column, columns

_HOLD = "hold"
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


def tell(
    console: Console, found: Differences, fork_at: int, dropped: Sequence[str], *, frozen: bool
) -> None:
    """Print the differences."""
    later = "everybody's later choices kept" if frozen else "computer players choosing anew on the same luck"
    console.print(title(f"Forked at turn {fork_at}, {later}."))
    for line in dropped:
        console.print(Text(f"No longer possible: {line}"))
    if not found.choices and not found.columns:
        console.print("Nothing differs: these are the choices that were made.")
        return
    changed = table("Turn", "Actor", "Chose", "Chooses now", right=("Turn",))
    for turn, actor, old, new in found.choices:
        changed.add_row(str(turn), actor, "\n".join(old or [_HOLD]), "\n".join(new or [_HOLD]))
    console.print()
    console.print(changed)
    console.print()
    _tell_columns(console, found)
    words = [f"{verdict['word']}{'' if verdict['clear_change'] else ', no clear change'}" for verdict in found.verdicts]
    console.print(title(f"Verdict: {words[0]}; with the fork: {words[1]}."))


def _tell_columns(console: Console, found: Differences) -> None:
    shown = {name: tuple(map(_shown, pair)) for name, pair in found.columns.items()}
    visible = {name: pair for name, pair in shown.items() if pair[0] != pair[1]}
    ends = table("Over the whole game", "Was", "Is now", "Change", "Unit", right=("Was", "Is now", "Change"))
    for name, (old, new) in visible.items():
        before, after = found.columns[name]
        moved = isinstance(before, float) and isinstance(after, float)
        change = _signed(after - before) if moved else ""
        ends.add_row(name, old, new, change, _unit(found.known[name]))
    console.print(ends)
    hidden = len(shown) - len(visible)
    if hidden:
        console.print(faint(f"{hidden} more differ by less than can be shown; --json gives them all."))
    console.print()


def _over_the_game(game: Game) -> dict[str, Value]:
    """Sum every column up: end values, sums of flows, means; None where there is nothing."""
    frame = quarters(game)
    found: dict[str, Value] = {}
    for name, column in columns(game.world.actors).items():
        series = frame[name]
        if column.over == FLOW:
            value = series.sum()
        elif column.over == MEAN:
            value = series.mean()
        else:
            value = series.iloc[-1]
        found[name] = value if isinstance(value, str) else None if value != value else float(value)  # noqa: PLR0124
    return found


def _shown(value: Value) -> str:
    """Write a value: two digits behind the point for small ones, none for large ones."""
    if value is None:
        return "never"
    if isinstance(value, str):
        return value
    return _rounded(value).replace("-", MINUS)


def _signed(change: float) -> str:
    text = _rounded(change)
    return (text if text.startswith("-") or text.strip("0.,") == "" else f"+{text}").replace("-", MINUS)


def _rounded(value: float) -> str:
    digits = 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2
    return f"{round(value, digits) + 0.0:,.{digits}f}"


def _unit(column: Column) -> str:
    return "" if column.unit == "word" else column.unit
