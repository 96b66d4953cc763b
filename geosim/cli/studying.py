"""The commands `geosim facts` and `geosim baseline`: what the model says, and how its default games go."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geosim.analysis.finding import Finding

_NOT_HELD = 1
_AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of a table.")]


def facts(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME...]", help="Some facts by name; all by default.")
    ] = None,
    runs: Annotated[int, typer.Option(min=8, max=10_000, help="Pairs of games a fact is tried on.")] = 400,
    as_json: _AsJson = False,
) -> None:
    """Try the stylised facts: does the model say what its sources say?

    Each is tried on pairs of games on the same luck, with one thing changed. They are no evidence about
    the world, and some parameters are chosen so that they hold.

    \b
    Examples:
      geosim facts
      geosim facts diversity_is_leverage --runs 800
    """  # noqa: D301  # \b keeps the lines below it as they are
    from geosim.analysis.facts import run_facts  # noqa: PLC0415  # takes a second to load

    _report(run_facts(names or (), runs=runs), "Stylised facts", as_json=as_json)


def baseline(
    cast: Annotated[str, typer.Option(help="Who plays by default: look_ahead or rule_based.")] = "rule_based",
    turn_quarters: Annotated[int, typer.Option(min=1, max=4, help="Quarters a decision stands.")] = 4,
    runs: Annotated[int, typer.Option(min=8, max=10_000, help="Games to play.")] = 200,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the luck.")] = 1,
    policies: Annotated[
        bool, typer.Option("--policies", help="Try instead whether every role's simple policies matter.")
    ] = False,
    as_json: _AsJson = False,
) -> None:
    """Try the bounds of an interesting baseline on default games of first_shipment.

    \b
    Examples:
      geosim baseline
      geosim baseline --cast look_ahead --turn-quarters 1 --runs 40
      geosim baseline --policies --runs 64
    """  # noqa: D301  # \b keeps the lines below it as they are
    from geosim.analysis.baseline import bounds, stakes  # noqa: PLC0415  # takes a second to load
    from geosim.analysis.paired import Setting  # noqa: PLC0415

    setting = Setting(cast=cast, turn_quarters=turn_quarters)
    found = (stakes if policies else bounds)(setting, runs=runs, seed=seed)
    _report(found, f"Baseline: {cast}, turns of {turn_quarters} quarters, seed {seed}", as_json=as_json)


def _report(findings: Iterable[Finding], title: str, *, as_json: bool) -> None:
    from geosim.cli.console import print_json, printer, table  # noqa: PLC0415
    from geosim.cli.progress import last_named  # noqa: PLC0415

    found = list(last_named(findings, lambda finding: finding.statement, quietly=as_json))
    if as_json:
        print_json([asdict(finding) for finding in found])
    else:
        shown = table(
            "", "What is tried", "asked", "found", "95% interval", right=("found",), whole=("", "found")
        )
        for f in found:
            exact = f.low == f.high
            interval = "" if exact else f"{f.low:+.3f} to {f.high:+.3f}"
            shown.add_row("yes" if f.holds else "NO", f.statement, f.asked, f"{f.estimate:.3f}", interval)
        printer().print(f"{title}\n")
        printer().print(shown)
        held = sum(finding.holds for finding in found)
        printer().print(f"\n{held} of {len(found)} hold.")
    if not all(finding.holds for finding in found):
        raise typer.Exit(_NOT_HELD)
