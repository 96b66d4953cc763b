"""The pictures of what a job has found, each with its table, from plain data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, log10
from typing import Any

from geosim.analysis.sensitivity import SIZES
from geosim.app.charts.drawing import Caption, Chart, Table
from geosim.app.charts.effects import EffectBar, effects
from geosim.app.charts.heat import HeatCells, heat
from geosim.app.charts.histogram import Bin, Words, histogram
from geosim.app.messages import say
from geosim.wording import MINUS, plain

_MOST_BARS = 20  # factors that are drawn; the table has all
_LONGEST_NAME = 60  # letters that a line of a chart has room for
_COMMAS = 10_000  # from there on, thousands are set apart
_FIGURES = 3  # that are told apart

Found = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """What the outcome and the factors are called."""

    outcome: str
    factors: Mapping[str, str]  # meanings by name, where there is any

    def called(self, factor: str) -> str:
        """Give the meaning of a factor where that is short, or else the name it has in the experiment."""
        meaning = self.factors.get(factor, "")
        return meaning if 0 < len(meaning) <= _LONGEST_NAME else factor

    def noted(self, factor: str) -> str:
        """Give what `called` leaves out: the name in the experiment, or a longer meaning."""
        return factor if self.called(factor) != factor else self.factors.get(factor, "")


def of_spread(found: Found, names: Names) -> Chart:
    """Draw how the outcome is spread: bins of numbers, or a bar a word."""
    if "words" in found:
        return _of_words(found["words"], names)
    write = writer([found["edges"][0], found["edges"][-1]])
    edges = [write(edge) for edge in found["edges"]]
    bins = [
        Bin(low, high, count)
        for (low, high), count in zip(pairwise(found["edges"]), found["counts"], strict=True)
    ]
    title = say("lab.results.histogram", outcome=names.outcome)
    caption = Caption("spread", title, spread_said(found))
    columns = tuple(say(f"lab.results.histogram_columns.{name}") for name in ("low", "high", "runs"))
    mean = say("lab.results.mean_mark", mean=write(found["mean"]))
    return histogram(
        bins,
        found["mean"],
        caption,
        Words(mean, (columns[0], columns[1], columns[2]), tuple(pairwise(edges))),
    )


def spread_said(found: Found) -> str:
    """Say how the outcome is spread, in a sentence or two."""
    write = writer([found["p05"], found["p95"]])
    deviation = found["deviation"]
    said = say(
        "lab.results.spread_said",
        mean=write(found["mean"]),
        deviation="–" if deviation is None else write(deviation),
        low=write(found["p05"]),
        high=write(found["p95"]),
        median=write(found["median"]),
    )
    share = _share(found, "share_of_luck", lambda part: f"{100 * part:.0f}")
    return f"{said} {say('lab.results.luck', share=share)}" if share else said


def of_effects(found: Found, names: Names) -> Chart | None:
    """Draw what the outcome hangs on; None where nothing can be told apart."""
    rows = [row for row in found["rows"] if row[SIZES[found["kind"]]] is not None]
    if not rows:
        return None
    bars, zero, table = _BARS[found["kind"]](rows, names)
    largest, kind = bars[0], found["kind"]
    value = _share(rows[0], "total", lambda part: plain(part, 2)) if kind == "sobol" else largest.shown
    caption = Caption(
        "effects",
        say(f"lab.results.effects.{found['kind']}"),
        say(f"lab.results.effects_said.{found['kind']}", factor=largest.name, value=value),
    )
    title = f"{caption.title}: {names.outcome}"
    return effects(bars[:_MOST_BARS], zero, caption, Table(title, *table))


def of_heat(found: Found, names: Names, across: str, up: str) -> Chart | None:
    """Draw the mean outcome over two factors; None without any runs."""
    known = [value for row in found["means"] for value in row if value is not None]
    if not known:
        return None
    write = writer(known)
    across, up = names.called(across), names.called(up)
    low, high = min(known), max(known)
    places = [(i, k) for i, row in enumerate(found["means"]) for k, value in enumerate(row) if value == high]
    i, k = places[0]
    title = say("lab.results.heat_title", outcome=names.outcome, across=across, up=up)
    summary = say(
        "lab.results.heat_said",
        low=write(low),
        high=write(high),
        across=across,
        up=up,
        a=found["across"][k],
        b=found["up"][i],
    )
    rows = [
        tuple(say("lab.results.heat_empty") if value is None else write(value) for value in row)
        for row in found["means"]
    ]
    cells = HeatCells(
        across=tuple(found["across"]),
        up=tuple(reversed(found["up"])),
        values=tuple(tuple(row) for row in reversed(found["means"])),
        shown=tuple(reversed(rows)),
        across_title=across,
        up_title=up,
    )
    column = say("lab.results.heat_columns", across=across, up=up)
    return heat(cells, Caption("heat", title, summary), column)


def writer(values: Sequence[float]) -> Callable[[float], str]:
    """Give what writes numbers of about this size: three figures of what tells them apart, with commas."""
    spread = (max(values) - min(values)) or max(map(abs, values)) or 1.0
    digits = max(0, min(6, _FIGURES - ceil(log10(spread))))
    if digits == 0 and max(map(abs, values)) >= _COMMAS:
        return lambda value: f"{value:,.0f}".replace("-", MINUS)
    return lambda value: plain(value, digits)


def cells_of(rows: Sequence[Sequence[Any]]) -> list[list[str]]:
    """Write the cells of a table, the numbers of a column alike."""
    columns = list(zip(*rows, strict=True))
    writers = [_cells(column) for column in columns]
    written = [list(map(write, column)) for write, column in zip(writers, columns, strict=True)]
    return [list(row) for row in zip(*written, strict=True)]


def _cells(column: Sequence[Any]) -> Callable[[Any], str]:
    numbers = [value for value in column if isinstance(value, int | float)]
    whole = all(float(value).is_integer() for value in numbers)
    write = writer(numbers) if numbers and not whole else plain
    return lambda value: "" if value is None else value if isinstance(value, str) else write(value)


# ---------------------------------------------------------------------- words


def _of_words(words: Mapping[str, int], names: Names) -> Chart:
    everything = sum(words.values())
    title = say("lab.results.words_title", outcome=names.outcome)
    bars = [EffectBar(word, "", 0, number, f"{number:,}") for word, number in words.items()]
    most = next(iter(words))
    said = say("lab.results.words_said", word=most, runs=f"{words[most]:,}", all=f"{everything:,}")
    columns = tuple(say(f"lab.results.words_columns.{name}") for name in ("word", "runs", "share"))
    rows = tuple((word, f"{number:,}", plain(100 * number / everything, 1)) for word, number in words.items())
    return effects(bars, 0, Caption("spread", title, said), Table(title, columns, rows))


# ---------------------------------------------------------------------- effects, by kind

_Told = tuple[list[EffectBar], float | None, tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]]
Rows = Sequence[Found]


def _sobol(rows: Rows, names: Names) -> _Told:
    bars = [
        EffectBar(
            names.called(row["factor"]),
            names.noted(row["factor"]),
            0,
            max(0.0, row["total"]),
            plain(row["total"], 2),
            _interval(row, "total"),
            inner=max(0.0, row["first"]),
        )
        for row in rows
    ]
    cells = tuple(
        (
            row["factor"],
            plain(row["first"], 3),
            _written(row, "first", 3),
            plain(row["total"], 3),
            _written(row, "total", 3),
        )
        for row in rows
    )
    return bars, 0, (_heads("factor", "first", "interval", "total", "interval"), cells)


def _morris(rows: Rows, names: Names) -> _Told:
    write = writer([0, *(row["mu_star"] for row in rows)])
    bars = [
        EffectBar(
            names.called(row["factor"]),
            names.noted(row["factor"]),
            0,
            row["mu_star"],
            write(row["mu_star"]),
            _interval(row, "mu_star"),
        )
        for row in rows
    ]
    cells = tuple(
        (
            row["factor"],
            write(row["mu_star"]),
            _written(row, "mu_star", write),
            "–" if row["sigma"] is None else write(row["sigma"]),
        )
        for row in rows
    )
    return bars, 0, (_heads("factor", "mu_star", "interval", "sigma"), cells)


def _swings(rows: Rows, names: Names) -> _Told:
    write = writer([value for row in rows for value in (row["low_mean"], row["high_mean"])])
    bars = [
        EffectBar(
            names.called(row["factor"]),
            f"{row['low_value']} … {row['high_value']}",
            row["low_mean"],
            row["high_mean"],
            write(row["swing"]),
            inner=None if _is_clear(row) else row["low_mean"],
        )
        for row in rows
    ]
    cells = tuple(
        (
            row["factor"],
            row["low_value"],
            write(row["low_mean"]),
            row["high_value"],
            write(row["high_mean"]),
            write(row["swing"]),
            _written(row, "swing", write),
        )
        for row in rows
    )
    heads = _heads("factor", "low_value", "low_mean", "high_value", "high_mean", "swing", "interval")
    return bars, None, (heads, cells)


_BARS: Mapping[str, Callable[[Rows, Names], _Told]] = {"sobol": _sobol, "morris": _morris, "swings": _swings}


def _is_clear(row: Found) -> bool:
    """Tell a swing from what luck alone would bring."""
    found = _interval(row, "swing")
    return found is not None and found[0] * found[1] > 0


def _share(row: Found, name: str, write: Callable[[float], str]) -> str:
    """Write a share with its interval, none of which is less than nothing or more than all."""
    if row[name] is None:
        return ""
    value, *ends = (write(min(max(part, 0.0), 1.0)) for part in (row[name], *(_interval(row, name) or ())))
    return say("lab.results.share", value=value, low=ends[0], high=ends[1]) if ends else value


def _interval(row: Found, name: str) -> tuple[float, float] | None:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return None if low is None or high is None else (low, high)


def _written(row: Found, name: str, write: int | Callable[[float], str]) -> str:
    found = _interval(row, name)
    if found is None:
        return "–"
    say_it = write if callable(write) else (lambda value: plain(value, write))
    return say("lab.results.interval", low=say_it(found[0]), high=say_it(found[1]))


def _heads(*names: str) -> tuple[str, ...]:
    return tuple(say(f"lab.results.effects_columns.{name}") for name in names)
