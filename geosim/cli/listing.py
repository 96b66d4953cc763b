from __future__ import annotations
import typer
lists = typer.Typer()
@lists.command()
def actors() -> None: ...
@lists.command()
def options() -> None: ...
