"""The commands `geosim analyze ...`: what a played experiment says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geosim.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from geosim.store.reading import Results

analyze = typer.Typer(
    help="Say what a played experiment says: outcomes, comparisons, sensitivities, scenarios, figures.",
    no_args_is_help=True,
)

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder that geosim batch has written.")]
Outcome = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Outcome; verdict=WORD for its share; NAME@2026-2028 for some years; may be repeated. "
        "[default: those of the experiment]",
    ),
]
Part = Annotated[
    str, typer.Option("--part", metavar="NAME", help="Which subexperiment. [default: all that have this]")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of a table.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print the whole table as CSV.")]


@analyze.command()
def outcomes(
    folder: Folder,
    outcome: Outcome = None,
    part: Part = "",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Say how outcomes are spread, and what share of the spread is luck, with its 95% interval.

    \b
    Example:
      geosim analyze outcomes DIR --outcome reserves --outcome verdict=leverage
    """  # noqa: D301  # \b keeps the lines below it as they are
    from geosim.analysis.describing import describe  # noqa: PLC0415  # takes a second to load

    found = describe(_load(folder), outcome or (), part=part)
    tables = {"": found}
    luck = ["share_of_luck", "share_of_luck_low", "share_of_luck_high"]
    if not (as_json or as_csv) and found[luck].notna().any(axis=None):
        tables = {"": found.drop(columns=luck), "Luck": found[["part", "scenario", "outcome", *luck]]}
    _print(tables, as_json=as_json, as_csv=as_csv)


@analyze.command()
def compare(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR...", help="One experiment, or several folders to compare.")
    ],
    outcome: Outcome = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FACTOR", help="Factor whose values to compare, or several with +. [default: every lever]"
        ),
    ] = None,
    within: Annotated[
        str, typer.Option(metavar="FACTOR", help="Compare anew at each value of this factor.")
    ] = "",
    base: Annotated[
        str, typer.Option(metavar="VALUE", help="Value to compare with. [default: the first]")
    ] = "",
    part: Part = "",
    level: Annotated[float, typer.Option(min=0.5, max=0.999, help="Share that intervals hold.")] = 0.95,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Compare policies pair by pair, on the same points and the same luck, with intervals.

    \b
    Examples:
      geosim analyze compare DIR --by line --within beijing_reading
      geosim analyze compare BEFORE AFTER --outcome alignment_china
    """  # noqa: D301
    from geosim.analysis import comparing  # noqa: PLC0415

    several = {str(folder): _load(folder) for folder in folders}
    if len(several) < len(folders):
        raise InputError("a folder stands twice.", where="DIR...", advice="Name each once.")
    if len(several) == 1:
        (results,) = several.values()
        how: dict[str, Any] = {"by": by or (), "within": within, "base": base, "part": part, "level": level}
        found = comparing.compare(results, outcome or (), **how)
    else:
        for option, value in (("--by", by), ("--within", within), ("--base", base), ("--part", part)):
            if value:
                advice = "Name one folder, or leave it out: folders are compared whole."
                raise InputError("is for one experiment.", where=option, advice=advice)
        found = comparing.compare_folders(several, outcome or (), level=level)
    _print({"": found}, as_json=as_json, as_csv=as_csv)


@analyze.command()
def sensitivity(
    folder: Folder,
    outcome: Outcome = None,
    method: Annotated[
        str,
        typer.Option(metavar="sobol|morris|swings", help="Which measure. [default: the one of the design]"),
    ] = "",
    pairs: Annotated[
        bool, typer.Option("--pairs", help="Give second-order Sobol indices instead, pair by pair.")
    ] = False,
    part: Part = "",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Say which factors an outcome hangs on: Sobol or Morris indices, or swings, with 95% intervals.

    Switches, strategies and scripts count like numbers. What is analysed is the mean over replications.
    Intervals hold over points and luck, if there is more than one replication.

    \b
    Examples:
      geosim analyze sensitivity DIR
      geosim analyze sensitivity DIR --outcome take --method swings --csv
    """  # noqa: D301
    from geosim.analysis import sensitivity as by  # noqa: PLC0415

    results = _load(folder)
    found = (
        by.sobol_pairs(results, outcome or (), part=part)
        if pairs
        else by.sensitivity(results, outcome or (), method, part=part)
    )
    if pairs and found.empty:
        advice = "Make it with design: {kind: sobol, points: 512, second_order: true}."
        raise InputError("its design samples no pairs.", where=str(folder), advice=advice)
    _print({"": found}, as_json=as_json, as_csv=as_csv)


