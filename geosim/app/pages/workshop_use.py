"""What one does with a strategy in the workshop: keep it, and play against it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import solara
from markupsafe import escape
from reacton import ipyvuetify as v

from geosim.app.components.workshop import Files, Seats
from geosim.app.messages import count, say, section
from geosim.app.pages.parts import markup, page_of
from geosim.app.session import sessions
from geosim.app.shelf import LARGEST
from geosim.app.workshop.bench import Bench, unsaved_at
from geosim.app.workshop.draft import Draft
from geosim.app.workshop.seating import EDITED, seated, slug
from geosim.errors import GeosimError
from geosim.references import made_for

_LUCK = 10_000  # a fresh luck number is below


# ------------------------------------------------------------------ one's own files


@dataclass(frozen=True, slots=True, eq=False)  # every note is news, so that the shelf is looked at again
class Notes:
    """What became of one's own files: the last message, what stood in the way, and what was deleted."""

    said: str = ""
    problem: str = ""
    removed: str = ""  # name of the file that can be brought back
    text: str = ""  # of that file


@solara.component
def Keeping(bench: Bench, draft: Draft, notes: Notes, note: Callable[[Notes], None]) -> None:
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
            bench.set_aside(bench.text)
            bench.shelf.unsaved.drop(*unsaved_at(bench.role.key, name))
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
            for actor in bench.library.actors:
                bench.shelf.unsaved.drop(*unsaved_at(actor, name))
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
    if draft.data and made_for(draft.data, actor):
        options.append({"key": EDITED, "name": say("workshop.seats.edited", title=draft.data["title"])})
    options += [{"key": name, "name": bench.titles[name]} for name in bench.fitting(actor)]
    return {
        "actor": actor,
        "name": bench.library.actors[actor].name,
        "chosen": chosen,
        "edited": chosen == EDITED,
        "options": options,
    }
