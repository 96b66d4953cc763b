"""Explanations in plain words, and in rounded numbers that add up as shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from geosim.why.explanation import Explanation, Part
from geosim.wording import plain, shown_steps, signed

MOST = 6  # parts that are shown
_SMALL = 0.03  # of the change: parts below are put together
_LARGE_CHANCE = 0.1  # of the change: from here chance is always shown
_OWN_LINES = ("cost", "luck", "luck_before")
_COUNTER = 0.3  # of the larger one: from here two parts that work against each other are worth a sentence
_POINTS = ("-1..1", "-0.5..1", "0..1", "0..0.5", "index", "payoff")  # units that are read as points of 100
_PLACES = {"jobs": 0, "attacks": 1, "people": 1} | dict.fromkeys(_POINTS, 1)
_NAMED = ("$m", "$bn", "jobs", "attacks", "people")


def scale(explanation: Explanation) -> float:
    """Give what a number is multiplied by to be shown: shares, ties and payoffs are points of 100."""
    return 100.0 if explanation.unit in _POINTS else 1.0


def places(explanation: Explanation) -> int:
    """Give the decimal places a number is shown with, by its unit or else by its size."""
    if explanation.unit in _PLACES:
        return _PLACES[explanation.unit]
    largest = max(abs(explanation.before), abs(explanation.after))
    return 0 if largest >= 1000 else 1 if largest >= 100 else 2 if largest >= 1 else 3


def shown(explanation: Explanation, most: int = MOST) -> tuple[Part, ...]:
    """Give the parts worth showing, largest first, the rest as one called others; rounded as in `rounded`.

    Shown are parts of at least 3% of the change, at most `most`; among them always the cost of own picks, the
    luck of counts, and chance wherever it is a tenth of the change.
    """
    ranked = sorted(explanation.parts, key=lambda part: -abs(part.value))
    always = [part for part in ranked if part.value and _always(part, explanation.change)]
    large = [part for part in ranked if abs(part.value) >= _SMALL * abs(explanation.change)]
    kept = [*always, *(part for part in large if part not in always)][:most]
    kept.sort(key=lambda part: -abs(part.value))
    rest = [part for part in ranked if part not in kept]
    small = sum(1 for part in rest if part.value)
    others = Part("others", "others", "Others", sum(part.value for part in rest), f"{small} smaller parts")
    return tuple(part for part in rounded(explanation, (*kept, others)) if part.value)


def _always(part: Part, change: float) -> bool:
    return part.kind in _OWN_LINES or (
        part.kind == "chance" and abs(part.value) > _LARGE_CHANCE * abs(change)
    )


def rounded(explanation: Explanation, parts: Sequence[Part]) -> tuple[Part, ...]:
    """Scale and round parts so that they add up to the step from the rounded start to the rounded end."""
    totals = accumulate((part.value for part in parts), initial=explanation.before)
    steps = shown_steps((scale(explanation) * total for total in totals), places(explanation))
    return tuple(replace(part, value=step) for part, step in zip(parts, steps, strict=True))


def headline(explanation: Explanation) -> str:
    """Say what changed, from what to what."""
    digits, factor = places(explanation), scale(explanation)
    start, end = (factor * value for value in (explanation.before, explanation.after))
    (change,) = shown_steps((start, end), digits)
    unit = " points" if explanation.unit in _POINTS else ""
    unit = unit or (f" {explanation.unit}" if explanation.unit in _NAMED else "")
    span = f"{plain(start, digits)} to {plain(end, digits)}"
    return f"{explanation.meaning}: {span}, {signed(change, digits)}{unit}"


def remarks(explanation: Explanation) -> tuple[str, ...]:
    """Say what the parts alone do not: causes that cancel, a start from nothing, an estimate."""
    found = (
        "Nothing came before the first turn, so the parts count from 0." if explanation.first else "",
        "" if explanation.first else _cancelling(explanation),
        "" if explanation.exact else "The parts are estimated from a sample of all combinations.",
    )
    return tuple(filter(None, found))


def say(explanation: Explanation, most: int = MOST) -> tuple[str, ...]:
    """Put an explanation into lines: what changed, remarks, the parts worth showing, and their sum."""
    digits, parts = places(explanation), shown(explanation, most)
    return (
        headline(explanation),
        *remarks(explanation),
        *(f"{part.title}: {signed(part.value, digits)} ({part.because})" for part in parts),
        f"Sum: {signed(sum(part.value for part in parts), digits)}",
    )


def _cancelling(explanation: Explanation) -> str:
    """Say how the actor that counts most worked against what was under way, or nothing."""
    parts = shown(explanation)
    drift = next((part.value for part in parts if part.kind == "under_way"), 0.0)
    against = [part for part in parts if part.kind in ("actor", "group") and part.value * drift < 0]
    if not against:
        return ""
    strongest = max(against, key=lambda part: abs(part.value))
    smaller, larger = sorted((abs(drift), abs(strongest.value)))
    if smaller < _COUNTER * larger:
        return ""
    digits = places(explanation)
    fell, kept = ("fallen", "up") if drift < 0 else ("risen", "down")
    return (
        f"Left alone it would have {fell} by {abs(drift):.{digits}f}; "
        f"what kept it {kept} most was {strongest.title}, by {abs(strongest.value):.{digits}f}."
    )
