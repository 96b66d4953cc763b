"""How the lists are laid out for readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.text import Text

from geosim.cli.catalogue import Row, entries
from geosim.cli.console import counted, entry, faint, joined, labelled, table, title

_SAME = ("actor", "name")  # what differs between actors with the same options


def actors(console: Console, rows: Sequence[Row]) -> None:
    """Print the actors."""
    made = table("Key", "Name", "Rule-based", whole=("Key", "Rule-based"))
    for row in rows:
        made.add_row(row["key"], row["name"], row["strategies"].get("rule_based", ""))
    console.print(made)
    ahead = joined(sorted({row["strategies"].get("look_ahead", "") for row in rows}))
    console.print(
        faint(f"\nThe last column is who plays with --cast rule_based; with --cast look_ahead it is {ahead}.")
    )
    console.print(faint("What an actor may choose: geosim list options --actor KEY"))


def options(console: Console, rows: Sequence[Row]) -> None:
    """Print the options, once for actors that have the same."""
    for alike in _alike(rows):
        console.print(title(joined([f"{name} ({key})" for key, name in alike])))
        console.print()
        for option in alike[next(iter(alike))]:
            console.print(_option(option))
    console.print(faint("Costs are in points of payoff a quarter. A choice is written option or"))
    console.print(faint("option@target; hold, which every actor has, does nothing and costs nothing."))


def scenarios(console: Console, rows: Sequence[Row]) -> None:
    """Print the scenarios."""
    for row in rows:
        length = f"{row['turns']} turns of {row['turn_quarters']} quarters, {row['minutes']} minutes"
        beside = f"{row['title']} ({row['difficulty']}; {length})"
        console.print(entry(row["name"], row["question"], row["differs"], row["teaches"], beside=beside))
    console.print(faint("Play one with: geosim run NAME, or in the browser with: geosim play"))


def experiments(console: Console, rows: Sequence[Row]) -> None:
    """Print the experiments."""
    for row in rows:
        varied = [*row["uncertainties"], *row["levers"]]
        told = f"Varies {joined(varied[:6])}" + (f" and {len(varied) - 6} more." if len(varied) > 6 else ".")
        beside = f"{row['title']} ({row['design']}, {counted(row['runs'], 'run')})"
        console.print(entry(row["name"], row["question"], told, beside=beside))
    console.print(faint("Run one with: geosim batch NAME --out DIR"))


def injects(console: Console, rows: Sequence[Row]) -> None:
    """Print the injects."""
    for row in rows:
        moves = [f"{name} {amount:+g}" for name, amount in row["effects"].items()]
        moves += [f"{name} times {factor:g}" for name, factor in row["factors"].items()]
        lasts = f"for {counted(row['lasts'], 'quarter')}" if row["lasts"] > 1 else "once"
        told = f"{joined(moves)}, {lasts}." if moves else "Moves no number."
        console.print(entry(row["name"], row["headline"], told, row["use"], beside=row["title"]))
    console.print(faint("Use one in a scenario: events: [{inject: NAME, quarter: 8}]"))


def strategies(console: Console, rows: Sequence[Row]) -> None:
    """Print the strategies."""
    for row in rows:
        made_for = row["actors"] if isinstance(row["actors"], str) else joined(row["actors"])
        console.print(
            entry(row["name"], row["about"], f"For {made_for}.", beside=f"{row['title']} ({row['kind']})")
        )
    console.print(faint("Use one with: geosim run SCENARIO --strategy ACTOR=NAME"))


def parameters(console: Console, rows: Sequence[Row]) -> None:
    """Print the numbers."""
    for row in rows:
        unit = "" if row["unit"] == "1" else row["unit"]
        single = "" if row["axis"] else f"= {row['value']:g} {unit}".strip()
        parts = (row["meaning"], *_numbers(row), f"Source: {row['source']}")
        console.print(entry(row["name"], *parts, beside=f"{single or unit}  {row['kind']}".strip()))
    console.print(faint("Set one with: geosim run SCENARIO --set NAME=NUMBER"))
    console.print(faint("or, where there are several: --set NAME.ENTRY=NUMBER"))


def switches(console: Console, rows: Sequence[Row]) -> None:
    """Print the assumption switches."""
    for row in rows:
        low, high = row["range"]
        ends = {f"{low:g}": row["poles"]["low"], f"{high:g}": row["poles"]["high"]}
        poles = labelled({end: f"{pole['says']} [{pole['source']}]" for end, pole in ends.items()})
        console.print(entry(row["name"], row["meaning"], poles, beside=f"= {row['value']:g}"))
    console.print(faint("Every value between the poles is possible: geosim run SCENARIO --switch NAME=0.8"))


def claims(console: Console, rows: Sequence[Row]) -> None:
    """Print the claims, and how many feed the world."""
    made = table("Id", "Status", "Claim", right=("Id",), whole=("Status",))
    for row in rows:
        cell = Text(row["text"])
        cell.append(f"\n{_use(row)}", "dim")
        made.add_row(str(row["id"]), row["status"], cell)
    console.print(made)
    fed, out = sum(bool(row["feeds"]) for row in rows), sum(bool(row["left_out"]) for row in rows)
    uses = {"feed the model": fed, "background for readers": len(rows) - fed - out, "left out": out}
    console.print(faint(f"\n{len(rows)} claims: {joined([f'{n} {use}' for use, n in uses.items() if n])}."))
    console.print(faint("Sources, numbers and both readings of contested claims: add --json"))


def columns(console: Console, rows: Sequence[Row]) -> None:
    """Print the result columns."""
    made = table("Column", "Meaning", "Unit", "Over time", whole=("Column",))
    for row in rows:
        made.add_row(row["name"], row["meaning"], row["unit"], row["over"])
    console.print(made)
    console.print(
        faint("\nOver several quarters a column is summed, averaged (mean), or its end value counts.")
    )


def instruments(console: Console, rows: Sequence[Row]) -> None:
    """Print the instruments, and what stands for what in them."""
    moved = {row["pattern"]: f"up to {row['most']:g}" for row in rows if row["by"] == "amount"}
    factors = [row["pattern"] for row in rows if row["by"] == "factor"]
    if moved:
        console.print(title("Moved by options and events, and how far by an event in a quarter, up or down"))
        console.print(labelled(moved))
    if factors:
        console.print(title("\nMultiplied by events while they last"))
        console.print(Text("\n".join(factors)))
    used = {
        name: joined(names)
        for name, names in entries().items()
        if any(name in row["pattern"] for row in rows)
    }
    if used:
        console.print(title("\nWritten large stands for"))
        console.print(labelled(used))


def _alike(rows: Sequence[Row]) -> list[dict[tuple[str, str], list[Row]]]:
    """Group actors that may choose the same."""
    groups: list[dict[tuple[str, str], list[Row]]] = []
    for who, found in groupby(rows, key=lambda row: (row["actor"], row["name"])):
        mine = list(found)
        twins = next(
            (group for group in groups if _without_actor(next(iter(group.values()))) == _without_actor(mine)),
            None,
        )
        if twins is None:
            groups.append({who: mine})
        else:
            twins[who] = mine
    return groups


def _without_actor(rows: Sequence[Row]) -> list[Row]:
    return [{key: value for key, value in row.items() if key not in _SAME} for row in rows]


def _option(row: Row) -> Any:
    cost = f"costs {100 * row['cost']:g}" if row["cost"] else "free"
    marks = [row["label"]] if row["label"] else []
    marks += [] if row["persons"] else ["computer players only"]
    marks += [f"needs {row['needs_switch']} above 0"] if row["needs_switch"] else []
    first = counted(row["first_effect"], "quarter")
    lines = [
        row["body"],
        f"Helps: {joined(row['helps'])}. Strains: {joined(row['strains'])}.",
        f"First effect after {first}, full after {row['full_effect']}; outcome {row['certainty']}.",
        f"Targets: {joined(row['targets'])}" if row["targets"] else "",
        f"Not together with {joined(row['conflicts'])}." if row["conflicts"] else "",
        f"{joined(marks)}." if marks else "",
    ]
    return entry(row["key"], *lines, beside=f"{row['title']}, {cost}")


def _numbers(row: Row) -> list[str]:
    """Give the numbers of a table and their ranges, each range once if it is the same for all."""
    shared = None if isinstance(row["range"], Mapping) else "{:g} to {:g}".format(*row["range"])
    lines = [f"Range: {shared}"] if shared else []
    if row["axis"]:
        lines = [_cells(row["value"], {} if shared else row["range"]), *lines]
    return lines


def _cells(value: Any, ranges: Mapping[str, Sequence[float]], name: str = "") -> str:
    if not isinstance(value, Mapping):
        bounds = " ({:g} to {:g})".format(*ranges[name]) if name in ranges else ""
        return f"{name} {value:g}{bounds}"
    parts = (
        _cells(inner, ranges, f"{name}.{entry}" if name else str(entry)) for entry, inner in value.items()
    )
    return ", ".join(parts)


def _use(row: Row) -> str:
    if row["left_out"]:
        return f"Left out: {row['left_out']}"
    return f"Feeds {joined(row['feeds'])}" if row["feeds"] else "Background for readers"
