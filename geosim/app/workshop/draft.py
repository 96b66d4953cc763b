"""The YAML that is being edited: what is wrong with it, and the last state in which nothing was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from geosim.app.messages import say
from geosim.app.shelf import LARGEST
from geosim.check import Problem, check_text
from geosim.errors import ConfigError, InputError
from geosim.library import Library
from geosim.reading import Document, KeyPath, read_yaml_text
from geosim.references import fits, made_for
from geosim.rewriting import Rewriting
from geosim.strategies import build

WHERE = "strategy.yaml"  # what stands for the text in messages
_MOST_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """A strategy's YAML for an actor, as it stands and as it last was right."""

    actor: str
    text: str
    problems: tuple[Problem, ...] = ()
    sound: Document | None = None  # the last state that nothing was wrong with

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing is wrong with the text as it stands."""
        return not self.problems

    @property
    def data(self) -> Mapping[str, Any]:
        """Give what the last sound text says."""
        return {} if self.sound is None else dict(self.sound.data)


def drafted(actor: str, text: str, library: Library, before: Draft | None = None) -> Draft:
    """Give a text as a draft; where something is wrong, the last sound state of the draft before stays."""
    kept = before.sound if before is not None and before.actor == actor else None
    draft = Draft(actor, text, sound=kept)
    try:
        return replace(draft, sound=_sound(actor, text, library))
    except InputError as error:
        return replace(draft, problems=_problems(text, library, error))


def changed(draft: Draft, path: KeyPath, value: Any, library: Library) -> Draft:
    """Give the draft with a value put at a path, or (None) taken out; comments and order stay.

    Raises:
        InputError: a text that is no YAML at the moment, or has no such place.
    """
    rewriting = Rewriting(draft.text, WHERE)
    if value is None:
        rewriting.drop(path)
        if path[:-1] and not _at(rewriting.document.data, path[:-1]):
            rewriting.drop(path[:-1])
    else:
        rewriting.put(path, value)
    return drafted(draft.actor, rewriting.text, library, draft)


def _at(data: Any, path: KeyPath) -> Any:
    for part in path:
        data = data.get(part) if isinstance(data, Mapping) else None
    return data


def _sound(actor: str, text: str, library: Library) -> Document:
    """Read a text and make its strategy for the actor.

    Raises:
        InputError: whatever is wrong first.
    """
    if len(text.encode()) > LARGEST:
        raise ConfigError(say("workshop.too_long", most=LARGEST // 1000), where=WHERE)
    document = read_yaml_text(text, WHERE)
    _refuse_unfit(actor, document, library)
    build(document.data, fits(library.actors, WHERE, document.line_of)[actor])
    return document


class _Unfit(ConfigError):
    """A strategy that may be right in itself, but not here."""


def _refuse_unfit(actor: str, document: Document, library: Library) -> None:
    data = document.data if isinstance(document.data, Mapping) else {}
    if data.get("kind") == "human":
        raise _Unfit(say("workshop.no_person"), where=_place(document, "kind"), key="kind")
    if not made_for(data, actor):
        problem = say("workshop.not_for", actor=library.actors[actor].name)
        advice = say("workshop.not_for_advice", key=actor)
        raise _Unfit(problem, where=_place(document, "actors"), key="actors", advice=advice)


def _place(document: Document, key: str) -> str:
    return f"{WHERE}:{document.line_of((key,))}"


def _problems(text: str, library: Library, first: InputError) -> tuple[Problem, ...]:
    """Give everything that is wrong; where the full check has nothing to say, what was found first."""
    if isinstance(first, _Unfit) or len(text) > LARGEST:
        return (_told(first),)
    return check_text(text, WHERE, library).problems[:_MOST_PROBLEMS] or (_told(first),)


def _told(error: InputError) -> Problem:
    place, _, line = error.where.rpartition(":")
    return Problem(
        WHERE, int(line) if place and line.isdigit() else 0, error.key, error.problem, error.advice
    )
