"""Faults of a file that is made for several actors: each told once, with whom it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from geosim.errors import InputError, UnknownName, did_you_mean


def told_of_all(
    found: Iterable[tuple[str, InputError]], actors: Sequence[str], *, anybody: bool
) -> Iterator[InputError]:
    """Give the faults that were found with each actor, those of one name together.

    anybody: the file is for everybody, rather than for these by name.
    """
    together: dict[tuple[str, ...], dict[str, UnknownName]] = {}
    for actor, fault in found:
        if isinstance(fault, UnknownName) and fault.holder == actor and len(actors) > 1:
            together.setdefault((fault.where, fault.key, fault.kind, fault.name), {})[actor] = fault
        else:
            yield fault
    for lacking in together.values():
        yield _joined(lacking, actors, anybody=anybody)


def _joined(lacking: dict[str, UnknownName], actors: Sequence[str], *, anybody: bool) -> InputError:
    """Make one fault of those of several actors that lack the same name."""
    first = next(iter(lacking.values()))
    having = [actor for actor in actors if actor not in lacking]
    place = {"where": first.where, "key": first.key}
    if having:
        whose = f"only {_and(having)} {_has(having)} {_an(first.kind)}"
        if len(having) > len(lacking):
            whose = f"{_and([*lacking])} {_has([*lacking])} no {first.kind}"
        problem = f'{whose} called "{first.name}".'
        return InputError(problem, **place, advice=_narrower(having, anybody=anybody))
    near = did_you_mean(first.name, sorted({name for fault in lacking.values() for name in fault.known}))
    whose = "no actor" if anybody else f"none of {_and(actors)}"
    return InputError(f'{whose} has {_an(first.kind)} called "{first.name}". {near}'.strip(), **place)


def _has(names: Sequence[str]) -> str:
    return "has" if len(names) == 1 else "have"


def _narrower(having: Sequence[str], *, anybody: bool) -> str:
    said = "A file that names no actors is for everybody. " if anybody else ""
    return f"{said}Write who it is for: actors: [{', '.join(having)}]."


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _an(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeio" else f"a {kind}"
