"""The debrief as one HTML file that needs nothing from outside."""

from __future__ import annotations

from importlib.metadata import version

from markupsafe import Markup

from geosim.app.debriefing.panels import Looked, filled
from geosim.app.messages import say
from geosim.app.open_game import OpenGame
from geosim.app.studies import Findings
from geosim.app.styles import style_file
from geosim.app.views.judgement import judgement
from geosim.counterfactual.verdicts import Weights

_STYLES = ("10_theme.css", "20_base.css", "50_panels.css", "70_debrief.css")


def document(game: OpenGame, found: Findings, weights: Weights) -> str:
    """Write everything the debrief shows into one page: theme inside, charts as SVG with their tables."""
    looked, record = Looked(game), game.record
    judged = judgement(record, weights)
    told = {"index": found.index, "payoff": found.payoff}
    causes = [looked.causes(story, key) for key, story in told.items() if story]
    steps = {
        "happened": [
            *([looked.story(found.index)] if found.index else []),
            looked.index(found.index),
            looked.trail(),
            looked.choices(),
        ],
        "why": [
            *([looked.answer(found.index, found)] if found.index else []),
            *causes,
            looked.bets(),
            looked.luck(found),
        ],
        "so_what": [
            looked.verdict(judged) + looked.plane(judged),
            Markup("<h2>{}</h2>").format(say("debrief.verdict.components")) + looked.components(judged),
            looked.views(judged),
            looked.goals(),
            looked.replays(found),
            looked.decisions(found),
            looked.ground(),
            looked.prompts(),
            looked.press(),
        ],
    }
    return filled(
        "document.html.j2",
        styles=Markup("\n".join(style_file(name) for name in _STYLES)),  # noqa: S704  # our own files
        scenario=record.scenario,
        role=game.role,
        where=looked.where,
        seed=record.game.noise.seed,
        version=version("geosim"),
        steps=steps,
        complete=found.complete and not found.problem,
    )
