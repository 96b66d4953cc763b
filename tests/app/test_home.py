from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from geosim.app import session
from geosim.app.page import routes
from geosim.app.pages import home
from geosim.app.session import GameCard, Sessions
from geosim.app.store import GameStore, new_token
from geosim.library import default_library

LIBRARY = default_library()
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC).replace(tzinfo=None)


class Links(HTMLParser):
    """Collects the addresses and texts of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag and where it leads."""
        self.tags.append(tag)
        self.hrefs += [value for name, value in attrs if name == "href" and value]

    def handle_data(self, data: str) -> None:
        """Note the text."""
        self.text += data


@pytest.fixture
def sessions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sessions:
    """Give the sessions of a server with an empty store, as the pages see them."""
    found = Sessions(GameStore(tmp_path), LIBRARY)
    monkeypatch.setattr(home, "sessions", lambda: found)
    return found


def card(**changes: object) -> GameCard:
    """Give the card of a game."""
    usual = {
        "id": "abc",
        "number": 1,
        "title": "The first shipment",
        "role": "Iran",
        "role_key": "iran",
        "turn": 1,
        "turns": 5,
        "over": False,
        "seen": NOW,
        "origin": None,
    }
    return GameCard(**{**usual, **changes})


def test_every_scenario_is_offered_with_question_length_and_luck(sessions: Sessions) -> None:
    """A card has title, decision question, what differs and is shown, seats and the luck number."""
    page = Links(str(home._offers(new_token(), 585)))
    for name in LIBRARY.scenarios:
        scenario = LIBRARY.scenario(name)
        for said in (scenario.title, scenario.question, scenario.differs, scenario.teaches):
            assert said in page.text
        assert f"brief?scenario={name}&seed=585" in page.hrefs
        for role in scenario.roles:
            assert f"brief?scenario={name}&role={role}&seed=585" in page.hrefs
    assert page.text.count("Luck number 585") == len(LIBRARY.scenarios)
    assert page.tags.count("h1") == 1


def test_every_link_leads_somewhere(sessions: Sessions) -> None:
    """Links of the first page lead to pages there are and documents this installation has."""
    documents = {f"documents/{name}" for name in home.at_hand()}
    for who in ("teach", "research"):
        links = home._links(who)
        assert links
        assert {href for href, _ in links} <= documents | {route.path for route in routes}


def test_a_browser_without_games_has_no_list_of_them(sessions: Sessions) -> None:
    """The banner is there only when there is something to go on with."""
    assert "Your games" not in Links(str(home._offers(new_token(), 1))).text


def test_own_games_can_be_gone_on_with(sessions: Sessions) -> None:
    """The banner lists a browser's games with role and turn, and branches with where they began."""
    token = new_token()
    first = sessions.start(token, "first_shipment", "iran", 5, 1)
    first.end_turn(0)
    branch = sessions.rewind(token, first.id, 1)
    page = Links(str(home._offers(token, 1)))

    assert page.text.count("Iran, turn 2 of 5") == 2
    assert "branch of game 1 after turn 1" in page.text
    assert {f"play?game={first.id}", f"play?game={branch.id}"} <= set(page.hrefs)
    assert "Your games" not in Links(str(home._offers(new_token(), 1))).text


def test_a_game_played_to_the_end_leads_to_its_debrief() -> None:
    """A finished game is offered to look back at, not to go on with."""
    (entry,) = home._entries([card(turn=5, over=True)], NOW)

    assert entry.href == "debrief?game=abc"
    assert entry.line == "Iran, played to the end"


def test_a_branch_of_a_game_no_longer_kept_says_so() -> None:
    """A branch whose game has expired is listed all the same."""
    (entry,) = home._entries([card(origin=("gone", 2))], NOW)

    assert entry.branch == "branch of a game no longer kept, after turn 2"


@pytest.mark.parametrize(("days", "said"), [(0, "today"), (1, "yesterday"), (12, "12 days ago")])
def test_when_a_game_was_seen_is_said_in_words(days: int, said: str) -> None:
    """The list says when a game was last looked at."""
    (entry,) = home._entries([card(seen=NOW - timedelta(days=days))], NOW)

    assert entry.seen == said


def test_hostile_titles_stay_text(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    """A title with a script in it, from an imported log, is shown as it is written."""
    title = "<script>alert(1)</script>\"'"
    monkeypatch.setattr(session.Sessions, "games", lambda self, token: [card(title=title, role=title)])
    page = Links(str(home._offers(new_token(), 1)))

    assert "script" not in page.tags
    assert page.text.count(title) == 2
