"""Printing: tables that read well in a terminal, in a pipe and at 80 columns; JSON that any program reads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

_WIDEST = 100  # longer lines are hard to read
STRONG, FAINT = "bold", "dim"


class _Printer(Console):
    """A console that leaves no blanks at the ends of lines, which Rich fills up to the width."""

    def print(self, *objects: Any, **how: Any) -> None:
        with self.capture() as captured:
            super().print(*objects, **how)
        lines = captured.get().split("\n")
        self.file.write("\n".join(line.rstrip(" ") for line in lines))
        self.file.flush()


def printer() -> Console:
    """Give a console for the standard output; colours only where a person looks."""
    console = _Printer(markup=False, highlight=False, emoji=False)
    console.width = min(console.width, _WIDEST)
    return console


def print_json(data: object) -> None:
    """Print one JSON document and nothing else.

    Raises:
        ValueError: a number that JSON cannot hold, such as NaN.
    """
    typer.echo(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False, default=list))


def table(*headings: str, right: Sequence[str] = (), whole: Sequence[str] = ()) -> Table:
    """Give an empty table.

    right: headings of the columns that are set to the right. whole: those whose entries are never broken.
    """
    made = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style=STRONG)
    for heading in headings:
        made.add_column(
            heading,
            justify="right" if heading in right else "left",
            no_wrap=heading in whole,
            overflow="fold",
        )
    return made


def labelled(lines: Mapping[str, RenderableType]) -> Table:
    """Give lines with a label each, set below one another."""
    made = Table.grid(padding=(0, 2, 0, 0))
    made.add_column(style=FAINT, no_wrap=True)
    made.add_column(overflow="fold")
    for label, line in lines.items():
        made.add_row(label, line)
    return made


def listed(lines: Sequence[str]) -> RenderableType:
    """Give lines below one another; where there are several, each has a mark, so that none seems two."""
    if len(lines) == 1:
        return Text(lines[0])
    made = Table.grid(padding=(0, 1, 0, 0))
    for line in lines:
        made.add_row("·", Text(line))
    return made


def entry(title: str, *lines: RenderableType, beside: str = "") -> Padding:
    """Give an entry of a list: a strong title, what stands beside it, and lines set in below."""
    text = Text(title, STRONG)
    if beside:
        text.append(f"  {beside}", "not bold")
    made = Table.grid()
    made.add_row(text)
    for line in filter(None, lines):
        body: Any = Text(line, overflow="fold") if isinstance(line, str) else line
        made.add_row(Padding(body, (0, 0, 0, 4)))
    return Padding(made, (0, 0, 1, 0))


def title(text: str) -> Text:
    """Give a heading."""
    return Text(text, STRONG)


def faint(text: str) -> Text:
    """Give a line of lesser weight, such as what to do next."""
    return Text(text, FAINT)


def joined(words: Sequence[Any]) -> str:
    """Join words with commas."""
    return ", ".join(map(str, words))


def counted(number: int, word: str) -> str:
    """Write a number with its word, which gets an s for any number but 1."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
