"""Behind the workshop: text and dials in step, mistakes told in place, previews, seats, files."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from geosim.app.apart import Apart
from geosim.app.routes import GameCookie
from geosim.app.session import Sessions
from geosim.app.shelf import LARGEST, Shelf
from geosim.app.store import GameStore
from geosim.app.workshop import files, previews, rounds
from geosim.app.workshop.dials import Dial, dials, value_of
from geosim.app.workshop.draft import Draft, changed, drafted
from geosim.app.workshop.seating import EDITED, seated, slug
from geosim.app.workshop.shown import likeness_sentence, payoff_sentence, response_table
from geosim.app.workshop.told import told
from geosim.app.workshop.trying import Games, Likeness, Question, answer, compare, play
from geosim.errors import InputError
from geosim.library import default_library
from geosim.reading import read_yaml_text
from geosim.workers import start_crew

LIBRARY = default_library()
FILES = sorted((LIBRARY.home / "configs" / "strategies").glob("*.yaml"))
MINE = "m" * 32
LENDER = """\
# A lender.
title: Careful lender
about: Lends every turn.
kind: rule_based
actors: [china]
# Sharp.
precision: 4
rules:
  - prefer: rollover  # always
"""


def actor_of(name: str) -> str:
    """Give the first actor that a strategy is made for."""
    return next(actor for actor in LIBRARY.actors if LIBRARY.suits(name, actor))


def every_dial(draft: Draft) -> list[Dial]:
    """Give the dials of a draft."""
    groups = dials(draft.data, LIBRARY.actors[draft.actor], LIBRARY)
    return [dial for group in groups.values() for dial in group]


def scenario() -> Any:
    """Give a short scenario that is played by rule."""
    return LIBRARY.scenario("first_shipment").with_changes(cast="rule_based", turns=5)


# ------------------------------------------------------------------ text and dials


@pytest.mark.parametrize("file", [file for file in FILES if file.stem != "human"], ids=lambda file: file.stem)
def test_from_text_to_dials_and_back_keeps_everything(file: Path) -> None:
    """Every dial of every shipped strategy can be turned and put back: meaning, order and comments stay."""
    text, actor = file.read_text(encoding="utf-8"), actor_of(file.stem)
    first = draft = drafted(actor, text, LIBRARY)
    assert draft.is_sound
    for dial in every_dial(first):
        other = value_of(dial, dial.low if dial.value != dial.low else dial.high)
        draft = changed(draft, dial.path, other, LIBRARY)
        now = read_yaml_text(draft.text, "").data
        for part in dial.path:
            now = now[part]
        assert now == other
        draft = changed(draft, dial.path, value_of(dial, dial.value) if dial.said else None, LIBRARY)
    assert read_yaml_text(draft.text, "").data == first.data
    assert list(read_yaml_text(draft.text, "").data) == list(first.data)
    kept = [line for line in text.splitlines() if line.strip().startswith("#")]
    assert [line for line in draft.text.splitlines() if line.strip().startswith("#")] == kept


def test_ranges_are_those_of_the_schema() -> None:
    """A dial ends where the file's model ends: beyond, a value is brought back within."""
    draft = drafted("china", LENDER.replace("rule_based", "quantal"), LIBRARY)
    found = {dial.key: dial for dial in every_dial(draft)}
    assert (found["precision"].low, found["precision"].high) == (0, 4000)
    assert (found["grudge"].low, found["grudge"].high, found["grudge"].whole) == (0, 40, True)
    assert (found["level"].low, found["level"].high) == (0, 2)
    assert (found["weights.returns"].low, found["weights.returns"].high) == (-1, 1)
    assert value_of(found["grudge"], "99") == 40
    assert value_of(found["patience"], -3) == 0
    with pytest.raises(ValueError, match="could not convert"):
        value_of(found["patience"], "much")


