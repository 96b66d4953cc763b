"""What is wrong with a condition that cannot be read, and how it is told."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lark import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from geosim.errors import ConfigError, did_you_mean

_AROUND = 40  # characters of a long condition that a message shows on either side of a fault

QUOTES = "'\"`\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb"
_WORDS = ("and", "or", "not", "includes", "last", "within", "rises", "falls", "is", "of")
_IN_WORDS = {
    "NAME": "a name",
    "NUMBER": "a number",
    "OPERATOR": "one of < <= > >= == !=",
    "LPAR": '"("',
    "RPAR": '")"',
    "DOT": '"."',
    "AT": '"@"',
    "$END": "the end",
}
_ADVICE = {
    **dict.fromkeys("+-*/%^", "Nothing is calculated; compare columns with numbers or with each other."),
    **dict.fromkeys(QUOTES, "Write names without quotes."),
    **dict.fromkeys("{}", "Only {home}, the place of the actor, is filled in."),
    ",": "Numbers have a point, as in 12.5; conditions are joined by and, or.",
    "=": "Equal is written ==.",
    "!": 'Write "not", or != for unequal.',
    "&": 'Write "and".',
    "|": 'Write "or".',
    ".": "Only words such as last and since have a dot, as in: since.china.coerce > 2.",
    "@": "A target follows an option, as in: last.pakistan includes concede_us@refinery.",
    "(": "Parentheses only group; nothing is called.",
}
_SHOUTED = re.compile(r"\b(AND|OR|NOT)\b")


def stands(at: int, text: str) -> str:
    """Say where in a condition something stands, with what is around it."""
    around = text[max(at - _AROUND, 0) : at + _AROUND]
    before, after = "…" if at > _AROUND else "", "…" if at + _AROUND < len(text) else ""
    return f'column {at + 1} of "{before}{around}{after}"'


def out_of_place(error: UnexpectedInput, text: str, where: str, key: str) -> ConfigError:
    """Tell what the grammar did not allow in a condition."""
    at, found, wanted = len(text), "", ""
    if isinstance(error, UnexpectedToken):
        wanted = f"; expected {_listed(error.accepts or error.expected)}"
        if error.token.type != "$END":
            at, found = error.token.start_pos or 0, str(error.token)
    elif isinstance(error, UnexpectedCharacters):
        at, found = error.column - 1, error.char
    near = did_you_mean(found, _WORDS) if found.isidentifier() and found not in _WORDS else ""
    advice = near or _ADVICE.get(found[:1], "")
    if shouted := _SHOUTED.search(text):
        advice = f'Write "{shouted[0].lower()}" in small letters.'
    what = f'"{found}" is out of place' if found else "something is missing"
    return ConfigError(f"{what} at {stands(at, text)}{wanted}.", where=where, key=key, advice=advice)


def _listed(terminals: Iterable[str]) -> str:
    return " or ".join(sorted(_IN_WORDS.get(name, f'"{name.lower()}"') for name in terminals))
