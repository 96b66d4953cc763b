"""What people write behind options, such as --set tariff_start=0.3, and what they meant by it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite

from geosim.errors import InputError


def pairs(given: Iterable[str], option: str, example: str) -> list[tuple[str, str]]:
    """Split texts of the form name=value.

    Raises:
        InputError: a text without a name, "=" and value.
    """
    found = []
    for text in given:
        name, sign, value = (part.strip() for part in text.partition("="))
        if not (name and sign and value):
            raise InputError(
                f'"{text}" is not of the form name=value.', where=option, advice=f"Write it like {example}"
            )
        found.append((name, value))
    return found


def words(given: Sequence[str], option: str, example: str) -> dict[str, str]:
    """Read name=value texts, each name once.

    Raises:
        InputError: a text of another form, or a name that is given twice.
    """
    found: dict[str, str] = {}
    for name, value in pairs(given, option, example):
        if name in found:
            raise InputError("is given twice.", where=option, key=name, advice="Keep one of the two.")
        found[name] = value
    return found


def numbers(given: Sequence[str], option: str, example: str) -> dict[str, float]:
    """Read name=number texts, each name once.

    Raises:
        InputError: a text of another form, a name that is given twice, or a value that is no finite number.
    """
    return {name: _number(value, option, name) for name, value in words(given, option, example).items()}


def _number(text: str, option: str, name: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise InputError(
            f'"{text}" is not a number.', where=option, key=name, advice="Give one, such as 0.5."
        ) from None
    if not isfinite(number):
        raise InputError("must be a finite number, not NaN or infinity.", where=option, key=name)
    return number