def test_a_community_has_no_dial_that_would_be_refused() -> None:
    """A community has no ties with states, so it cannot repay warmth or bear a grudge by itself."""
    draft = drafted("community_chagai", (FILES[0].parent / "stewards.yaml").read_text(), LIBRARY)
    assert {"reciprocity", "grudge"}.isdisjoint(dial.key for dial in every_dial(draft))


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("rollover", "rolover", 9, "Did you mean"),
        ("precision: 4", "precision: 400", 7, "less than or equal to 20"),
        ("kind: rule_based", "kind: rules", 4, "no kind of strategy"),
        ("rules:", "rule:", 8, "no such key"),
        ("actors: [china]", "actors: [india]", 5, "not made for China"),
        ("kind: rule_based", "kind: human", 4, "seat of a person"),
        ("title: Careful lender", "title: !!python/name:os.system x", 2, "tag"),
        ("precision: 4", "precision: 4\nprecision: 5", 8, "already on line 7"),
        ("precision: 4", "precision: [", 9, "valid YAML"),
    ],
)
def test_a_mistake_names_its_line_and_the_last_sound_state_stays(
    old: str, new: str, line: int, says: str
) -> None:
    """Whatever is wrong is told with its line, and the draft knows what it last said without mistakes."""
    sound = drafted("china", LENDER, LIBRARY)
    broken = drafted("china", LENDER.replace(old, new), LIBRARY, sound)
    problem = next(each for each in broken.problems if says in each.problem + each.advice)
    assert problem.line == line
    assert broken.data == sound.data
    assert not broken.is_sound


def test_a_text_that_is_too_long_is_told_at_once() -> None:
    """A text beyond the size of a file is not read at all."""
    broken = drafted("china", LENDER + "# x\n" * LARGEST, LIBRARY)
    assert "longer than" in broken.problems[0].problem


def test_a_dial_cannot_be_turned_in_a_text_that_is_no_yaml() -> None:
    """A text that cannot be read is left alone."""
    with pytest.raises(InputError):
        changed(drafted("china", "title: [", LIBRARY), ("precision",), 3, LIBRARY)


def test_the_last_weight_that_is_left_out_takes_its_table_along() -> None:
    """A table of weights that has none left goes too, so that nothing empty stays."""
    draft = drafted("china", LENDER.replace("rule_based", "quantal"), LIBRARY)
    there = changed(draft, ("weights", "returns"), 0.5, LIBRARY)
    assert there.data["weights"] == {"returns": 0.5}
    assert changed(there, ("weights", "returns"), None, LIBRARY).text == draft.text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_shipped_strategy_can_be_read_in_words(file: Path) -> None:
    """Rules, red lines, parts and scripts of every shipped file are told, and no list is empty."""
    data = read_yaml_text(file.read_text(encoding="utf-8"), "").data
    found = told(data, LIBRARY.actors[actor_of(file.stem)], LIBRARY.actors)
    assert all(lines.lines and all(line.then for line in lines.lines) for lines in found)
    assert {"rules", "red_lines", "parts"} & data.keys() <= {lines.key for lines in found} | {"rules"}


# ------------------------------------------------------------------ the preview


def question(data: Mapping[str, object] | None = None, actor: str = "china") -> Question:
    """Ask about the lender."""
    return Question.of(scenario(), actor, data or read_yaml_text(LENDER, "").data)


def test_the_preview_is_what_a_game_does() -> None:
    """A lender that always lends: near certain in every situation, and in its games on the same luck."""
    answers = answer(question(read_yaml_text(LENDER.replace("precision: 4", "precision: 20"), "").data))
    assert all(response.chances["rollover"] > 0.99 for response in answers.responses)
    assert not answers.looks_ahead
    table = response_table(answers, LIBRARY.actors["china"], LIBRARY.actors)
    assert table.usual.named[0].percent == 100
    assert not table.moved


def test_the_usual_strategy_changes_nothing() -> None:
    """The strategy that usually plays a seat by rule does exactly as well as itself."""
    name = LIBRARY.actors["china"].strategies["rule_based"]
    games = play((question(LIBRARY.strategy_document(name).data), range(4)))
    assert games.payoffs == games.usual
    assert games.usual_name == name
    assert "Exactly the same" in payoff_sentence(games)
    alike = compare(question(LIBRARY.strategy_document(name).data))
    assert (alike[0].strategy, alike[0].alike) == (name, 1.0)


def test_games_in_steps_are_games_at_once() -> None:
    """Steps of games, joined, are the games played together, and the sample is that of the first."""
    steps = [play((question(), games)) for games in (range(2), range(2, 5))]
    joined = previews.joined(previews.joined(None, steps[0]), steps[1])
    assert joined == play((question(), range(5)))
    assert joined.sample


