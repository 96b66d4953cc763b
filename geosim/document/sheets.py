"""The sheets of docs/teaching: a page a role and a page a scenario, for printing and handing out."""

from __future__ import annotations

from collections.abc import Iterable

from geosim.actor import Role
from geosim.document.cells import code, table
from geosim.library import Library
from geosim.rules.quarters import quarter_name
from geosim.scenario import Event, Scenario


def role_sheets(library: Library) -> str:
    """Write a sheet a role: who it is, what it wants and may do, what it will not do."""
    return "\n\n".join(_role(role, library) for role in library.actors.values())


def scenario_sheets(library: Library) -> str:
    """Write a sheet a scenario: question, objectives, what is known, what is coming, what to talk about."""
    return "\n\n".join(_scenario(name, library) for name in library.scenarios)


def shelf_of_injects(library: Library) -> str:
    """List the events that a scenario can use, with what each is good for."""
    rows = []
    for name in library.injects:
        inject = library.inject(name)
        moves = [f"{code(row)} {amount:+g}" for row, amount in inject.effects.items()]
        moves += [f"{code(row)} times {factor:g}" for row, factor in inject.factors.items()]
        lasts = f", for {inject.lasts} quarters" if moves and inject.lasts > 1 else ""
        rows.append((code(name), inject.headline, (", ".join(moves) or "no number") + lasts, inject.use))
    return table(("Inject", "Headline", "Moves", "Use"), rows)


def _role(role: Role, library: Library) -> str:
    goals = [(goal.title, f"{goal.weight:.0%}", goal.because) for goal in role.goals]
    plays = [code(name) for name in library.scenarios if role.key in library.scenario(name).roles]
    return "\n\n".join(
        (
            f"### {role.name}",
            f"*{role.institution}.* {role.summary}",
            _list("You control", role.controls),
            _list("You worry about", role.worries),
            _list("You will not", role.red_lines),
            table(("Goal", "Weight", "Met when"), goals),
            f"Suggested in: {', '.join(plays)}." if plays else "Playable in every scenario.",
        )
    )


def _scenario(name: str, library: Library) -> str:
    scenario = library.scenario(name)
    length = f"{scenario.turns} turns (short game {scenario.short_turns}), about {scenario.minutes} minutes"
    roles = ", ".join(library.actors[key].name for key in scenario.roles)
    parts = [
        f"### {scenario.title}",
        f"{code(name)}, {scenario.difficulty}, {length}. **{scenario.question}**",
        scenario.summary,
        f"What differs: {scenario.differs}",
        f"What it teaches: {scenario.teaches}",
        _list("Objectives", scenario.objectives),
        f"Suggested roles: {roles}.",
        _list("Known, contested, assumed", (f"{line.text} ({line.kind})" for line in scenario.about)),
        _timeline(scenario),
        _list("Questions for the debrief", scenario.debrief),
        f"Content note: {scenario.content_note}" if scenario.content_note else "",
    ]
    return "\n\n".join(part for part in parts if part)


def _timeline(scenario: Scenario) -> str:
    events = sorted(scenario.events, key=lambda event: event.quarter)
    rows = [(_when(event, scenario.turn_quarters), event.headline, _sides(event)) for event in events]
    return table(("When", "Headline", "Two views"), rows) if rows else ""


def _when(event: Event, turn_quarters: int) -> str:
    odds = "" if event.probability == 1 else f", {event.probability:.0%} likely"
    return f"{quarter_name(event.quarter)}, turn {event.quarter // turn_quarters + 1}{odds}"


def _sides(event: Event) -> str:
    return " / ".join(f"{view.who}: {view.says}" for view in event.viewpoints)


def _list(heading: str, lines: Iterable[str]) -> str:
    found = "\n".join(f"- {line}" for line in lines)
    return f"{heading}:\n\n{found}" if found else ""
