"""The numbers of the world: what each one is, where it comes from, and how to set it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from numbers import Real
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, SkipValidation, model_validator

from geosim.errors import ConfigError, InputError, UnknownName, did_you_mean
from geosim.state import AXES
from geosim.validation import LineOf, no_lines, validated

Array: TypeAlias = NDArray[np.float64]
Text = Annotated[str, Field(min_length=1)]
Kind = Literal["sourced", "derived", "assumed", "contested"]

#: What an override may be: one number, or one for each run.
Override: TypeAlias = float | Sequence[float] | NDArray[Any]

_NAME = re.compile(r"[a-z][a-z0-9_]*")


class Pole(BaseModel):
    """One end of a contested number: what it says and who holds that view."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    says: Text
    source: Text


class Poles(BaseModel):
    """The two ends of a contested number."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    low: Pole
    high: Pole


class Parameter(BaseModel):
    """A number, or a table of numbers, with its range and provenance."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=f"^{_NAME.pattern}$")
    value: SkipValidation[float | Mapping[str, Any]]
    axis: str | tuple[str, str] | None = None
    range: SkipValidation[tuple[float, float] | Mapping[str, tuple[float, float]]]
    unit: Text
    kind: Kind
    meaning: Text
    source: Text
    poles: Poles | None = None

    @property
    def axes(self) -> tuple[str, ...]:
        """Give the names of the axes: none, one or two."""
        if self.axis is None:
            return ()
        return (self.axis,) if isinstance(self.axis, str) else self.axis

    @cached_property
    def values(self) -> Array:
        """Give the numbers, shape () or (K,) or (K1, K2)."""
        return _frozen(_table(self.value, self.axes, "value", sparse=len(self.axes) > 1))

    @cached_property
    def bounds(self) -> tuple[Array, Array]:
        """Give the lowest and the highest values allowed, each shaped like the numbers."""
        shape = tuple(len(AXES[axis]) for axis in self.axes)
        if not isinstance(self.range, Mapping):
            low, high = _pair(self.range, "range")
            return _frozen(np.full(shape, low)), _frozen(np.full(shape, high))
        if len(self.axes) != 1:
            raise ValueError('range: write it as "[lowest, highest]"')
        rows = _rows(self.range, self.axes[0], "range", sparse=False)
        pairs = np.array([_pair(rows[entry], f"range.{entry}") for entry in AXES[self.axes[0]]])
        return _frozen(pairs[:, 0]), _frozen(pairs[:, 1])

    @property
    def cells(self) -> Iterator[tuple[str, list[int]]]:
        """Give every address below this parameter with the flat positions that it sets."""
        yield self.name, [*range(self.values.size)]
        for i, entry in enumerate(AXES[self.axes[0]] if self.axes else ()):
            inner = AXES[self.axes[1]] if len(self.axes) > 1 else ()
            width = max(len(inner), 1)
            yield f"{self.name}.{entry}", [*range(i * width, (i + 1) * width)]
            for k, other in enumerate(inner):
                yield f"{self.name}.{entry}.{other}", [i * width + k]

    @model_validator(mode="after")
    def _consistent(self) -> Parameter:
        for axis in self.axes:
            if axis not in AXES:
                raise ValueError(f'axis: no axis called "{axis}". {did_you_mean(axis, AXES)}'.strip())
        low, high = self.bounds
        outside = (self.values < low) | (self.values > high)
        if outside.any():
            at = int(np.argmax(outside))
            raise ValueError(
                f"value: {self.values.flat[at]:g} is outside the range {low.flat[at]:g} to {high.flat[at]:g}"
            )
        if (self.kind == "contested") != (self.poles is not None):
            raise ValueError("poles: a contested number says what its two poles stand for, and no other does")
        if self.poles is not None and self.axes:
            raise ValueError("axis: a contested number is a single number")
        return self


