"""The commands `geosim new ...`: a commented file to start from, which works as it is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from geosim.errors import InputError, OutputError, UnknownName

news = typer.Typer(
    no_args_is_help=True, help="Write a commented scenario, strategy or experiment to start from."
)

Name: TypeAlias = Annotated[
    str, typer.Argument(metavar="NAME", help="Small letters, digits and _: my_scenario.", show_default=False)
]
Folder: TypeAlias = Annotated[
    Path, typer.Option("--out", metavar="FOLDER", help="Where to write it; here, if not said.")
]

_STARTS = Path(__file__).with_name("starts")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


@news.command()
def scenario(
    name: Name,
    out: Folder = Path(),
    base: Annotated[
        str, typer.Option("--from", metavar="SCENARIO", help="The scenario it extends.")
    ] = "first_shipment",
) -> None:
    """Write a scenario that extends another one, with every key explained.

    Example: geosim new scenario my_scenario --from pasni_and_gwadar
    """
    _refuse_unknown(base, "--from")
    file = _write("scenario", name, out, base=base)
    typer.echo(f"Written: {file}. Play it with: geosim run {file}")


@news.command()
def strategy(name: Name, out: Folder = Path()) -> None:
    """Write a strategy of rules for Pakistan, with every key explained.

    Example: geosim new strategy my_strategy
    """
    file = _write("strategy", name, out)
    typer.echo(f"Written: {file}. Try it with: geosim run first_shipment --strategy pakistan={file}")


@news.command()
def experiment(
    name: Name,
    out: Folder = Path(),
    base: Annotated[
        str, typer.Option("--scenario", metavar="SCENARIO", help="The scenario it is about.")
    ] = "first_shipment",
) -> None:
    """Write an experiment with factors of every kind, with every key explained.

    Example: geosim new experiment my_experiment
    """
    if base.endswith((".yaml", ".yml")) or Path(base).name != base:
        problem = f'"{base[:60]}" is a file, and an experiment names its scenarios.'
        advice = "Copy it to configs/scenarios/, where geosim list scenarios finds it, and give its name."
        raise InputError(problem, where="--scenario", advice=advice)
    _refuse_unknown(base, "--scenario")
    file = _write("experiment", name, out, base=base)
    typer.echo(f"Written: {file}. Run it with: geosim batch {file} --out DIR")


def _refuse_unknown(scenario: str, option: str) -> None:
    from geosim.library import default_library  # noqa: PLC0415  # takes a second to load

    known = default_library().scenarios
    if scenario not in known:
        advice = "See them all with: geosim list scenarios"
        raise UnknownName("scenario", scenario, known, where=option, advice=advice)


def _write(kind: str, name: str, folder: Path, **values: str) -> Path:
    """Write the start of a kind under a name that is not taken.

    Raises:
        InputError: a name that is none.
        OutputError: a file of that name, or a folder that cannot be written.
    """
    if not _NAME.fullmatch(name):
        advice = "Use small letters, digits and _, beginning with a letter: my_scenario."
        raise InputError(f'"{name[:60]}" is no name for a file.', where="NAME", advice=advice)
    file = folder / f"{name}.yaml"
    title = name.replace("_", " ").capitalize()
    start = (_STARTS / f"{kind}.yaml").read_text(encoding="utf-8")
    text = start.format(title=title, file=f'"{file}"' if " " in str(file) else file, **values)
    try:
        with file.open("x", encoding="utf-8") as new:
            new.write(text)
    except FileExistsError:
        raise OutputError("is there already.", where=str(file), advice="Choose another name.") from None
    except OSError as error:
        advice = "Choose another folder."
        raise OutputError(f"cannot be written: {error.strerror}.", where=str(file), advice=advice) from None
    return file
