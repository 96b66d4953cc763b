"""The program `geosim`: its commands, and how any of them ends."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from geosim.cli.analyze import analyze
from geosim.cli.balancing import balance
from geosim.cli.batch import batch
from geosim.cli.checking import check
from geosim.cli.distilling import distil
from geosim.cli.listing import lists
from geosim.cli.merge import merge
from geosim.cli.playing import play
from geosim.cli.replaying import replay
from geosim.cli.report import report
from geosim.cli.running import run
from geosim.cli.schema import schema
from geosim.cli.starting import news
from geosim.cli.studying import baseline, facts
from geosim.cli.tournament import tournament
from geosim.cli.why import why
from geosim.errors import GeosimError

_INTERRUPTED = 130  # what a shell reports for Ctrl-C


class _Commands(TyperGroup):
    """A group of commands that turns our own errors, and Ctrl-C, into one message and an exit status."""

    def invoke(self, ctx: Any) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()  # now, while what goes wrong can still be told
        except GeosimError as error:
            typer.echo(_sentence(str(error)), err=True)
            raise typer.Exit(error.exit_status) from None
        except KeyboardInterrupt:
            typer.echo("Stopped.", err=True)
            raise typer.Exit(_INTERRUPTED) from None
        return result


def _sentence(message: str) -> str:
    """Begin with a capital, unless it begins with a place such as a file."""
    first, _, _ = message.partition(" ")
    return message if first.endswith(":") else message[:1].upper() + message[1:]


app = typer.Typer(
    name="geosim",
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"geosim {version('geosim')}")
        raise typer.Exit


@app.callback(epilog="Start with: geosim play")
def _geosim(
    version: Annotated[  # answered by its callback
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Say which version this is."),
    ] = False,
) -> None:
    """Play, run and study Pakistan's minerals partnership with the United States."""


app.command()(play)
app.command()(run)
app.command()(replay)
app.command()(why)
app.command()(batch)
app.command()(merge)
app.command()(facts)
app.command()(baseline)
app.command()(balance)
app.command()(distil)
app.command()(tournament)
app.add_typer(analyze, name="analyze")
app.command()(report)
app.add_typer(lists, name="list")
app.command()(check)
app.command()(schema)
app.add_typer(news, name="new")
