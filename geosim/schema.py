"""The JSON Schemas of files that instructors write: what an editor completes and explains as they type.

They are made from the models that check the files, so they say what is checked. `python -m geosim.schema`
writes those in configs/schemas/, which a first line in a file points its editor to.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from geosim.errors import UnknownName
from geosim.experiment import Experiment
from geosim.home import home
from geosim.scenario import Scenario
from geosim.strategies import kinds

DRAFT = "http://json-schema.org/draft-07/schema#"
_COMPOSING = {
    "extends": {
        "type": "string",
        "description": "A scenario by name, or a file beside this one, that says what this one does not.",
    },
    "without_events": {
        "type": "array",
        "items": {"type": "string"},
        "description": "Events of the extended scenario that are left out, by name.",
    },
}


def schema(name: str) -> dict[str, Any]:
    """Give the JSON Schema of a kind of file, as plain data.

    Raises:
        UnknownName: no such kind of file.
    """
    if name not in SCHEMAS:
        raise UnknownName("schema", name, SCHEMAS)
    return SCHEMAS[name]()


def written(name: str) -> str:
    """Give the JSON Schema of a kind of file as the text of its own file."""
    return json.dumps(schema(name), indent=2, ensure_ascii=False) + "\n"


def file_of(name: str, folder: Path | None = None) -> Path:
    """Give the place of a schema in a home folder."""
    return (folder or home()) / "configs" / "schemas" / f"{name}.json"


def _strategy() -> dict[str, Any]:
    shapes: dict[str, Any] = {}
    shared: dict[str, Any] = {}
    for kind in kinds():
        shape, parts = _shape(import_module(f"geosim.strategies.{kind}").File)
        shape["properties"]["kind"] = {"const": kind}
        shapes[kind] = shape
        shared |= parts
    return {
        "$schema": DRAFT,
        "title": "geosim strategy",
        "description": "A way of choosing. Its kind decides which other keys it may have.",
        "type": "object",
        "required": ["title", "about", "kind"],
        "properties": {
            "kind": {
                "enum": list(kinds()),
                "description": "How it chooses; the other keys depend on it.",
            }
        },
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
                "then": {"$ref": f"#/$defs/{kind}"},
            }
            for kind in shapes
        ],
        "$defs": {**shapes, **shared},
    }


def _scenario() -> dict[str, Any]:
    shape, parts = _shape(Scenario)
    needed = shape.pop("required", [])
    shape["properties"] |= _COMPOSING
    shape["anyOf"] = [{"required": ["extends"]}, {"required": needed}]  # what is extended says the rest
    event = parts["Event"]
    event["properties"]["inject"] = {
        "type": "string",
        "description": "An event of the shelf, by name; what is said here goes before it.",
    }
    event["anyOf"] = [{"required": ["inject", "quarter"]}, {"required": event.pop("required")}]
    return {"$schema": DRAFT, **shape, "title": "geosim scenario", "$defs": parts}


def _shape(model: type[BaseModel]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the schema of a model, and those of the models it is made of."""
    shape = model.model_json_schema()
    parts = shape.pop("$defs", {})
    _tidy([shape, parts])
    shape.pop("title", None)
    return shape, parts


def _tidy(node: Any) -> None:
    """Take out titles that only repeat a key."""
    if isinstance(node, list):
        for item in node:
            _tidy(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "properties":
                for shape in value.values():
                    shape.pop("title", None)
            _tidy(value)


def _experiment() -> dict[str, Any]:
    shape, parts = _shape(Experiment)
    return {"$schema": DRAFT, **shape, "title": "geosim experiment", "$defs": parts}


SCHEMAS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "scenario": _scenario,
    "strategy": _strategy,
    "experiment": _experiment,
}

if __name__ == "__main__":
    for each in SCHEMAS:
        place = file_of(each)
        place.parent.mkdir(exist_ok=True)
        place.write_text(written(each), encoding="utf-8")