@analyze.command()
def discover(
    folder: Folder,
    when: Annotated[
        str,
        typer.Option(
            metavar="CONDITION",
            help='What to find: < <= > >= = !=, several with and: "take > 4000 and verdict != leverage".',
        ),
    ],
    density: Annotated[
        float, typer.Option(min=0.01, max=1.0, help="Share of the runs left in a box that must meet it.")
    ] = 0.6,
    smallest: Annotated[
        float, typer.Option(min=0.001, max=0.5, help="Least share of all runs in a box.")
    ] = 0.05,
    boxes: Annotated[int, typer.Option(min=1, max=20, help="Boxes to look for, at most.")] = 3,
    part: Part = "",
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the limits of the boxes as CSV.")] = False,
) -> None:
    """Find the boxes of factors in which some outcome is common, by PRIM (needs geosim[explore]).

    Each box is looked for among the runs that those before it left; its figures count all runs.

    \b
    Examples:
      geosim analyze discover DIR --when "leverage_dependency < 0"
      geosim analyze discover DIR --when "take > 4000 and verdict != leverage" --density 0.8
    """  # noqa: D301
    from geosim.analysis.discovery import discover as find  # noqa: PLC0415

    found = find(_load(folder), when, density=density, smallest=smallest, boxes=boxes, part=part)
    tables = {"Boxes": found.boxes, "Limits": found.limits}
    if as_json:
        tables["trade_off"] = found.trade_off
    if as_csv:
        tables = {"": found.limits}
    elif not as_json:
        typer.echo(f"{found.interesting:.1%} of the runs meet it.\n")
    if found.boxes.empty and not (as_json or as_csv):
        typer.echo(f"No box of {smallest:.0%} of the runs or more reaches a density of {density:.0%}.")
        return
    _print(tables, as_json=as_json, as_csv=as_csv)


@analyze.command()
def plot(
    folder: Folder,
    kind: Annotated[
        str, typer.Option(metavar="KIND", help="fan, tornado, heat, distribution or multiples.")
    ] = "tornado",
    outcome: Annotated[
        str, typer.Option(metavar="NAME", help="Outcome to draw. [default: the experiment's first]")
    ] = "",
    by: Annotated[
        str,
        typer.Option(metavar="FACTOR", help="Factor whose values to tell apart. [default: the first lever]"),
    ] = "",
    across: Annotated[
        str, typer.Option(metavar="FACTOR", help="Second factor, of heat maps and small multiples.")
    ] = "",
    scenario: Annotated[str, typer.Option(metavar="NAME", help="Which scenario, of several.")] = "",
    part: Annotated[str, typer.Option(metavar="NAME", help="Which subexperiment, of several.")] = "",
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="File ending in .svg or .png; only a figure of geosim is written over. [default: KIND.svg]",
        ),
    ] = None,
) -> None:
    """Draw a figure of a played experiment as SVG or PNG.

    \b
    Examples:
      geosim analyze plot DIR --kind tornado --outcome leverage_dependency --out tornado.svg
      geosim analyze plot DIR --kind heat --by beijing_reading --across line --out heat.png
    """  # noqa: D301
    from geosim.cli.saving import reserved  # noqa: PLC0415
    from geosim.plots.saving import MARK, encoded  # noqa: PLC0415
    from geosim.report.figures import draw, known_kind  # noqa: PLC0415

    file = out or Path(f"{known_kind(kind)}.svg")
    with reserved(file, MARK, "figure of geosim") as write:
        made = draw(_load(folder), kind, outcome=outcome, by=by, across=across, scenario=scenario, part=part)
        write(encoded(made, file))
    typer.echo(f"{made.summary}\nDrawn in {file}.")


def _load(folder: Path) -> Results:
    from geosim.cli.opening import opened  # noqa: PLC0415

    return opened(folder)


def _print(tables: dict[str, pd.DataFrame], *, as_json: bool, as_csv: bool) -> None:
    """Print tables: for people, as one JSON document, or as CSV."""
    if as_json and as_csv:
        raise InputError("give either --json or --csv.")
    if as_csv:
        for frame in tables.values():
            typer.echo(frame.to_csv(index=False), nl=False)
    elif as_json:
        from geosim.cli.console import print_json  # noqa: PLC0415
        from geosim.cli.frames import rows_of  # noqa: PLC0415

        made = {name.lower(): rows_of(frame) for name, frame in tables.items()}
        print_json(made.get("", made))
    else:
        from geosim.cli.frames import print_frame  # noqa: PLC0415

        for name, frame in tables.items():
            print_frame(frame, name)
