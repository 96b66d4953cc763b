"""How quick games of a scenario end, and what an event changes, in words and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from markupsafe import Markup

from geosim.app.charts.differences import Measured, Row, differences
from geosim.app.charts.payoff import POINTS
from geosim.app.charts.spread import Range, histogram, ranges
from geosim.app.editor.form import entry_name
from geosim.app.messages import say
from geosim.app.templating import Templates
from geosim.library import Library
from geosim.scenario import Scenario
from geosim.state import STATES, Array
from geosim.trial.spread import INDEX, EventEffect, Spread
from geosim.wording import plain, signed

_TEMPLATES = Templates(Path(__file__).parent)
_Z95 = 1.96
_SMALL = 0.05  # points; a mean change below this is shown as none
_RANGE = (10, 50, 90)  # per cent of the games


def endings(library: Library, scenario: Scenario, found: Spread, before: Spread | None) -> Markup:
    """Tell how the games of a scenario end; `before`: how they ended before anything was changed."""
    band = POINTS * float(np.asarray(_number(library, scenario, "verdict_band")))
    verdicts = [
        (
            say(f"verdict.{word}.short"),
            plain(100 * share),
            signed(100 * (share - before.verdicts[word])) if before else "",
        )
        for word, share in found.verdicts.items()
    ]
    indices = [POINTS * found.index, *([POINTS * before.index] if before else [np.array([])])]
    picture = histogram(
        indices[0].tolist(), indices[1].tolist(), (-band, band), say("editor.endings.index"), _summary(found)
    )
    return _TEMPLATES.fill(
        "endings.html.j2",
        games=found.games,
        verdicts=verdicts,
        picture=picture,
        payoffs=_payoffs(library, found, before),
        goals=_goals(library, scenario, found, before),
        compared=before is not None,
        cast=say(f"editor.endings.cast.{scenario.cast}"),
    )


def _number(library: Library, scenario: Scenario, name: str) -> Array:
    return library.parameters.resolve(scenario.overrides)[name]


def _summary(found: Spread) -> str:
    low, half, high = (signed(value) for value in POINTS * np.percentile(found.index, _RANGE))
    return say("editor.endings.summary", games=found.games, low=low, half=half, high=high)


def _payoffs(library: Library, found: Spread, before: Spread | None) -> object:
    rows = [
        Range(
            library.actors[actor].name,
            _spread_of(values),
            _spread_of(before.payoffs[actor]) if before else None,
        )
        for actor, values in found.payoffs.items()
    ]
    best = max(rows, key=lambda row: row.now[1])
    summary = say("editor.endings.payoffs_summary", best=best.name, half=signed(best.now[1]))
    return ranges(rows, say("editor.endings.payoffs"), summary, "payoffs")


def _spread_of(values: Array) -> tuple[float, float, float]:
    low, half, high = POINTS * np.percentile(values, _RANGE)
    return float(low), float(half), float(high)


def _goals(
    library: Library, scenario: Scenario, found: Spread, before: Spread | None
) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Give how often the goals of the seats students take are met, of 100 games."""
    told = []
    for key in scenario.roles or ("pakistan",):
        goals = [
            (title, plain(100 * share), signed(100 * (share - before.met[key][title])) if before else "")
            for title, share in found.met[key].items()
        ]
        told.append((library.actors[key].name, goals))
    return told


def effect_told(library: Library, title: str, found: EventEffect) -> Markup:
    """Tell what an event changes: the same games with and without it."""
    states = [state for state in STATES if state != "pakistan"]
    numbers = [INDEX, *(f"alignment_{state}" for state in states), "support"]
    titles = [
        say("editor.effect.index"),
        *(say("editor.effect.tie", name=entry_name(library, state)) for state in states),
        say("editor.effect.support"),
    ]
    begins = found.begins
    rows = [
        Row(name, told, "", (_measured(found.shifts[name][begins]), _measured(found.shifts[name][-1])))
        for name, told in zip(numbers, titles, strict=True)
    ]
    when = (say("editor.effect.then", turn=begins + 1), say("editor.effect.end"))
    payoffs = [
        Row(actor, library.actors[actor].name, "", (_measured(values),))
        for actor, values in found.payoffs.items()
    ]
    return _TEMPLATES.fill(
        "effect.html.j2",
        title=title,
        games=found.games,
        happens=plain(100 * found.happens),
        said=_said(rows, payoffs, begins),
        numbers=differences(_moved(rows), when, say("editor.effect.numbers"), "effect"),
        payoffs=differences(
            _moved(payoffs), (say("editor.effect.mean"),), say("editor.effect.payoffs"), "effect-payoffs"
        ),
        still=", ".join(row.title for row in (*rows[1:], *payoffs) if not _moves(row)),
    )


def _measured(values: Array) -> Measured:
    points = POINTS * values
    margin = _Z95 * float(np.std(points, ddof=1)) / np.sqrt(len(points))
    mean = float(np.mean(points))
    return Measured(mean if abs(mean) >= _SMALL else 0.0, float(margin))


def _moved(rows: Sequence[Row]) -> list[Row]:
    """Give the rows that move, the largest first; the index is always there and on top."""
    told = [row for row in rows if _moves(row) or row.key == INDEX]
    return sorted(told, key=lambda row: (row.key != INDEX, -_size(row)))


def _moves(row: Row) -> bool:
    return _size(row) > 0


def _size(row: Row) -> float:
    return max(abs(value.mean) for value in row.values if value)


def _said(rows: Sequence[Row], payoffs: Sequence[Row], begins: int) -> str:
    """Name the largest change that luck does not explain, at once and of payoffs."""
    clear = [row for row in rows if row.values[0] and row.values[0].clear]
    paid = [row for row in payoffs if row.values[0] and row.values[0].clear]
    parts = []
    if clear:
        most = max(clear, key=lambda row: abs(row.values[0].mean if row.values[0] else 0.0))
        assert most.values[0]
        parts.append(
            say("editor.effect.most", turn=begins + 1, what=most.title, mean=signed(most.values[0].mean, 1))
        )
    if paid:
        most = max(paid, key=lambda row: abs(row.values[0].mean if row.values[0] else 0))
        assert most.values[0]
        parts.append(say("editor.effect.most_paid", what=most.title, mean=signed(most.values[0].mean, 1)))
    return " ".join(parts) or say("editor.effect.little")
