"""What one does with a strategy in the workshop: keep it, play it, and let it play against others."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import solara
from markupsafe import Markup, escape
from reacton import ipyvuetify as v

from geosim.app.components.workshop import Files, Robin, Seats
from geosim.app.messages import count, say, section
from geosim.app.pages.parts import fill, markup, page_of
from geosim.app.session import sessions
from geosim.app.shelf import LARGEST
from geosim.app.workshop.bench import Bench
from geosim.app.workshop.draft import Draft
from geosim.app.workshop.rounds import MOST, begin
from geosim.app.workshop.rounds import Robin as Rounds
from geosim.app.workshop.seating import EDITED, seated, slug
from geosim.errors import GeosimError
from geosim.wording import plain

_LUCK = 10_000  # a fresh luck number is below
_MOST_SEED = 10**9
_GAMES = (50, 100, 200)
_FIRST = 5  # strategies that a round robin begins with, beside the one on the page
_NOBODY = ("hold", "random")  # nobody's character
_SLOW = ("quantal", "best_response")  # kinds that look ahead


# ------------------------------------------------------------------ one's own files


@dataclass(frozen=True, slots=True, eq=False)  # every note is news, so that the shelf is looked at again
class Notes:
    """What became of one's own files: the last message, what stood in the way, and what was deleted."""

    said: str = ""
    problem: str = ""
    removed: str = ""  # name of the file that can be brought back
    text: str = ""  # of that file


@solara.component
def Keeping(
    bench: Bench,
    draft: Draft,
    desk: dict[tuple[str, str], str],
    notes: Notes,
    note: Callable[[Notes], None],
) -> None:
    """Save, list, open, delete and bring back one's own files; `note` also has the shelf looked at again."""
    router = solara.use_router()

    def act(work: Callable[[], Notes]) -> None:
        try:
            note(work())
        except GeosimError as error:
            note(replace(notes, said="", problem=str(error)))

    def to(name: str) -> None:
        library, actor = bench.shelf.library(), bench.role.key
        if not library.suits(name, actor):
            actor = next((key for key in library.actors if library.suits(name, key)), actor)
        router.push(f"/strategies?actor={actor}&strategy={name}&scenario={bench.place}")

    def save(wish: Mapping[str, Any]) -> None:
        name = str(wish["name"]).strip()

        def keep() -> Notes:
            bench.shelf.save("strategies", name, draft.text)
            for edited in (bench.name, name):
                desk.pop((bench.role.key, edited), None)
            to(name)
            return Notes(say("workshop.files.saved", name=name))

        act(keep)

    def open_file(wish: Mapping[str, Any]) -> None:
        name = str(wish["name"])
        if name in bench.shelf.names("strategies"):
            note(Notes(say("workshop.files.opened", name=name) if wish.get("sent") else ""))
            to(name)

    def remove(wish: Mapping[str, Any]) -> None:
        name = str(wish["name"])

        def take_away() -> Notes:
            text = bench.shelf.read("strategies", name)
            bench.shelf.remove("strategies", name)
            return Notes(say("workshop.files.removed", name=name), removed=name, text=text)

        act(take_away)

    def undo(_wish: Mapping[str, Any]) -> None:
        def bring_back() -> Notes:
            bench.shelf.save("strategies", notes.removed, notes.text)
            return Notes(say("workshop.files.restored", name=notes.removed))

        act(bring_back)

    with v.Html(tag="section", class_="panel w-keep", attributes={"aria-labelledby": "w-keep"}):
        markup("h2", escape(say("workshop.files.title")), id="w-keep")
        Files(
            name=_suggested(bench, draft),
            files=[_file(name, bench.titles.get(name, name)) for name in bench.own],
            removed=notes.removed,
            told=notes.said,
            problem=notes.problem,
            savable=draft.is_sound,
            largest=LARGEST,
            words=section("workshop.files"),
            event_save=save,
            event_open=open_file,
            event_remove=remove,
            event_undo=undo,
        )


def _suggested(bench: Bench, draft: Draft) -> str:
    """Suggest the file's own name, or a free one that its title gives."""
    if bench.name in bench.own:
        return bench.name
    title = str(draft.data.get("title") or bench.name)
    return slug(title, tuple(bench.titles))


def _file(name: str, title: str) -> dict[str, str]:
    return {
        "name": name,
        "title": title,
        "href": f"own/strategies/{name}.yaml",
        "open_label": say("workshop.files.open", title=title),
        "download_label": say("workshop.files.download_of", name=name),
        "remove_label": say("workshop.files.remove_of", name=name),
    }


# ------------------------------------------------------------------ playing it


@solara.component
def Playing(mine: str, bench: Bench, draft: Draft) -> None:
    """Put strategies into seats and begin a game against them."""
    router = solara.use_router()
    seats, set_seats = solara.use_state({bench.role.key: EDITED})
    problem, set_problem = solara.use_state("")

    def seat(wish: Mapping[str, Any]) -> None:
        kept = {actor: strategy for actor, strategy in seats.items() if actor != wish["actor"]}
        chosen = str(wish["strategy"])
        set_seats({**kept, str(wish["actor"]): chosen} if chosen else kept)

    def play(wish: Mapping[str, Any]) -> None:
        you = str(wish["you"])
        try:
            others = {actor: strategy for actor, strategy in seats.items() if actor != you}
            name = (
                bench.name if bench.name in bench.own else slug(str(draft.data["title"]), tuple(bench.titles))
            )
            scenario = seated(bench.scenario, others, (name, draft.data), bench.shelf)
            seed = secrets.randbelow(_LUCK)
            game = sessions().begin(mine, scenario, you, int(wish["turns"]), seed)
        except (GeosimError, KeyError, ValueError) as error:
            set_problem(str(error))
        else:
            router.push(f"/{page_of('play', game)}")

    with v.Html(tag="section", class_="panel w-play", attributes={"aria-labelledby": "w-play"}):
        markup("h2", escape(say("workshop.seats.title")), id="w-play")
        lead = say("workshop.seats.lead", scenario=bench.scenario.title)
        markup("p", escape(lead), class_="small soft")
        Seats(
            seats=[_seat(bench, draft, actor, seats.get(actor, "")) for actor in bench.library.actors],
            lengths=[
                {"turns": turns, "name": count("workshop.seats.turns", turns)}
                for turns in dict.fromkeys((bench.scenario.short_turns, bench.scenario.turns))
            ],
            problem=problem,
            words=section("workshop.seats"),
            event_seat=seat,
            event_play=play,
        )


def _seat(bench: Bench, draft: Draft, actor: str, chosen: str) -> dict[str, Any]:
    usual = bench.library.strategy_of(bench.scenario, actor)
    usual_title = str(bench.library.strategy_document(usual, bench.scenario).data["title"])
    options = [{"key": "", "name": say("workshop.seats.default", name=usual_title)}]
    named = {*map(str, draft.data.get("actors", ["any"]))}
    if {actor, "any"} & named and draft.data:
        options.append({"key": EDITED, "name": say("workshop.seats.edited", title=draft.data["title"])})
    options += [{"key": name, "name": bench.titles[name]} for name in bench.fitting(actor)]
    return {
        "actor": actor,
        "name": bench.library.actors[actor].name,
        "chosen": chosen,
        "edited": chosen == EDITED,
        "options": options,
    }


# ------------------------------------------------------------------ the round robin


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
    if name in (EDITED, *_NOBODY):
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
