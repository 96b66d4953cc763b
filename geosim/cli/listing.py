"""The commands `geosim list ...`: what there is, as tables to read or JSON to work with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeAlias

import typer

lists = typer.Typer(no_args_is_help=True, help="List actors, options, scenarios, numbers, claims and more.")

Text: TypeAlias = Annotated[
    str, typer.Argument(metavar="[TEXT]", help="List only what mentions this.", show_default=False)
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of tables.")]


@lists.command()
def actors(text: Text = "", as_json: Json = False) -> None:
    """List who takes part and who plays them by default.

    Example: geosim list actors
    """
    _show("actors", text, as_json=as_json)


@lists.command()
def options(
    text: Text = "",
    actor: Annotated[str, typer.Option(metavar="KEY", help="Only what this actor may choose.")] = "",
    as_json: Json = False,
) -> None:
    """List what actors may choose, with costs and targets.

    Example: geosim list options --actor pakistan
    """
    _show("options", text, actor, as_json=as_json)


@lists.command()
def scenarios(text: Text = "", as_json: Json = False) -> None:
    """List the scenarios and what each of them asks.

    Example: geosim list scenarios
    """
    _show("scenarios", text, as_json=as_json)


@lists.command()
def experiments(text: Text = "", as_json: Json = False) -> None:
    """List the experiments, with what each varies and how many runs it takes.

    Example: geosim list experiments
    """
    _show("experiments", text, as_json=as_json)


@lists.command()
def injects(text: Text = "", as_json: Json = False) -> None:
    """List the events on the shelf that a scenario can use.

    Example: geosim list injects
    """
    _show("injects", text, as_json=as_json)


@lists.command()
def strategies(text: Text = "", as_json: Json = False) -> None:
    """List the ways computer players choose, and for whom each is made.

    Example: geosim list strategies pakistan
    """
    _show("strategies", text, as_json=as_json)


@lists.command()
def parameters(text: Text = "", as_json: Json = False) -> None:
    """List every number of the world with its range, meaning and source.

    Example: geosim list parameters tariff
    """
    _show("parameters", text, as_json=as_json)


@lists.command()
def switches(text: Text = "", as_json: Json = False) -> None:
    """List the assumptions on which sources differ, with both views.

    Example: geosim list switches
    """
    _show("switches", text, as_json=as_json)


@lists.command()
def claims(text: Text = "", as_json: Json = False) -> None:
    """List what the sources say, and what it feeds or why it is left out.

    Example: geosim list claims contested
    """
    _show("claims", text, as_json=as_json)


@lists.command()
def columns(text: Text = "", as_json: Json = False) -> None:
    """List the columns of the results with meaning and unit.

    Example: geosim list columns reko_diq
    """
    _show("columns", text, as_json=as_json)


@lists.command()
def instruments(text: Text = "", as_json: Json = False) -> None:
    """List what options and events may move.

    Example: geosim list instruments
    """
    _show("instruments", text, as_json=as_json)


def _show(kind: str, text: str, *more: str, as_json: bool) -> None:
    from geosim.cli import catalogue, shelves  # noqa: PLC0415  # they load the library
    from geosim.cli.console import print_json, printer  # noqa: PLC0415
    from geosim.errors import InputError  # noqa: PLC0415
    from geosim.library import default_library  # noqa: PLC0415

    rows: Sequence[dict[str, Any]] = getattr(catalogue, kind)(default_library(), *more)
    found = catalogue.matching(rows, text)
    if text and not found:
        raise InputError(
            f'nothing among the {kind} mentions "{text}".', advice=f"See them all with: geosim list {kind}"
        )
    if as_json:
        print_json(found)
        return
    show: Callable[..., None] = getattr(shelves, kind)
    show(printer(), found)
