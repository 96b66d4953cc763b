"""The advisors: four voices, each with its own number; none of them knows the best move."""

from __future__ import annotations

import solara
from markupsafe import Markup

from geosim.app.open_game import OpenGame
from geosim.app.pages.parts import fill, markup
from geosim.app.views.advisors import advisors, watched
from geosim.outlook import each_choice


@solara.component
def Advisors(game: OpenGame) -> None:
    """Show what the advisors of the person's role say about the turn ahead."""
    content = solara.use_memo(lambda: _content(game), [game.id, game.turn])
    markup("div", content, class_="advisors", data_testid="advisors")


def _content(game: OpenGame) -> Markup:
    if game.over:
        return fill("advisors.html.j2", advisors=[])
    record, role = game.record, game.role
    legal = record.game.world.legal(role.key, 1, person=True)[:, 0]
    menu = record.game.world.menus[role.key]
    allowed = {name for name, may in zip(menu, legal, strict=True) if may}
    effects = each_choice(record.game, role.key, watched(role))
    return fill("advisors.html.j2", advisors=advisors(record, role, effects, allowed))
