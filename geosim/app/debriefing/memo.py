"""The memo on a finished game, in Markdown: for a reader who marks it, and for its writer to complete."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geosim.app.charts.payoff import POINTS
from geosim.app.debriefing.panels import Looked
from geosim.app.messages import say
from geosim.app.open_game import OpenGame
from geosim.app.studies import Findings
from geosim.app.views.calls import calls
from geosim.app.views.causes import causes
from geosim.app.views.choices import turn_choices
from geosim.app.views.judgement import judgement, role_views, views_sentence
from geosim.app.views.otherwise import costliest, luck, replay_rows, strongest
from geosim.app.views.revealed import prompts
from geosim.counterfactual.verdicts import Weights
from geosim.wording import plain, signed

_SPECIAL = re.compile(r"([\\`*_\[\]|~])")
_AT_START = re.compile(r"^([-+#=]+|\d+[.)])(?=\s|$)")


def markdown(value: object) -> object:
    """Write a text so that Markdown shows it as it is, in one line, and a browser finds no tags in it."""
    if not isinstance(value, str):
        return value
    one_line = " ".join(value.split())
    plain_text = one_line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _AT_START.sub(r"\\\1", _SPECIAL.sub(r"\\\1", plain_text))


_TEMPLATES = Environment(  # noqa: S701  # Markdown: every value passes through markdown() instead
    loader=FileSystemLoader(Path(__file__).parent),
    finalize=markdown,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals.update(say=say)
_TEMPLATES.filters.update(plain=plain, signed=signed)


def memo(game: OpenGame, found: Findings, weights: Weights) -> str:
    """Write role, decisions, outcome, causes, verdict and prompts."""
    record, role = game.record, game.role
    judged, views = judgement(record, weights), role_views(record, role)
    rows = replay_rows(record, role, found, game.library)
    told = {"index": found.index, "payoff": found.payoff}
    return _TEMPLATES.get_template("memo.md.j2").render(
        scenario=record.scenario,
        role=role,
        where=Looked(game).where,
        choices=turn_choices(record, role),
        judged=judged,
        own=views[0],
        sentence=views_sentence(views, judged.word),
        score=POINTS * record.value(f"score_{role.key}", record.last),
        causes=[causes(story, role, key) for key, story in told.items() if story],
        bets=calls(record, role, game.bets),
        luck=luck(found),
        replays=[row for row in rows if all(row.values)],
        strongest=strongest(rows, role),
        costliest=costliest(record, role, found),
        prompts=prompts(record),
        seed=record.game.noise.seed,
        version=version("geosim"),
    )
