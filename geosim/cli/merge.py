"""The command `geosim merge`."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer


def merge(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR...", help="The folders of all shards, in any order.")
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder to write the whole batch to.")],
    resume: Annotated[bool, typer.Option("--resume", help="Complete a merge that was cut short.")] = False,
) -> None:
    """Put the shards of a batch together: the folder that the whole batch would have written.

    \b
    Example:
      geosim batch rivalry_and_hedging --shard 1/2 --out part_1
      geosim batch rivalry_and_hedging --shard 2/2 --out part_2
      geosim merge part_1 part_2 --out hedging
    """  # noqa: D301  # \b keeps the lines below it as they are
    from geosim.cli.console import counted  # noqa: PLC0415
    from geosim.store.merging import merge as put_together  # noqa: PLC0415  # takes a second to load

    command = shlex.join(["geosim", *sys.argv[1:]])
    shards = [folder.expanduser() for folder in folders]
    results = put_together(shards, out.expanduser(), command=command, resume=resume)
    merged = f"{counted(results.manifest.runs, 'run')} of {counted(len(folders), 'shard')}"
    typer.echo(f'{merged} in {results.path}. Read them in Python with: geosim.load("{results.path}")')