def test_sentences_name_the_difference_and_the_likeness() -> None:
    """Payoffs are told in points on the same luck; the two most alike are named by title."""
    games = Games((0.2, 0.4), (0.1, 0.5), ("leverage", "mixed"), ("mixed", "mixed"), "hedger")
    said = "Better in 1 of 2 games on the same luck; on average 0.0 points a quarter."
    assert payoff_sentence(games) == said
    found = (Likeness("a", 0.913), Likeness("b", 0.5))
    assert (
        likeness_sentence(found, {"a": "Ann", "b": "Ben"})
        == "Similar to: Ann (91 of 100 alike), then Ben (50)."
    )


def test_a_newer_edit_drops_what_an_older_one_waits_for() -> None:
    """A preview that is ended tells nothing more; the newer one is told to its end, answers first."""
    apart = Apart(0, start=lambda: start_crew(1))
    told_old, told_new, done = list[Any](), list[previews.Preview](), Event()

    def tell(preview: previews.Preview) -> None:
        told_new.append(preview)
        if preview.complete:
            done.set()

    try:
        end = previews.follow(question(), told_old.append, apart)
        end()
        previews.follow(question(), tell, apart)
        assert done.wait(60)
    finally:
        apart.close()
    assert told_old == []
    assert told_new[0].answers is not None
    assert told_new[0].games is None
    assert (told_new[-1].played, told_new[-1].problem) == (previews.GAMES, "")


def test_a_strategy_that_breaks_is_told_in_words() -> None:
    """What stands in the way of a preview reaches the page as a sentence."""
    apart, found, done = Apart(0, start=lambda: start_crew(1)), list[previews.Preview](), Event()

    def tell(preview: previews.Preview) -> None:
        found.append(preview)
        done.set()

    try:
        previews.follow(question({"title": "x", "about": "y", "kind": "nothing"}), tell, apart)
        assert done.wait(60)
    finally:
        apart.close()
    assert "no kind of strategy" in found[0].problem


def test_a_round_robin_is_the_same_by_seed() -> None:
    """Two round robins of one seed have one table; another seed has another."""
    tables = []
    apart = Apart(0, start=lambda: start_crew(1))
    try:
        for seed in (1, 1, 2):
            names = ("downplayer", "coercive_patron", "hold")
            robin = rounds.Robin(json.dumps(scenario().to_dict()), "china", names, 50, seed)
            heard, over = list[rounds.Robin](), Event()

            def tell(now: rounds.Robin, heard: list[rounds.Robin] = heard, over: Event = over) -> None:
                heard.append(now)
                if now.over:
                    over.set()

            rounds.begin(robin, tell, apart)
            assert over.wait(60)
            assert [each.done for each in heard] == [1, 2, 3, 3]
            tables.append(heard[-1].standings)
    finally:
        apart.close()
    assert tables[0] == tables[1] != tables[2]
    assert sum(each.wins for each in tables[0]) == pytest.approx(1.0)


# ------------------------------------------------------------------ seats and files


def test_a_seated_scenario_says_everything_itself(tmp_path: Path) -> None:
    """The edited strategy and own ones in other seats are written into the scenario that is played."""
    shelf = Shelf(MINE, tmp_path)
    shelf.save("strategies", "quiet_india", LENDER.replace("china", "india").replace("rollover", "detente"))
    seats = {"china": EDITED, "india": "quiet_india", "iran": "hold"}
    made = seated(scenario(), seats, ("careful_lender", read_yaml_text(LENDER, "").data), shelf)
    assert made.strategies == {"china": "careful_lender", "india": "quiet_india", "iran": "hold"}
    assert {*made.own_strategies} == {"careful_lender", "quiet_india"}


def test_a_strategy_for_another_actor_takes_no_seat(tmp_path: Path) -> None:
    """A lender that is made for China is refused in India's seat."""
    with pytest.raises(InputError, match="not made for this actor"):
        seated(
            scenario(), {"india": EDITED}, ("lender", read_yaml_text(LENDER, "").data), Shelf(MINE, tmp_path)
        )


