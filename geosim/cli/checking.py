"""The command `geosim check`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

_FAULTY = 2


def check(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files, or folders of files.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document instead of lines.")
    ] = False,
) -> None:
    """Say everything that is wrong with scenarios, strategies, parameters, claims and game logs.

    \b
    Examples:
      geosim check my_scenario.yaml
      geosim check configs
    """  # noqa: D301  # \b keeps the lines below it as they are
    from geosim.check import check as look  # noqa: PLC0415  # takes a second to load
    from geosim.cli.console import counted, print_json  # noqa: PLC0415

    report = look(paths)
    if as_json:
        problems = [asdict(problem) for problem in report.problems]
        print_json({"files": report.kinds, "problems": problems, "passed_over": report.passed_over})
    else:
        for problem in report.problems:
            typer.echo(str(problem))
        found = counted(len(report.problems), "problem") if report.problems else "no problems"
        typer.echo(f"{counted(len(report.kinds), 'file')}, {found}")
        if report.passed_over:
            typer.echo(f"Passed over, being no files of geosim: {', '.join(report.passed_over)}")
    if report.problems:
        raise typer.Exit(_FAULTY)
