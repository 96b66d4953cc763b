"""The round robin of the workshop: strategies play the same games in one seat, and are ranked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

import solara
from markupsafe import Markup, escape
from reacton import ipyvuetify as v

from geosim.analysis.balance import BLIND
from geosim.app.components.workshop import Robin
from geosim.app.messages import say, section
from geosim.app.pages.parts import fill, markup
from geosim.app.workshop.bench import Bench
from geosim.app.workshop.draft import Draft
from geosim.app.workshop.rounds import MOST, begin
from geosim.app.workshop.rounds import Robin as Rounds
from geosim.app.workshop.seating import EDITED
from geosim.errors import GeosimError
from geosim.wording import plain

_MOST_SEED = 10**9
_GAMES = (50, 100, 200)
_FIRST = 5  # strategies that a round robin begins with, beside the one on the page
_SLOW = ("quantal", "best_response")  # kinds that look ahead


@solara.component
def RoundRobin(bench: Bench, draft: Draft) -> None:
    """Let strategies play the same games in one seat, and rank them."""
    robin, set_robin = solara.use_state(cast("Rounds | None", None))
    cancelled, set_cancelled = solara.use_state(False)  # noqa: FBT003  # how it begins
    problem, set_problem = solara.use_state("")
    ending = solara.use_ref(_nothing)
    solara.use_effect(lambda: lambda: ending.current(), [])  # noqa: PLW0108  # what it is by then
    fitting = [EDITED, *(name for name in bench.fitting(bench.role.key) if name != bench.name)]

    def start(wish: Mapping[str, Any]) -> None:
        names = tuple(name for name in map(str, wish["strategies"]) if name in fitting)[:MOST]
        try:
            asked = _rounds(bench, draft, names, wish)
        except (GeosimError, ValueError) as error:
            set_problem(str(error))
            return
        set_problem("")
        set_cancelled(False)
        set_robin(asked)
        ending.current()
        ending.current = begin(asked, set_robin)

    def cancel(_wish: Mapping[str, Any]) -> None:
        ending.current()
        set_cancelled(True)

    first = [EDITED, *(name for name in fitting if _is_quick(bench, name))][: _FIRST + 1]
    titles = {**bench.titles, EDITED: say("workshop.robin.edited", title=draft.data.get("title", ""))}
    going = robin is not None and not robin.over and not cancelled
    with v.Html(tag="section", class_="panel w-robin", attributes={"aria-labelledby": "w-robin"}):
        markup("h2", escape(say("workshop.robin.title")), id="w-robin")
        markup("p", escape(say("workshop.robin.lead", actor=bench.role.name)), class_="small soft")
        Robin(
            options=[_contender(bench, draft, name, titles, first) for name in fitting],
            most=MOST,
            progress={
                "going": going,
                "done": robin.done if robin else 0,
                "parts": robin.parts if robin else 1,
                "said": _said(robin, cancelled=cancelled),
                "problem": problem or (robin.problem if robin else ""),
            },
            html=str(_standings(robin, bench, titles)) if robin and robin.standings else "",
            words=section("workshop.robin"),
            event_begin=start,
            event_cancel=cancel,
        )


def _nothing() -> None:
    """End nothing: no round robin has begun."""


def _rounds(bench: Bench, draft: Draft, names: tuple[str, ...], wish: Mapping[str, Any]) -> Rounds:
    """Make a round robin of what was chosen.

    Raises:
        ValueError: a luck number that is none.
        InputError: a strategy that cannot be played.
    """
    seed, games = int(wish["seed"]), int(wish["games"])
    if not 0 <= seed < _MOST_SEED:
        raise ValueError(say("workshop.robin.seed_problem"))
    if len(names) < 2:  # one has nobody to play
        raise ValueError(say("workshop.robin.few"))
    data = bench.scenario.to_dict()
    own = {name: bench.library.strategy_document(name).data for name in names if name in bench.own}
    edited = {EDITED: draft.data} if EDITED in names else {}
    data["own_strategies"] = {**bench.scenario.own_strategies, **own, **edited}
    return Rounds(json.dumps(data), bench.role.key, names, games if games in _GAMES else _GAMES[0], seed)


def _contender(
    bench: Bench, draft: Draft, name: str, titles: Mapping[str, str], first: list[str]
) -> dict[str, Any]:
    data = draft.data if name == EDITED else bench.library.strategy_document(name).data
    slow = data.get("kind") in _SLOW
    return {
        "key": name,
        "name": titles[name],
        "slow": slow,
        "first": name in first,
    }


def _is_quick(bench: Bench, name: str) -> bool:
    """Tell a character that does not look ahead, which a round robin begins with."""
    if name in (EDITED, *BLIND):
        return False
    return bench.library.strategy_document(name).data.get("kind") not in _SLOW


def _said(robin: Rounds | None, *, cancelled: bool) -> str:
    if robin is None:
        return ""
    if robin.standings:
        return say("workshop.robin.over", games=robin.games, seed=robin.seed)
    if cancelled:
        return say("workshop.robin.cancelled")
    return say("workshop.robin.going", done=robin.done, parts=robin.parts)


def _standings(robin: Rounds, bench: Bench, titles: Mapping[str, str]) -> Markup:
    shown = [
        (place, titles.get(each.strategy, each.strategy), plain(100 * each.wins), plain(100 * each.payoff, 1))
        for place, each in enumerate(robin.standings, start=1)
    ]
    caption = say("workshop.robin.caption", actor=bench.role.name, scenario=bench.scenario.title)
    return fill("workshop_robin.html.j2", rows=shown, caption=caption)