class Parameters(Mapping[str, Parameter]):
    """All parameters by name, in the order of the file."""

    def __init__(self, rows: Mapping[str, Parameter]) -> None:
        self._rows = dict(rows)

    def __getitem__(self, name: str) -> Parameter:
        return self._rows[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def switches(self) -> tuple[str, ...]:
        """Give the names of the contested numbers, the assumption switches."""
        return tuple(name for name, row in self.items() if row.kind == "contested")

    def addresses(self) -> tuple[str, ...]:
        """Give all that can be set: `name`, `name.entry` and, in two-way tables, `name.entry.entry`."""
        return tuple(self._cells)

    def resolve(
        self, overrides: Mapping[str, Override] | None = None, *, where: str = ""
    ) -> dict[str, Array]:
        """Give every number ready for the rules, with some of them set anew.

        Shapes: () or (R,) for single numbers, (K, 1) or (K, R) with an axis, (K1, K2, 1) or (K1, K2, R) with
        two; R is the length of the sequences among the overrides. An address that names a whole table or row
        sets every entry of it; the more exact address wins, in whatever order they come.

        Raises:
            UnknownName: an address that does not exist.
            InputError: a value that is no number, not finite, out of range or of another length.
        """
        numbers = dict(self._defaults)
        found = [
            (*self._find(address, where), address, value) for address, value in (overrides or {}).items()
        ]
        columns: dict[str, int] = {}
        seen: dict[tuple[str, tuple[int, ...]], str] = {}
        for name, cells, address, value in sorted(found, key=lambda row: -len(row[1])):
            twin = seen.setdefault((name, tuple(cells)), address)
            if twin != address:
                raise InputError(f'is set twice, also as "{twin}".', where=where, key=address)
            column = _column(value, where, address)
            numbers[name] = self._set(numbers[name], self[name], cells, column, where=where, key=address)
            if np.ndim(value):
                columns[address] = len(np.asarray(value))
        if len(set(columns.values())) > 1:
            lengths = ", ".join(f"{address} has {length}" for address, length in columns.items())
            raise InputError(f"lists of numbers must be equally long: {lengths}.", where=where)
        return {name: _frozen(number) for name, number in numbers.items()}

    @cached_property
    def _cells(self) -> dict[str, tuple[str, list[int]]]:
        return {address: (name, cells) for name, row in self.items() for address, cells in row.cells}

    @cached_property
    def _defaults(self) -> dict[str, Array]:
        return {
            name: _frozen(row.values[..., None]) if row.axes else row.values for name, row in self.items()
        }

    def _find(self, address: str, where: str) -> tuple[str, list[int]]:
        name, *entry = address.split(".")
        if name in self and self[name].axis == "pair":
            turned = ".".join((name, *reversed(entry)))
            address = turned if turned in self._cells else address
        if address not in self._cells:
            advice = "See them all with: geosim list parameters"
            raise UnknownName("parameter", address, self._cells, where=where, advice=advice)
        return self._cells[address]

    def _set(
        self, number: Array, row: Parameter, cells: list[int], value: Array, *, where: str, key: str
    ) -> Array:
        low, high = (bound.reshape(-1)[cells][:, None] for bound in row.bounds)  # (cells, 1)
        outside = (value < low) | (value > high)  # (cells, 1 or R)
        if outside.any():
            at, run = np.unravel_index(np.argmax(outside), outside.shape)
            unit = "" if row.unit == "1" else f" ({row.unit})"
            raise InputError(
                f"{value[run]:g} is outside its range {low[at, 0]:g} to {high[at, 0]:g}{unit}.",
                where=where,
                key=key,
            )
        if not row.axes:
            return value if value.size > 1 else value.reshape(())
        R = max(number.shape[-1], value.size)
        table = np.broadcast_to(number, (*number.shape[:-1], R)).reshape(-1, R).copy()
        table[cells] = value
        return table.reshape(*number.shape[:-1], R)


def read(data: object, where: str, line_of: LineOf = no_lines) -> Parameters:
    """Read the parameters from the plain data of a YAML file.

    Raises:
        ConfigError: a row that lacks something, has an unknown key, or a value outside its own range.
    """
    if not isinstance(data, Mapping):
        raise ConfigError("should name parameters, each with its value, range and source.", where=where)
    rows = {name: {**row, "name": name} if isinstance(row, Mapping) else row for name, row in data.items()}
    return Parameters(validated(dict[str, Parameter], rows, where, line_of))


def _frozen(array: Array) -> Array:
    array.setflags(write=False)
    return array


def _number(data: object, where: str) -> float:
    if isinstance(data, bool) or not isinstance(data, Real) or not np.isfinite(float(data)):
        raise ValueError(f"{where}: {data!r} is not a finite number")
    return float(data)


def _pair(data: object, where: str) -> tuple[float, float]:
    if not isinstance(data, Sequence) or len(data) != 2:
        raise ValueError(f'{where}: write it as "[lowest, highest]"')
    low, high = (_number(end, where) for end in data)
    if low > high:
        raise ValueError(f"{where}: the lowest value comes first")
    return low, high


def _table(data: object, axes: tuple[str, ...], where: str, *, sparse: bool) -> Array:
    if not axes:
        return np.array(_number(data, where))
    rows = _rows(data, axes[0], where, sparse=sparse)
    blank = np.zeros(tuple(len(AXES[axis]) for axis in axes[1:]))
    return np.array(
        [
            _table(rows[entry], axes[1:], f"{where}.{entry}", sparse=sparse) if entry in rows else blank
            for entry in AXES[axes[0]]
        ]
    )


def _rows(data: object, axis: str, where: str, *, sparse: bool) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise ValueError(f"{where}: should name each {axis}")  # noqa: TRY004  # pydantic reports this one
    for entry in data:
        if entry not in AXES[axis]:
            raise ValueError(
                f'{where}: no {axis} called "{entry}". {did_you_mean(entry, AXES[axis])}'.strip()
            )
    missing = [entry for entry in AXES[axis] if entry not in data]
    if missing and not sparse:
        raise ValueError(f"{where}: gives no number for {', '.join(missing)}")
    return data


def _column(value: Override, where: str, key: str) -> Array:
    """Give an override as (1,) or (R,)."""
    try:
        column = np.atleast_1d(np.asarray(value))
    except ValueError:  # lists of unequal length
        column = np.array([[]])
    if column.ndim != 1 or column.size == 0 or column.dtype.kind not in "iuf":
        raise InputError(f"{value!r} is not a number.", where=where, key=key, advice="Give one, such as 0.5.")
    column = column.astype(float)
    if not np.isfinite(column).all():
        raise InputError("must be a finite number, not NaN or infinity.", where=where, key=key)
    return column
