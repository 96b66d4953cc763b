"""What pydantic finds in a file, in words that say what to write instead."""

from __future__ import annotations

import re
from typing import Any, get_args

from pydantic import BaseModel

from geosim.errors import did_you_mean

#: How names of things in files are written.
NAME = r"^[a-z][a-z0-9_]*$"
_SUBJECT = re.compile(r"^(Value error, |Input |String |Dictionary |Tuple |List )")  # the key stands before it
_LONGEST = 60  # characters of what was written that are repeated
_CURLY = "\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb"
_COMMA = re.compile(r"[-+]?[0-9]+,[0-9]+")
_PERCENT = re.compile(r"([-+]?[0-9]+(?:[.,][0-9]+)?) ?%")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")

_KINDS = {
    **dict.fromkeys(("tuple_type", "list_type", "set_type"), "list"),
    **dict.fromkeys(("float_type", "float_parsing"), "number"),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "whole number"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "true or false"),
    "string_type": "text",
}
_EXAMPLES = {
    "list": "Write one like [a, b].",
    "number": "Write one like 0.5.",
    "whole number": "Write one like 3.",
    "true or false": "Write true or false.",
    "text": "Write something, or leave the line out.",
}


def in_words(fault: dict[str, Any], kind: Any) -> str:
    """Say what pydantic found, for a reader of the file; kind: the model or type that was asked for."""
    path, what = fault["loc"], fault["type"]
    if what.startswith("union_tag"):
        return _no_such_kind(**fault["ctx"])
    if what == "extra_forbidden":
        return _no_such_key(kind, path)
    if what == "missing":
        return "is missing."
    if what in ("model_type", "dict_type"):
        return "should be lines of key: value."
    if what in _KINDS:
        return _no_such_value(_KINDS[what], fault["input"])
    if what == "string_too_short":
        return "is empty."
    message = _SUBJECT.sub("", str(fault["msg"])).replace(" after validation", "")
    if what == "value_error":
        return message
    if what == "string_pattern_mismatch" and fault["ctx"]["pattern"] == NAME:
        message = "should be small letters, digits and _, with a letter first"
    if what in ("too_short", "too_long"):
        return f"{message.rsplit(', not', 1)[0]}, not {fault['ctx']['actual_length']}."
    hint = ""
    if what == "literal_error":
        known = re.findall(r"'([^']*)'", message)
        hint = did_you_mean(str(fault["input"]), known) or _curly(fault["input"])
    return f"{message}, not {_said(fault['input'])}. {hint}".strip()


def _no_such_value(wanted: str, given: object) -> str:
    if given is None:
        return f"is empty. {_EXAMPLES[wanted]}"
    article = "" if wanted in ("true or false", "text") else "a "
    return f"should be {article}{wanted}, not {_said(given)}. {_advice(wanted, given)}".strip()


def _advice(wanted: str, given: object) -> str:
    """Say how what was meant is written."""
    if curly := _curly(given):
        return curly
    if wanted == "list" and isinstance(given, str | int | float):
        return f"Write it in brackets: [{_said(given).strip(chr(39))}]."
    if wanted == "text":
        plain = isinstance(given, int | float) and not isinstance(given, bool)
        return f'Write it in quotes: "{given}".' if plain else ""
    return _number_meant(wanted, given.strip()) if isinstance(given, str) else ""


def _curly(given: object) -> str:
    told = "Curly quotes are letters here: write it without them, or between straight quotes."
    return told if isinstance(given, str) and set(given) & set(_CURLY) else ""


def _number_meant(wanted: str, given: str) -> str:
    if "number" not in wanted:
        return _EXAMPLES[wanted]
    if _NUMBER.fullmatch(given):
        return f"Write it without quotes: {given}."
    if _COMMA.fullmatch(given):
        return f"Write it with a point: {given.replace(',', '.')}."
    if percent := _PERCENT.fullmatch(given):
        return f"Write a share of 1: {float(percent[1].replace(',', '.')) / 100:g}."
    return _EXAMPLES[wanted]


def _said(given: object) -> str:
    said = {True: "true", False: "false"}[given] if isinstance(given, bool) else repr(given)
    return said if len(said) <= _LONGEST else said[: _LONGEST - 3] + "..."


def _no_such_key(kind: Any, path: tuple[str | int, ...]) -> str:
    """Say that a key does not exist here, and where it does or what may be meant."""
    models, key = _models_at(kind, path[:-1]), str(path[-1])
    known = dict.fromkeys(name for model in models for name in model.model_fields)
    if key in known:  # of another of the models that may stand here
        return "does not go with the other keys here. Take it out, or write another entry for it."
    elsewhere = next((hint for model in models if (hint := _elsewhere(model, key))), "")
    return f"no such key. {elsewhere or did_you_mean(key, known)}".strip()


def _elsewhere(model: type[BaseModel], key: str) -> str:
    """Give what a model itself says of a key that it has not."""
    tell = getattr(model, "elsewhere", None)
    return str(tell(key)) if tell else ""


def _no_such_kind(discriminator: str, tag: str = "", expected_tags: str = "") -> str:
    """Say that a kind is not given, or is none of those there are."""
    key = discriminator.strip("'")
    if not tag:
        return f"says no {key}."
    known = re.findall(r"'([^']*)'", expected_tags)
    return f'no {key} called "{tag}". {did_you_mean(tag, known)} They are: {", ".join(known)}.'.replace(
        "  ", " "
    )


def _models_at(kind: Any, path: tuple[str | int, ...]) -> list[type[BaseModel]]:
    """Give the models that a place may be of."""
    models = _models(kind)
    for part in path:
        below = [
            model.model_fields[str(part)].annotation for model in models if str(part) in model.model_fields
        ]
        models = [found for annotation in below for found in _models(annotation)] or models
    return models


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models(inner)]