def test_a_game_with_own_strategies_is_like_any_other(tmp_path: Path) -> None:
    """It is found again after a restart, goes back a turn, and opens from its code and its log elsewhere."""
    store = GameStore(tmp_path)
    sessions = Sessions(store, LIBRARY)
    made = seated(
        scenario(),
        {"china": EDITED},
        ("careful_lender", read_yaml_text(LENDER, "").data),
        sessions.shelf(MINE),
    )
    game = sessions.begin(MINE, made, "united_states", made.turns, 7)
    for turn in range(2):
        game.end_turn(turn)
    played = game.log()
    again = Sessions(store, LIBRARY)
    assert again.current(MINE).log() == played  # type: ignore[union-attr]  # there is one
    assert again.rewind(MINE, game.id, 1).turn == 1
    elsewhere = Sessions(GameStore(tmp_path / "elsewhere"), LIBRARY)
    assert elsewhere.shared("o" * 32, sessions.share_code(game)).log() == played
    assert elsewhere.import_log("o" * 32, json.dumps(played)).log() == played


def test_names_are_made_of_titles() -> None:
    """A title gives a name that a file may have, and another where that is taken."""
    assert slug("Careful lender!") == "careful_lender"
    assert slug("Careful lender", ("careful_lender", "careful_lender_2")) == "careful_lender_3"
    assert slug("23 skidoo").startswith("strategy_")
    assert slug("чужой") == "strategy"


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., httpx.Response]:
    """Give the function that asks the files' addresses, as the browser of a token."""
    sessions = Sessions(GameStore(tmp_path), LIBRARY)
    monkeypatch.setattr(files, "sessions", lambda: sessions)
    app = Starlette(routes=files.FILE_ROUTES, middleware=[Middleware(GameCookie)])

    async def request(method: str, address: str, token: str, **more: Any) -> httpx.Response:
        carrier = httpx.ASGITransport(app)
        async with httpx.AsyncClient(
            transport=carrier, base_url="http://localhost", cookies={"geosim": token} if token else {}
        ) as client:
            return await client.request(method, address, **more)

    return lambda method, address, token=MINE, **more: asyncio.run(request(method, address, token, **more))


def test_a_file_goes_up_and_comes_down(ask: Callable[..., httpx.Response], tmp_path: Path) -> None:
    """A file that was sent comes back letter by letter, under a free name, and to nobody else."""
    address = "/own/strategies?name=..%2F..%2FMy%20Lender.yaml"
    sent = [ask("POST", address, content=LENDER.encode()).json() for _ in "12"]
    assert sent == [{"name": "my_lender"}, {"name": "my_lender_2"}]
    assert ask("GET", "/own/strategies/my_lender.yaml").text == LENDER
    assert ask("GET", "/own/strategies/my_lender.yaml", "o" * 32).status_code == 404
    for name in ("hedger", "..%2Fgames", "my_lender%00"):
        assert ask("GET", f"/own/strategies/{name}.yaml").status_code == 404
    assert {path.parent.name for path in tmp_path.rglob("*.yaml")} == {"strategies"}


def test_without_a_cookie_nothing_is_kept_or_given(
    ask: Callable[..., httpx.Response], tmp_path: Path
) -> None:
    """A file from a browser that keeps no cookies is refused, since nobody could find it again."""
    sent = ask("POST", "/own/strategies?name=mine.yaml", "", content=LENDER.encode())
    assert "cookie" in " ".join(sent.json()["problems"])
    assert ask("GET", "/own/strategies/mine.yaml", "").status_code == 404
    assert list(tmp_path.rglob("*.yaml")) == []


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.yaml", b"", "is empty"),
        ("a.yaml", b"\x00\x01\xff", "UTF-8"),
        ("a.yaml", LENDER.encode() + b"#" * LARGEST, "at most 64 kB"),
        ("a.txt", LENDER.encode(), "no YAML file"),
        ("a.yaml", b"kind: !!python/object/apply:os.system [id]", "line 1"),
        ("a.yaml", LENDER.replace("prefer", "perfer").encode(), 'Did you mean "prefer"?'),
        ("a.yaml", b"extends: first_shipment\ntitle: x\n", "another kind (scenario)"),
        ("a.yaml", b"precision: .nan\nkind: rule_based\n", "not a finite number"),
        ("a.yaml", b"a: 1\n", "no scenario, inject"),
    ],
)
def test_a_bad_file_is_refused_in_words(
    ask: Callable[..., httpx.Response], tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    """Whatever is wrong with a file is told, and nothing of it is kept."""
    answered = ask("POST", f"/own/strategies?name={name}", content=content)
    assert says in " ".join(answered.json()["problems"])
    assert list(tmp_path.rglob("*.yaml")) == []
