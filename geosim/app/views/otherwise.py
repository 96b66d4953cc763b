"""How a game could have gone: other lines, luck against choices, and what the costliest decision cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geosim.actor import Role
from geosim.app.charts.differences import Measured, Row
from geosim.app.charts.shares import Share
from geosim.app.messages import say
from geosim.app.studies import Findings
from geosim.app.study_steps import LUCKS, PAIRED
from geosim.app.views.names import choice_title
from geosim.app.views.record import Record
from geosim.app.views.scenes import picked
from geosim.app.views.seats import strategy_title
from geosim.counterfactual.decisions import Weighed
from geosim.counterfactual.lines import Line
from geosim.counterfactual.replays import Difference, Replay, compare, shares
from geosim.library import Library
from geosim.rules.quarters import span_name
from geosim.state import Array
from geosim.wording import plain, signed

_PAKISTAN = "pakistan"
_MEASURES = ("index", "payoff")
_MOSTLY = 0.6  # share from which one is said to explain most
_EIGHT_OF_TEN = (10, 90)  # percentiles


@dataclass(frozen=True, slots=True)
class Split:
    """How a result splits into choices, luck and both together."""

    key: str
    title: str
    shares: tuple[Share, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Luck:
    """Luck against choices, for the index and the payoff, and the spreads behind it."""

    splits: tuple[Split, ...]
    lines: tuple[str, ...]


def measures() -> tuple[str, ...]:
    """Name what other lines are compared by."""
    return tuple(say(f"debrief.replays.measures.{measure}") for measure in _MEASURES)


def replay_rows(record: Record, role: Role, found: Findings, library: Library) -> list[Row]:
    """Give the other lines against the person's own, those to come without values."""
    rows = []
    for number, line in enumerate(found.lines):
        title, note = line_words(record, role, line, library)
        other = found.others[number] if number < len(found.others) else None
        values = _against(other, found.own) if other and found.own else (None, None)
        rows.append(Row(f"{number}", title, note, values))
    return rows


def strongest(rows: Sequence[Row], role: Role) -> str:
    """Say which line differs most clearly from the person's; nothing while some are to come.

    For Pakistan the index is looked at, for others their own payoff.
    """
    measure = "index" if role.home == _PAKISTAN else "payoff"
    known = [(row.title, row.values[_MEASURES.index(measure)]) for row in rows]
    if any(value is None for _, value in known):
        return ""
    clear = [(title, value) for title, value in known if value and value.clear]
    if not clear:
        return say("debrief.replays.none_clear")
    title, value = max(clear, key=lambda each: abs(each[1].mean))
    return say(f"debrief.replays.strongest.{measure}", line=title, value=value.shown)


def line_words(record: Record, role: Role, line: Line, library: Library) -> tuple[str, str]:
    """Give a line's title and what it does."""
    named = [_named(record, role, name, line, library) for name in line.names]
    values = dict(zip(("first", "second"), [*named, "", ""], strict=False))
    if line.key == "repeated":
        values["first"] = " · ".join(named)
    title, note = (say(f"debrief.replays.lines.{line.key}.{part}", **values) for part in ("title", "note"))
    return title, note


def luck(found: Findings) -> Luck | None:
    """Set luck against choices; None while replays are to come."""
    if found.own is None or len(found.others) < len(found.lines):
        return None
    own = found.own.first(PAIRED)
    index = _split("index", [replay.index for replay in (own, *found.others)])
    payoff = _split("payoff", [replay.payoff for replay in (own, *found.others)])
    how = say("debrief.luck.how", lines=len(found.lines), runs=PAIRED)
    return Luck((index, payoff), (how, _own_spread(found.own), _line_spread([own, *found.others])))


def decision_rows(record: Record, role: Role, found: Findings) -> list[Row]:
    """Give every turn's best single alternative against what was decided."""
    return [
        Row(
            f"{weighed.turn + 1}",
            say("debrief.decisions.row", turn=weighed.turn + 1, best=_picks(role, weighed)),
            say("debrief.decisions.note", picks=picked(record, role, weighed.turn)),
            (_measured(weighed.loss),),
        )
        for weighed in found.weighed
    ]


def costliest(record: Record, role: Role, found: Findings) -> tuple[str, ...]:
    """Say which decision cost most against its best alternative, and which was best; nothing too early."""
    if not found.weighed or len(found.weighed) < found.turns:
        return ()
    worst = max(found.weighed, key=lambda each: each.loss.mean)
    best = min(found.weighed, key=lambda each: each.loss.mean)
    said = []
    if worst.loss.clear and worst.loss.mean > 0:
        said.append(_decision(record, role, worst, "worst", "best"))
    else:
        said.append(say("debrief.decisions.none"))
    if best.loss.clear and best.loss.mean < 0:
        said.append(_decision(record, role, best, "best", "other"))
    return tuple(said)


def _decision(record: Record, role: Role, weighed: Weighed, key: str, other: str) -> str:
    return say(
        f"debrief.decisions.{key}",
        turn=weighed.turn + 1,
        when=span_name(record.quarters(weighed.turn)),
        picks=picked(record, role, weighed.turn),
        loss=plain(abs(weighed.loss.mean), 1),
        margin=plain(weighed.loss.margin, 1),
        **{other: _picks(role, weighed)},
    )


def _picks(role: Role, weighed: Weighed) -> str:
    return " · ".join(choice_title(role, choice) for choice in weighed.best) or say("debrief.decisions.hold")


def _named(record: Record, role: Role, name: str, line: Line, library: Library) -> str:
    if line.strategy:
        return strategy_title(library, name, record.scenario)
    if name in record.game.world.menus[role.key]:
        return choice_title(role, name)
    return next(option.title for option in role.options if option.key == name)


def _against(other: Replay, own: Replay) -> tuple[Measured, Measured]:
    mine = own.first(len(other.index))
    return _measured(compare(other.index, mine.index)), _measured(compare(other.payoff, mine.payoff))


def _measured(difference: Difference) -> Measured:
    return Measured(difference.mean, difference.margin)


def _split(key: str, results: Sequence[Array]) -> Split:
    found = shares(results)
    sizes = {"choices": found.choices, "luck": found.luck, "both": found.both}
    named = (("choices", "choices"), ("chance", "luck"), ("both", "both"))
    said = (
        "mostly_choices"
        if found.choices > _MOSTLY
        else "mostly_chance"
        if found.luck > _MOSTLY
        else "balanced"
    )
    return Split(
        key,
        say(f"debrief.luck.{key}"),
        tuple(Share(say(f"debrief.luck.{word}"), sizes[size]) for word, size in named),
        say(f"debrief.luck.{said}", **{name: plain(100 * size) for name, size in sizes.items()}),
    )


def _own_spread(own: Replay) -> str:
    low, high = np.percentile(own.index, _EIGHT_OF_TEN)
    low_payoff, high_payoff = np.percentile(own.payoff, _EIGHT_OF_TEN)
    return say(
        "debrief.luck.spread",
        runs=LUCKS,
        low=signed(low),
        high=signed(high),
        low_payoff=plain(low_payoff),
        high_payoff=plain(high_payoff),
        own=signed(own.index[0]),
        own_payoff=plain(own.payoff[0]),
    )


def _line_spread(replays: Sequence[Replay]) -> str:
    index, payoff = ([float(np.mean(getattr(r, name))) for r in replays] for name in ("index", "payoff"))
    return say(
        "debrief.luck.lines",
        low=signed(min(index)),
        high=signed(max(index)),
        low_payoff=plain(min(payoff)),
        high_payoff=plain(max(payoff)),
    )
