"""The strategy `best_response`: the choice that looks best over the coming quarters, without mistakes.

The same look ahead as `quantal`, sharp enough that only what looks exactly alike is left to chance.
"""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict

from geosim.errors import ConfigError
from geosim.strategies.base import CERTAIN, Fit, Strategy
from geosim.strategies.character import disposed
from geosim.strategies.deliberate import Deliberate
from geosim.strategies.forethought import Forethought


def _without_reciprocity(schema: dict[str, Any]) -> None:
    """Take out of the schema the one key of a character that a best response refuses."""
    schema["properties"].pop("reciprocity")


class File(Forethought):
    """What the file may say: how far and how deep the actor thinks, and what it wants."""

    model_config = ConfigDict(json_schema_extra=_without_reciprocity)


def build(file: File, fit: Fit) -> Strategy:
    """Make the strategy.

    Raises:
        UnknownName, ConfigError: a goal, actor, option or condition that does not exist, or reciprocity,
            which a best response makes no room for.
    """
    if "reciprocity" in file.model_fields_set:
        advice = "Use kind: quantal, which weighs it against payoff."
        raise ConfigError("a best response repays nothing.", **fit.place("reciprocity"), advice=advice)
    return disposed(Deliberate(file, fit, CERTAIN), file, fit)
