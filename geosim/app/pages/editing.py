"""The scenario editor: what a class will face, as a form and as a text, and what a change makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import solara
from markupsafe import escape
from reacton import ipyvuetify as v

from geosim.app.components.controls import Act
from geosim.app.components.editor import EditorBar, YamlText
from geosim.app.editor import timeline
from geosim.app.editor.draft import Draft, Refused
from geosim.app.editor.kept import drafts
from geosim.app.messages import say, section
from geosim.app.naming import plain_name
from geosim.app.pages.editing_parts import Endings, Part
from geosim.app.pages.parts import Footer, fill, markup
from geosim.app.pages.tabbed import panel, tabs
from geosim.app.session import sessions
from geosim.app.travelling import pack, whole
from geosim.errors import GeosimError
from geosim.scenario import Scenario

PARTS = ("timeline", "questions", "seats", "start", "texts", "frame")
_BESIDE = ("endings", "yaml")


@solara.component
def Editor(mine: str, draft: Draft) -> None:
    """Lay out the form, the text and the endings; `draft.version` counts the changes."""
    router = solara.use_router()
    version, set_version = solara.use_state(draft.version)
    problems, set_problems = solara.use_state(dict[str, str]())
    said, set_said = solara.use_state("")
    link, set_link = solara.use_state("")
    shown, show = solara.use_state(PARTS[0])
    beside, set_beside = solara.use_state(_BESIDE[0])
    scenario = draft.scenario

    def acting(act: Act) -> Act:
        """Do what a person wishes, say what stood in its way, and show how things stand."""

        def run(wish: Mapping[str, Any]) -> None:
            found: dict[str, str] = {}
            told = ""
            try:
                act(wish)
            except Refused as refused:
                found = {
                    problem.key: f"{problem.problem} {problem.advice}".strip() for problem in refused.problems
                }
                told = "" if any(found) and _has_field(wish) else str(refused)
            except (GeosimError, ValueError, KeyError, IndexError, TypeError) as error:
                told = str(error)
            set_problems(found)
            set_said(told)
            set_link("")
            set_version(draft.version)

        return run

    def change(wish: Mapping[str, Any]) -> None:
        path = tuple(wish["path"])
        if wish["op"] == "length":
            draft.put_length(int(wish["value"]))
        elif wish["op"] == "drop":
            draft.drop(path)
        else:
            draft.put(path, wish["value"])

    def add(wish: Mapping[str, Any]) -> None:
        turn = int(wish["turn"])
        if "inject" in wish:
            draft.add_event(timeline.added(draft.library, draft.scenario, str(wish["inject"]), turn))
        else:
            draft.add_event(timeline.written(draft.scenario, turn))

    def save(wish: Mapping[str, Any]) -> None:
        draft.save(str(wish["name"]).strip())
        drafts().saved(mine, draft)

    def play(wish: Mapping[str, Any]) -> None:
        if draft.unsaved:
            save(wish)
        router.push(f"/brief?scenario={draft.name}")

    def share(_: Mapping[str, Any]) -> None:
        set_link(f"s/{pack(whole(draft.text, sessions().shelf(mine)))}")

    def sharing(wish: Mapping[str, Any]) -> None:
        try:
            share(wish)
        except GeosimError as error:
            set_said(str(error))

    solara.Title(say("editor.title_of", title=scenario.title))
    with v.Html(tag="div", class_="page editor"):
        head = fill("editor_head.html.j2", title=scenario.title)
        markup("header", head, class_="masthead")
        EditorBar(
            status=_status(draft),
            unsaved=draft.unsaved,
            name=draft.name,
            suggested=_suggested(scenario),
            can_undo=draft.can_undo,
            can_redo=draft.can_redo,
            file=_file(draft),
            link=link,
            problem=said,
            words=section("editor.bar"),
            event_undo=acting(lambda _: draft.undo()),
            event_redo=acting(lambda _: draft.redo()),
            event_save=acting(save),
            event_share=sharing,
            event_play=acting(play),
        )
        with v.Html(tag="main", class_="editor-columns"):
            with v.Html(tag="div", class_="editor-left"):
                tabs("section", section("editor.section"), PARTS, shown, show)
                with panel("section", shown, "tab-panel panel"):
                    if draft.typed:
                        markup("p", escape(say("editor.typed_open")), class_="obstacle", role="status")
                    Part(draft, version, shown, problems, acting(change), acting(add))
            with v.Html(tag="div", class_="editor-right"):
                tabs("beside", section("editor.beside"), _BESIDE, beside, set_beside)
                with panel("beside", beside, "tab-panel panel"):
                    if beside == "yaml":
                        YamlText(
                            text=draft.typed or draft.text,
                            stamp=version,
                            problems=[
                                {
                                    "line": each.line,
                                    "key": each.key,
                                    "text": f"{each.problem} {each.advice}".strip(),
                                }
                                for each in draft.problems
                            ],
                            words=section("editor.yaml"),
                            event_write=acting(lambda wish: draft.write(str(wish["text"]))),
                            event_back=acting(lambda _: draft.undo()),
                        )
                    else:
                        Endings(draft, version)
        Footer()


def _has_field(wish: Mapping[str, Any]) -> bool:
    """Tell a change of one field, beside which its problem is shown."""
    return wish.get("op") in ("put", "length")


# ------------------------------------------------------------------ words


def _status(draft: Draft) -> str:
    if not draft.name:
        return say("editor.status.copy", title=sessions().library.scenario(draft.source).title)
    return say("editor.status.changed" if draft.unsaved else "editor.status.saved", name=draft.name)


def _suggested(scenario: Scenario) -> str:
    return plain_name(scenario.title)[:50].strip("_") or "my_scenario"


def _file(draft: Draft) -> str:
    """Give the address of the file that says everything."""
    kind, name = ("scenario", draft.name) if draft.name else ("copy", draft.source)
    return f"scenario-files/{kind}/{name}.yaml"
