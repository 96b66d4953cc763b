"""What stands on the page of the laboratory, and the experiment it says: each is made of the other.

Fields hold text as it was typed. What is no number stays text, so that the experiment finds fault with it in
the same words as with a file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from geosim.reading import read_yaml_text

FILE = "experiment.yaml"
_MOST_FACTORS, _MOST_LETTERS = 400, 20_000
_ONE_LINE = 88
_SHAPES = {"uniform": (), "triangular": ("mode",), "normal": ("mean", "deviation")}
#: What a design is asked for, by kind.
ASKED: Mapping[str, tuple[str, ...]] = {
    "grid": ("levels",),
    "list": ("points",),
    "latin_hypercube": ("points",),
    "sobol": ("points", "second_order"),
    "morris": ("trajectories", "levels"),
    "one_at_a_time": ("levels",),
}
#: How many values of a range a design takes that does not say.
LEVELS: Mapping[str, str] = {"grid": "5", "morris": "4", "one_at_a_time": "2"}
#: What the form has no field for, but keeps.
_REST = ("about", "turn_quarters", "parameters", "switches", "strategies", "stop", "subexperiments")
_LAST = ("stop", "subexperiments")


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", str_max_length=_MOST_LETTERS)


class FactorFields(_Model):
    """Something that varies, as on the page."""

    kind: str = "number"  # or strategy, script
    name: str
    decided: bool = False  # a lever that sets a number
    sets: tuple[str, ...] = ()
    way: str = "range"  # or values
    low: str = ""
    high: str = ""
    distribution: str = "uniform"
    mode: str = ""
    mean: str = ""
    deviation: str = ""
    values: str = ""
    actor: tuple[str, ...] = ()
    strategies: tuple[str, ...] = ()
    says: dict[str, Any] = {}  # a script, or what the form has no field for


class DesignFields(_Model):
    """A design, as on the page."""

    kind: str = "latin_hypercube"
    levels: str = "5"
    points: str = "64"
    trajectories: str = "10"
    second_order: bool = False
    listed: str = ""


class Form(_Model):
    """Everything on the page."""

    title: str = ""
    question: str = ""
    scenarios: tuple[str, ...] = ()
    cast: str = "rule_based"
    turns: str = ""
    factors: tuple[FactorFields, ...] = Field(default=(), max_length=_MOST_FACTORS)
    outcomes: tuple[str, ...] = ()
    design: DesignFields = DesignFields()
    replications: str = "1"
    seed: str = "1"
    record: tuple[str, ...] = ("runs",)
    rest: dict[str, Any] = {}


# ---------------------------------------------------------------------- from the page


def document_of(form: Form) -> dict[str, Any]:
    """Give the experiment that a form says, as plain data in the order of a file."""
    numbers = [factor for factor in form.factors if factor.kind == "number"]
    rest = {key: form.rest[key] for key in _REST if form.rest.get(key)}
    return {
        "title": form.title,
        "question": form.question,
        **({"about": rest.pop("about")} if "about" in rest else {}),
        "scenarios": list(form.scenarios),
        "cast": form.cast,
        **({"turns": _number(form.turns)} if form.turns.strip() else {}),
        **{key: value for key, value in rest.items() if key not in _LAST},
        **_unless_empty(
            "uncertainties", {each.name: _of_number(each) for each in numbers if not each.decided}
        ),
        **_unless_empty(
            "levers",
            {each.name: _lever(each) for each in form.factors if each.kind != "number" or each.decided},
        ),
        "outcomes": list(form.outcomes),
        "design": _design(form.design),
        "replications": _number(form.replications),
        "seed": _number(form.seed),
        **{key: value for key, value in rest.items() if key in _LAST},
    }


def twins(form: Form) -> list[str]:
    """Give the names that stand more than once; as keys of a file they would hide each other."""
    names = [factor.name for factor in form.factors]
    return sorted({name for name in names if names.count(name) > 1})


def text_of(document: Mapping[str, Any]) -> str:
    """Write an experiment as YAML, short lists on one line."""
    text: str = yaml.dump(dict(document), Dumper=_Tidy, sort_keys=False, allow_unicode=True, width=100)
    return text


class _Tidy(yaml.SafeDumper):
    """Writes what is short and holds no table of its own on one line."""

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> Any:
        short = len(str(sequence)) < _ONE_LINE or not any(isinstance(each, dict) for each in sequence)
        return super().represent_sequence(tag, sequence, short if flow_style is None else flow_style)

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> Any:
        short = len(str(mapping)) < _ONE_LINE and not any(isinstance(each, dict) for each in mapping.values())
        return super().represent_mapping(tag, mapping, short if flow_style is None else flow_style)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _of_number(factor: FactorFields) -> dict[str, Any]:
    if factor.way == "values":
        return {**factor.says, "values": [_number(part) for part in _parts(factor.values)]}
    return {**factor.says, **_spread(factor)}


def _spread(factor: FactorFields) -> dict[str, Any]:
    spread: dict[str, Any] = {"range": [_number(factor.low), _number(factor.high)]}
    if factor.distribution != "uniform":
        spread["distribution"] = factor.distribution
        spread |= {name: _number(getattr(factor, name)) for name in _SHAPES.get(factor.distribution, ())}
    return spread


def _lever(factor: FactorFields) -> dict[str, Any]:
    if factor.kind == "script":
        return dict(factor.says)
    if factor.kind == "strategy":
        actor = factor.actor[0] if len(factor.actor) == 1 else list(factor.actor)
        return {**factor.says, "actor": actor, "strategies": list(factor.strategies)}
    sets = factor.sets[0] if len(factor.sets) == 1 else list(factor.sets)
    if factor.way == "values":
        return {**factor.says, "sets": sets, "values": [_number(part) for part in _parts(factor.values)]}
    return {**factor.says, "sets": sets, "spread": _spread(factor)}


def _design(design: DesignFields) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": design.kind}
    for key in ASKED.get(design.kind, ()):
        if key == "second_order":
            found |= {key: True} if design.second_order else {}
        elif design.kind == "list":
            found[key] = _listed(design.listed)
        else:
            found[key] = _number(getattr(design, key))
    return found


def _listed(text: str) -> list[dict[str, Any]]:
    """Read points from a table with commas: the names of factors, then a line a point."""
    rows = [row for row in csv.reader(StringIO(text), skipinitialspace=True) if any(map(str.strip, row))]
    if not rows:
        return []
    names = [name.strip() for name in rows[0]]
    return [
        {name: _number(cell) for name, cell in zip(names, row, strict=False) if cell.strip()}
        for row in rows[1:]
    ]


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"[,;\s]+", text) if part]


def _number(text: str) -> int | float | str:
    """Read a number, or give the text where there is none."""
    told = text.strip()
    for kind in (int, float):
        try:
            return kind(told)
        except ValueError:
            continue
    return told


def _unless_empty(key: str, value: Any) -> dict[str, Any]:
    return {key: value} if value else {}


# ---------------------------------------------------------------------- to the page


def form_of(data: Mapping[str, Any], record: Sequence[str] = ("runs",)) -> Form:
    """Give the form that says an experiment, which is sound."""
    design = dict(data["design"])
    listed = _table(design.pop("points")) if design["kind"] == "list" else ""
    shown = {"levels": LEVELS.get(design["kind"], DesignFields.model_fields["levels"].default)}
    shown |= {key: _written(value) for key, value in design.items() if key not in ("kind", "second_order")}
    uncertain = [_number_fields(name, says) for name, says in (data.get("uncertainties") or {}).items()]
    decided = [_lever_fields(name, says) for name, says in (data.get("levers") or {}).items()]
    return Form(
        title=data["title"],
        question=data["question"],
        scenarios=tuple(data.get("scenarios") or ("first_shipment",)),
        cast=data.get("cast", "rule_based"),
        turns=_written(data.get("turns")),
        factors=(*uncertain, *decided),
        outcomes=tuple(data["outcomes"]),
        design=DesignFields(
            kind=design["kind"],
            second_order=bool(design.get("second_order")),
            listed=listed,
            **shown,
        ),
        replications=_written(data.get("replications", 1)),
        seed=_written(data.get("seed", 1)),
        record=tuple(record),
        rest={key: data[key] for key in _REST if data.get(key)},
    )


def form_of_text(text: str, record: Sequence[str] = ("runs",)) -> Form:
    """Give the form that says the experiment of a YAML text, which is sound.

    Raises:
        ConfigError: text that is not plain YAML.
    """
    return form_of(read_yaml_text(text, FILE).data, record)


def _number_fields(name: str, says: Mapping[str, Any]) -> FactorFields:
    more = {key: value for key, value in says.items() if key not in (*_of_spread(), "values")}
    return FactorFields(kind="number", name=name, says=more, **_way(says))


def _lever_fields(name: str, says: Mapping[str, Any]) -> FactorFields:
    if "scripts" in says:
        return FactorFields(kind="script", name=name, actor=(says["actor"],), says=dict(says))
    if "strategies" in says:
        more = {key: value for key, value in says.items() if key not in ("actor", "strategies")}
        actors, strategies = tuple(_several(says["actor"])), tuple(says["strategies"])
        return FactorFields(kind="strategy", name=name, actor=actors, strategies=strategies, says=more)
    more = {key: value for key, value in says.items() if key not in ("sets", "spread", "values")}
    told = _way(says.get("spread") or says)
    sets = tuple(_several(says["sets"]))
    return FactorFields(kind="number", name=name, decided=True, sets=sets, says=more, **told)


def _way(says: Mapping[str, Any]) -> dict[str, Any]:
    if says.get("values"):
        return {"way": "values", "values": ", ".join(map(_written, says["values"]))}
    low, high = says["range"]
    told = {key: _written(says.get(key)) for key in ("mode", "mean", "deviation")}
    distribution = says.get("distribution") or "uniform"
    return {
        "way": "range",
        "low": _written(low),
        "high": _written(high),
        "distribution": distribution,
        **told,
    }


def _of_spread() -> tuple[str, ...]:
    return ("range", "distribution", "mode", "mean", "deviation")


def _table(points: Sequence[Mapping[str, Any]]) -> str:
    names = list(dict.fromkeys(name for point in points for name in point))
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([[_written(point.get(name)) for name in names] for point in points])
    return out.getvalue()


def _several(value: object) -> Iterable[str]:
    return [value] if isinstance(value, str) else list(value)  # type: ignore[call-overload]


def _written(value: object) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
