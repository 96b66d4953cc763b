"""The command `geosim schema`."""

from __future__ import annotations

from typing import Annotated

import typer


def schema(
    name: Annotated[str, typer.Argument(metavar="strategy|scenario|experiment", help="The kind of file.")],
) -> None:
    """Print the JSON Schema of a kind of file: its keys with units, ranges and defaults, for editors.

    \b
    Examples:
      geosim schema strategy
      geosim schema scenario > scenario.json
      geosim schema experiment > experiment.json
    """  # noqa: D301  # \b keeps the lines below it as they are
    from geosim.schema import written  # noqa: PLC0415  # takes a second to load

    typer.echo(written(name), nl=False)
