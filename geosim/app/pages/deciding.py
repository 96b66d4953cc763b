"""The parts of the page of play with which a person decides: the tour, the desk, the picks and the bet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import solara
from markupsafe import escape
from reacton import ipyvuetify as v

from geosim.app.components.controls import Act, Coach, DeskCards, DraftPreview, Tray
from geosim.app.messages import say, section
from geosim.app.open_game import OpenGame
from geosim.app.pages.parts import fill, markup, page_of
from geosim.app.views.desk import card_badges, suggested
from geosim.app.views.history import bet_line
from geosim.app.views.names import in_sentence, owner, state_name

Acting = Callable[[Act], Act]
Drafts = solara.Reactive[int]


@solara.component
def Tour(game: OpenGame, drafts: Drafts, question: str) -> None:
    """Lead through the first turn, if that is wanted; `question` is what is being asked, if anything."""
    drafts.get()

    def finish(_: object) -> None:
        game.settle(coach=False)
        drafts.value += 1

    if game.coach and game.turn < 2:
        Coach(
            turn=game.turn,
            picks=len(game.draft.picks),
            bet=game.draft.bet,
            asked=question,
            words=section("coach"),
            event_finish=finish,
        )


@solara.component
def Desk(game: OpenGame, drafts: Drafts, acting: Acting) -> None:
    """Show what the person decides with, and what the draft might change."""
    drafts.get()
    desk = game.desk()
    cards = solara.use_memo(lambda: _cards(game), [game.id, game.turn])
    signals = solara.use_memo(lambda: [asdict(signal) for signal in game.signals()], [game.id, game.turn])
    words = solara.use_memo(lambda: _words(game), [game.id])
    preview = solara.use_memo(game.preview, [game.id, game.turn, game.draft])
    named = {"id": "desk", "aria-labelledby": "desk-title", "data-testid": "desk"}
    with v.Html(tag="section", class_="panel desk", attributes=named):
        markup("h2", escape(say("desk.title")), id="desk-title")
        DeskCards(
            **cards,
            signals=signals,
            draft={
                "picks": dict(game.draft.picks),
                "answers": dict(game.draft.answers),
                "obstacles": {
                    card.key: card.obstacle for group in desk.groups for card in group.cards if card.obstacle
                },
            },
            turn=game.turn,
            words=words,
            event_pick=acting(lambda wish: game.pick(wish["turn"], str(wish["option"]), str(wish["target"]))),
            event_unpick=acting(lambda wish: game.unpick(wish["turn"], str(wish["option"]))),
            event_give_answer=acting(
                lambda wish: game.answer(wish["turn"], str(wish["key"]), str(wish["answer"]))
            ),
        )
        DraftPreview(
            tray=_tray(game, desk.tray),
            preview=asdict(preview) if preview else None,
            turn=game.turn,
            words={"preview": section("preview"), "take_back": say("tray.take_back", title="{title}")},
            event_unpick=acting(lambda wish: game.unpick(wish["turn"], str(wish["option"]))),
        )


@solara.component
def OverDesk(game: OpenGame) -> None:
    """Say that the last turn has been played, where the desk was."""
    markup(
        "section",
        fill("over.html.j2", game=game.id),
        class_="panel desk",
        id="desk",
        aria_labelledby="desk-title",
    )


@solara.component
def Picks(game: OpenGame, drafts: Drafts, message: solara.Reactive[str], acting: Acting) -> None:
    """Show what is picked, take the bet, and offer to undo and to end the turn."""
    drafts.get()
    desk = game.desk()
    words = solara.use_memo(lambda: {**section("tray"), "bet": _bet(game)}, [game.id])
    told = solara.use_memo(lambda: _told(game), [game.id, game.turn])
    Tray(
        tray=_tray(game, desk.tray),
        picks=desk.picks,
        cost=desk.cost,
        bet=game.draft.bet,
        can_undo=game.can_undo,
        turn=game.turn,
        told=told,
        message=message.value,
        words=words,
        event_place_bet=acting(lambda wish: game.bet(wish["turn"], str(wish["call"]))),
        event_undo=acting(lambda wish: game.undo(wish["turn"])),
        event_end_turn=acting(lambda wish: game.end_turn(wish["turn"])),
    )


def _cards(game: OpenGame) -> dict[str, Any]:
    """Give what the desk shows all turn long."""
    desk = game.desk()
    badges = card_badges(game.role, game.library.claims)
    changing = ("picked", "target", "obstacle")
    groups = []
    for group in desk.groups:
        cards = [
            {name: value for name, value in asdict(card).items() if name not in changing}
            | {"badges": [asdict(badge) for badge in badges[card.key]]}
            for card in group.cards
        ]
        groups.append({"title": group.title, "cards": cards})
    return {
        "groups": groups,
        "answers": [asdict(answer) for answer in desk.answers],
        "first": suggested(desk) if game.turn == 0 else [],
    }


def _tray(game: OpenGame, titles: Sequence[str]) -> list[dict[str, str]]:
    return [{"key": key, "title": title} for key, title in zip(game.draft.picks, titles, strict=True)]


def _words(game: OpenGame) -> dict[str, Any]:
    more = {"signals": section("signals"), "letters": section("sources.letters")}
    return {**section("desk"), **more, "register": page_of("sources", game)}


def _bet(game: OpenGame) -> dict[str, Any]:
    names = [state_name(state, game.record.roles) for state in reversed(game.bet_on)]
    question = say("bet.legend", owner=owner(names[0]), other=in_sentence(names[1]))
    return {**section("bet"), "question": question}


def _told(game: OpenGame) -> str:
    """Say how the last bet went, and how many were right so far."""
    turn = game.turn - 1
    call = game.bets.get(turn, "")
    if not call:
        return ""
    score = game.bet_score
    line = bet_line(game.record, game.role, turn, call)
    return say("bet.told", line=line, right=score.right, made=score.made)
