"""What an actor can take in one turn: as many choices as it may pick, and none that excludes another."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import product

from geosim.errors import ConfigError
from geosim.strategies.base import HOLD, Fit


def refuse_unplayable(picks: Sequence[str], fit: Fit, *path: str | int) -> None:
    """Refuse the picks of a turn that an actor cannot take together, where it is known how many it may take.

    Raises:
        ConfigError: hold beside others, one choice twice, two that exclude each other, or too many.
    """
    if not fit.picks:
        return
    where = fit.place(*path)
    if HOLD in picks and len(picks) > 1:
        advice = "Hold is to pick nothing: leave it out, or keep it alone."
        raise ConfigError("hold stands beside other choices.", **where, advice=advice)
    for n, choice in enumerate(picks):
        if choice in picks[:n]:
            raise ConfigError(f"{choice} stands twice.", **where, advice="Keep it once.")
        for other in picks[:n]:
            if _exclude(other, choice, fit):
                problem = f"{fit.role.key} cannot pick {other} and {choice} together."
                raise ConfigError(problem, **where, advice="Keep one of the two.")
    if len(picks) > fit.picks:
        may = "1 choice" if fit.picks == 1 else f"{fit.picks} choices"
        problem = f"{len(picks)} choices stand in one turn, and {fit.role.key} may pick {may}."
        raise ConfigError(problem, **where, advice="Leave some out.")


def refuse_never_reached(
    names: Sequence[str], wanted: Sequence[Collection[str]], fit: Fit, *path: str | int
) -> None:
    """Refuse a list, taken first things first, in which one entry always keeps a later one from being taken.

    wanted: the choices that each name means.

    Raises:
        ConfigError: naming the two.
    """
    for later in range(1, len(names)):
        for first in range(later):
            if _shuts_out(wanted[first], wanted[later], fit):
                problem = f"{names[later]} is never taken behind {names[first]}."
                raise ConfigError(problem, **fit.place(*path), advice="Keep one of the two.")


def refuse_barred(picks: Sequence[str], barred: Mapping[str, int], fit: Fit, *path: str | int) -> None:
    """Refuse picks that a red line always bars; barred: choices with the numbers of their lines.

    Raises:
        ConfigError: naming the first of them.
    """
    for choice in picks:
        if choice in barred:
            problem = f"{choice} is never taken: red_lines.{barred[choice]} bars it."
            raise ConfigError(problem, **fit.place(*path), advice="Take one of the two out.")


def _shuts_out(first: Collection[str], later: Collection[str], fit: Fit) -> bool:
    if HOLD in first:
        return True
    if HOLD in later or any(_may_be_shut(choice, fit) for choice in first):
        return False
    return all(_exclude(one, other, fit) for one, other in product(first, later))


def _may_be_shut(name: str, fit: Fit) -> bool:
    return any(choice.name == name and choice.option.needs_switch for choice in fit.role.choices)


def _exclude(one: str, other: str, fit: Fit) -> bool:
    options = {choice.name: choice.option for choice in fit.role.choices}
    if one not in options or other not in options:
        return False
    first, second = options[one], options[other]
    return first.key == second.key or second.key in first.conflicts or first.key in second.conflicts
