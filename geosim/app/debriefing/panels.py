"""Every panel of the debrief, filled from what a game and its study have to say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from geosim.app.charts.balance import balance
from geosim.app.charts.differences import differences
from geosim.app.charts.goals import goals
from geosim.app.charts.ground import ground
from geosim.app.charts.index import index
from geosim.app.charts.shares import shares
from geosim.app.charts.standing import standing
from geosim.app.charts.verdict_plane import verdict_plane
from geosim.app.charts.why import why
from geosim.app.messages import say
from geosim.app.open_game import OpenGame
from geosim.app.studies import Findings
from geosim.app.study_steps import PAIRED
from geosim.app.templating import Templates
from geosim.app.views.calls import calls
from geosim.app.views.causes import Causes, causes
from geosim.app.views.choices import turn_choices
from geosim.app.views.judgement import Judgement, partner_names, role_views, views_sentence
from geosim.app.views.names import state_name
from geosim.app.views.otherwise import costliest, decision_rows, luck, measures, replay_rows, strongest
from geosim.app.views.revealed import beliefs, caught, prompts, reported
from geosim.app.views.scenes import scenes, verdict_word
from geosim.app.views.thesis import of_happened, of_why
from geosim.app.views.ties import balance_trail, goal_bars, index_history
from geosim.counterfactual.causes import Story
from geosim.rules.quarters import span_name

_TEMPLATES = Templates(Path(__file__).parent)


@dataclass(frozen=True, slots=True)
class Looked:
    """A finished game that is looked back on."""

    game: OpenGame

    # ------------------------------------------------------------------ what happened

    def story(self, told: Story) -> Markup:
        """Tell the game in three scenes."""
        game = self.game
        found = scenes(game.record, game.role, told, muted=game.mute_security)
        return filled("story.html.j2", scenes=found, thesis=of_happened(game.record, told))

    def index(self, told: Story | None) -> Markup:
        """Draw the index over the game, with its turning point once that is known."""
        record = self.game.record
        band = 100 * float(record.game.constants.verdict_band)
        word = verdict_word(record, record.last)
        marked = told.turning + 1 if told else None
        drawn = index(index_history(record), (-band, band), word, marked=marked)
        return filled("chart.html.j2", title=say("index.title"), chart=drawn, said=drawn.caption.summary)

    def trail(self) -> Markup:
        """Draw the trail on the balance plane."""
        record = self.game.record
        partners = [state_name(state, record.roles) for state in ("united_states", "china")]
        drawn = balance(balance_trail(record), *partners)
        said = say("debrief.trail_of", summary=drawn.caption.summary)
        return filled("chart.html.j2", title=say("debrief.trail"), chart=drawn, said=said)

    def choices(self) -> Markup:
        """List what was chosen."""
        return filled("choices.html.j2", choices=turn_choices(self.game.record, self.game.role))

    # ------------------------------------------------------------------ why

    def answer(self, told: Story, found: Findings) -> Markup:
        """Say in a sentence what moved the index most."""
        return filled("thesis.html.j2", thesis=of_why(told, found, self.game.role))

    def causes(self, told: Story, key: str) -> Markup:
        """Show the largest causes of the index or the payoff."""
        found = causes(told, self.game.role, key)
        return filled("causes.html.j2", found=found, drawn=_causes(found))

    def bets(self) -> Markup:
        """Look back on the bets."""
        game = self.game
        return filled("bets.html.j2", found=calls(game.record, game.role, game.bets))

    def luck(self, found: Findings) -> Markup:
        """Set luck against choices, once all lines have been replayed."""
        known = luck(found)
        splits = known.splits if known else ()
        drawn = [(s, shares(s.shares, s.title, s.said, f"luck-{s.key}")) for s in splits]
        return filled("luck.html.j2", found=known, drawn=drawn)

    # ------------------------------------------------------------------ so what

    def verdict(self, found: Judgement) -> Markup:
        """State the verdict."""
        return filled("verdict.html.j2", found=found, question=self.game.record.scenario.question)

    def plane(self, found: Judgement) -> Markup:
        """Draw the plane of the verdict."""
        return verdict_plane(found.trail, found.offset, found.band, found.plane_summary).html

    def components(self, found: Judgement) -> Markup:
        """Draw what the verdict is made of."""
        return standing(found.sides, partner_names(self.game.record), found.parts_summary).html

    def views(self, found: Judgement) -> Markup:
        """Show the ending from every chair."""
        views = role_views(self.game.record, self.game.role)
        return filled("views.html.j2", views=views, sentence=views_sentence(views, found.word))

    def goals(self) -> Markup:
        """Show the person's goals."""
        role = self.game.role
        drawn = goals(goal_bars(self.game.record, role), say("goals.title", actor=role.name))
        return filled("chart.html.j2", title=say("debrief.goals.title"), chart=drawn, said="")

    def replays(self, found: Findings) -> Markup:
        """Show the other lines, as far as they have been replayed."""
        game = self.game
        rows = replay_rows(game.record, game.role, found, game.library)
        title = say("debrief.replays.title")
        drawn = differences(rows, measures(), title, "replays")
        return filled("replays.html.j2", drawn=drawn, strongest=strongest(rows, game.role), runs=PAIRED)

    def decisions(self, found: Findings) -> Markup:
        """Show the costliest decision, and every turn's best alternative."""
        game = self.game
        rows = decision_rows(game.record, game.role, found)
        title = say("debrief.decisions.title")
        drawn = differences(rows, (say("debrief.decisions.measure"),), title, "decisions") if rows else ""
        return filled("decisions.html.j2", drawn=drawn, said=costliest(game.record, game.role, found))

    def ground(self) -> Markup:
        """Reveal the ground."""
        found = beliefs(self.game.record)
        said = caught(found)
        return filled("ground.html.j2", chart=ground(found, said), said=said)

    def prompts(self) -> Markup:
        """Ask what is to be taken away."""
        return filled("prompts.html.j2", prompts=prompts(self.game.record))

    def press(self, link: str = "") -> Markup:
        """Give what was really reported; link: the page of all claims, where there is one."""
        return filled("press.html.j2", found=reported(self.game.record, self.game.library), link=link)

    @property
    def where(self) -> str:
        """Say who played, how long and when."""
        record = self.game.record
        when = span_name(range(record.scenario.quarters))
        return say("debrief.where", role=self.game.role.name, turns=self.game.turns, when=when)


def _causes(found: Causes) -> Markup | str:
    return why(found.parts, found.title, found.sum, f"causes-{found.key}") if found.parts else ""


def filled(template: str, **values: object) -> Markup:
    """Fill a template of this folder; every value is escaped."""
    return _TEMPLATES.fill(template, **values)
