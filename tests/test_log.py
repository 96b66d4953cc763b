"""Logs: written, read, refused when wrong, replayed and forked."""

from __future__ import annotations

import copy
import json
from importlib.metadata import version

import numpy as np
import pytest

from geosim.errors import IllegalChoice, InputError, LogError, ReplayMismatch, UnknownName
from geosim.game import Decision
from geosim.library import Library, default_library
from geosim.log import LARGEST, fork, read_log, replay, to_log
from geosim.table import start

LIBRARY = default_library()
TURNS = 5
PICKS = [("openbook", "capacity"), ("concede_us@refinery",), (), ("share", "signal_us"), ("process",)]


@pytest.fixture(scope="module")
def game():
    """Give a short game in which a person plays Pakistan and refuses to be pressed."""
    told = LIBRARY.scenario("first_shipment").with_changes(turns=TURNS)
    played = start(told, seed=3, runs=[5], persons=["pakistan"])
    for picks in PICKS:
        played.play_turn({"pakistan": Decision(picks, {"on_pressure": "refuse"})})
    return played


@pytest.fixture(scope="module")
def written(game):
    """Give its log as text."""
    return json.dumps(to_log(game))


@pytest.fixture
def data(written):
    """Give its log as plain data that a test may spoil."""
    return json.loads(written)


def read(data):
    """Read a log from plain data."""
    return read_log(json.dumps(data), "game.json")


# ------------------------------------------------------------------ round trip


def test_a_log_is_read_back_as_written(written, tmp_path):
    """From text and from a file, the log says what was written."""
    file = tmp_path / "game.json"
    file.write_text(written, encoding="utf-8")

    assert read_log(file) == read_log(written)
    assert read_log(file).model_dump(mode="json") == {
        **json.loads(written),
        "turns": [
            {actor: {"answers": {}, **played} for actor, played in turn.items()}
            for turn in json.loads(written)["turns"]
        ],
    }


def test_a_log_names_what_it_takes_to_play_again(game, data):
    """Scenario after all changes and its hash, version, seed, run, persons and every decision are there."""
    assert data["version"] == version("geosim")
    assert (data["seed"], data["run"], data["persons"]) == (3, 5, ["pakistan"])
    assert data["scenario"]["quarters"] == 4 * TURNS
    assert data["hash"] == game.world.scenario.hash
    assert [turn["pakistan"]["picks"] for turn in data["turns"]] == [
        sorted(p, key=game.world.menus["pakistan"].index) for p in PICKS
    ]
    assert data["turns"][0]["pakistan"]["answers"] == {"on_pasni_bid": "by_rule", "on_pressure": "refuse"}
    assert all(turn.keys() == set(game.world.actors) for turn in data["turns"])


def test_replay_gives_the_same_game(game, written):
    """Persons as recorded and computer players anew: states and scores are equal to the last bit."""
    again = replay(read_log(written))

    assert again.scores.tobytes() == game.scores.tobytes()
    assert json.dumps(to_log(again)) == written


def test_an_unfinished_game_can_be_replayed(data):
    """A log of two turns gives a game that stands at its third."""
    data["turns"] = data["turns"][:2]
    again = replay(read(data))

    assert again.turn == 2
    assert not again.over


# ------------------------------------------------------------------ what is refused when read


def test_a_log_cut_short(written):
    """Half a file is refused with a hint at what happened."""
    with pytest.raises(
        LogError, match=r"^game\.json: is not a complete game log \(line 1\)\. It may be cut short"
    ):
        read_log(written[: len(written) // 2], "game.json")


@pytest.mark.parametrize("text", ["", "[]", "null", "3", '"log"', "{}", '{"format": "other"}'])
def test_a_foreign_file(text):
    """JSON that is no game log is refused as such."""
    with pytest.raises(LogError, match=r"^game\.json: is not a (geosim|complete) game log"):
        read_log(text, "game.json")


@pytest.mark.parametrize("text", ["a,b\n1,2", "title: not JSON", "{'format': 'geosim-log'}", "[" * 100_000])
def test_a_file_that_is_no_json(text):
    """Other text is refused, however deeply it is nested."""
    with pytest.raises(LogError, match=r"^game\.json: is not a complete game log"):
        read_log(text, "game.json")


@pytest.mark.parametrize("given", ["0.0.0", None, 3, ["0.1.0"], "9" * 500])
def test_another_version(data, given):
    """A log of another version is refused with advice and never half-played."""
    data["version"] = given

    with pytest.raises(
        LogError, match=rf"this is {version('geosim')}\. Replay it with that version"
    ) as caught:
        read(data)
    assert len(str(caught.value)) < 300


WRONG = {
    "seed": [-1, 2**63, 1.5, "3", True, None, [1]],
    "run": [-1, 2**62, 0.5, "0", False],
    "persons": ["pakistan", 3, [3], {"pakistan": 1}],
    "turns": [
        {},
        [[]],
        [{"pakistan": []}],
        [{"pakistan": {"picks": "openbook"}}],
        [{"pakistan": {"pick": []}}],
    ],
    "scenario": [None, [], "first_shipment"],
    "hash": [None, 3, "0" * 65],
    "fingerprint": [None, 3, "0" * 65],
}


@pytest.mark.parametrize(
    ("key", "value"), [(key, value) for key, values in WRONG.items() for value in values]
)
def test_wrong_types_and_huge_numbers(data, key, value):
    """A value that is no such thing is refused with file and key."""
    data[key] = value

    with pytest.raises(LogError, match=rf"^game\.json: {key}"):
        read(data)


def test_a_number_too_long_to_read(written):
    """Ten thousand digits are no number of a log."""
    with pytest.raises(LogError, match=r"^game\.json"):
        read_log(written.replace('"seed": 3', f'"seed": {"9" * 10_000}'), "game.json")


@pytest.mark.parametrize("key", ["seed", "run", "scenario", "hash", "fingerprint"])
def test_a_missing_part(data, key):
    """A log without a part it needs is refused with its key."""
    del data[key]

    with pytest.raises(LogError, match=rf"^game\.json: {key}: is missing"):
        read(data)


def test_an_unknown_part(data):
    """A part no log has is refused with a hint."""
    data["sed"] = 3

    with pytest.raises(LogError, match=r'^game\.json: sed: no such key. Did you mean "seed"\?'):
        read(data)


def test_an_answer_that_does_not_exist(data):
    """Standing answers are by rule, accept or refuse."""
    data["turns"][1]["pakistan"]["answers"]["on_pressure"] = "perhaps"

    with pytest.raises(LogError, match=r"^game\.json: turns\.1\.pakistan\.answers\.on_pressure: should be"):
        read(data)


def test_a_file_that_cannot_be_read(tmp_path):
    """A missing file, a folder, a picture and a file of many megabytes each give one plain message."""
    picture, huge = tmp_path / "a.png", tmp_path / "huge.json"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    huge.write_text(" " * (LARGEST + 1))

    for path, says in [
        (tmp_path / "none.json", "there is no such file."),
        (tmp_path, "cannot be read: Is a directory."),
        (picture, "is not text in UTF-8, so it is no game log."),
        (huge, "is too large for a game log."),
    ]:
        with pytest.raises(LogError) as caught:
            read_log(path)
        assert str(caught.value) == f"{path}: {says}"


# ------------------------------------------------------------------ what is refused when played again


def test_a_world_with_other_numbers(data):
    """A log knows its world by a digest of every number and effect."""
    data["fingerprint"] = "0" * 64

    with pytest.raises(
        LogError, match=r"^fingerprint: was played in a world with other numbers or options\."
    ):
        replay(read(data))


def test_a_scenario_that_was_changed_afterwards(data):
    """Whoever edits the scenario of a log gets another world, not a doctored game."""
    data["scenario"]["parameters"]["reserves_start"] = 18

    with pytest.raises(LogError, match=r"^fingerprint: "):
        replay(read(data))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"cast": "chess"}, "cast"),
        ({"quarters": 10**9}, "quarters"),
        ({"parameters": {"reserves_start": 1e300}}, "outside its range"),
        ({"parameters": {"reserves_strat": 9}}, 'Did you mean "reserves_start"'),
        ({"strategies": {"china": "downplayr"}}, 'Did you mean "downplayer"'),
        ({"strategies": {"china": "/etc/passwd"}}, "china"),
    ],
    ids=str,
)
def test_a_scenario_that_cannot_be_played(data, changes, says):
    """A scenario that names what does not exist is refused as part of the log."""
    data["scenario"] |= changes

    with pytest.raises(LogError) as caught:
        replay(read(data))
    assert str(caught.value).startswith("scenario: cannot be played: ")
    assert says in str(caught.value)


def test_numbers_that_are_none(written):
    """NaN and infinity, which Python's JSON lets through, are no numbers of a scenario."""
    for number in ("NaN", "Infinity", "1e999"):
        spoilt = written.replace('"parameters": {}', f'"parameters": {{"reserves_start": {number}}}')
        assert spoilt != written
        with pytest.raises(LogError, match=r"^scenario: cannot be played: "):
            replay(read_log(spoilt))


def test_a_person_who_does_not_exist(data):
    """A misspelt person gets a hint."""
    data["persons"] = ["pakistn"]

    with pytest.raises(LogError, match=r'no actor called "pakistn"\. Did you mean "pakistan"'):
        replay(read(data))


def test_a_choice_that_does_not_exist(data):
    """A misspelt choice of a person is named with its turn."""
    data["turns"][2]["pakistan"]["picks"] = ["openbok"]

    with pytest.raises(
        LogError, match=r'^turns\.2\.pakistan: .*no choice called "openbok"\. Did you mean "openbook"'
    ):
        replay(read(data))


def test_a_choice_that_is_not_allowed(data):
    """More picks than the rules allow are named with their turn."""
    data["turns"][2]["pakistan"]["picks"] = ["openbook", "share", "process"]

    with pytest.raises(LogError, match=r"^turns\.2\.pakistan: .*may pick 2 a turn, not 3"):
        replay(read(data))


def test_an_actor_who_does_not_play(data):
    """A turn that names somebody unknown is refused, with the turn."""
    data["turns"][1]["atlantis"] = {"picks": []}

    with pytest.raises(LogError, match=r"^turns\.1.*atlantis"):
        replay(read(data))


def test_an_actor_who_is_left_out(data):
    """A turn that says nothing of an actor is refused, with the turn."""
    del data["turns"][1]["china"]

    with pytest.raises(LogError, match=r"^turns\.1.*china"):
        replay(read(data))


def test_more_turns_than_the_game_has(data):
    """A log cannot go on after the last quarter."""
    data["turns"] = data["turns"] + data["turns"]

    with pytest.raises(LogError, match=r"^turns: has 10 turns, .* 5\."):
        replay(read(data))


# ------------------------------------------------------------------ mismatches


def test_a_computer_player_who_chooses_otherwise(data):
    """A log whose computer players do not choose so is refused with turn, actor and both choices."""
    now = data["turns"][3]["china"]["picks"]
    data["turns"][3]["china"]["picks"] = ["market"] if now != ["market"] else ["reroute"]

    with pytest.raises(ReplayMismatch) as caught:
        replay(read(data))
    assert caught.value.key == "turns.3.china"
    assert f"played again it is {' and '.join(sorted(now)) or 'hold'}." in str(caught.value)


def test_a_computer_player_who_answers_otherwise(game):
    """Standing answers of a computer player are compared like its picks."""
    told = game.world.scenario.with_changes(cast="rule_based", turns=2)
    data = to_log(start(told, seed=3, runs=[5]).play())
    data["turns"][1]["pakistan"]["answers"]["on_pasni_bid"] = "accept"

    with pytest.raises(ReplayMismatch, match=r"^turns\.1\.pakistan: .*on_pasni_bid"):
        replay(read(data))


def test_a_strategy_that_was_changed_since(game, tmp_path):
    """When a strategy file has changed, the first choice that differs is named, with advice."""
    file = tmp_path / "mine.yaml"
    text = "title: Mine\nabout: A test.\nkind: scripted\nturns: [[{pick}]]\n"
    file.write_text(text.format(pick="invest"))
    told = game.world.scenario.with_changes(strategies={"china": str(file)}, turns=1)
    written = json.dumps(to_log(start(told, seed=3, runs=[5], library=Library()).play()))
    file.write_text(text.format(pick="rollover"))

    with pytest.raises(ReplayMismatch) as caught:
        replay(read_log(written), Library())
    assert str(caught.value).startswith("turns.0.china: the log has invest, played again it is rollover.")
    assert "strategy may have changed" in str(caught.value)


# ------------------------------------------------------------------ forks


def picks(game):
    """Give everybody's choices, turn by turn."""
    return [{actor: game.picks(actor, t) for actor in game.world.actors} for t in range(len(game.turns))]


def test_a_fork_changes_one_decision(game, written):
    """Before the turn all is as it was, in it only the changed actor differs."""
    forked, dropped = fork(read_log(written), 2, {"pakistan": Decision(("concede_china@saindak",))})
    before, after = picks(game), picks(forked)

    assert dropped == []
    assert after[:2] == before[:2]
    assert after[2] == {**before[2], "pakistan": ("concede_china@saindak",)}
    assert [turn["pakistan"] for turn in after[3:]] == [turn["pakistan"] for turn in before[3:]]


def test_a_computer_players_decision_can_be_changed(game, written):
    """What if China had coerced? Its pick of that turn is as told; the person decides as before."""
    forked, _ = fork(read_log(written), 1, {"china": Decision(("coerce",))})

    assert picks(forked)[1] == {**picks(game)[1], "china": ("coerce",)}
    assert all(a["pakistan"] == b["pakistan"] for a, b in zip(picks(forked), picks(game), strict=True))


def test_computer_players_choose_anew_after_a_fork(game, written):
    """They answer to the changed world: some later choice of theirs differs from the log."""
    shock = {
        "china": Decision(("coerce",)),
        "united_states": Decision(("pressure",)),
        "india": Decision(("mil_press",)),
    }
    forked, _ = fork(read_log(written), 1, shock)

    assert picks(forked)[2:] != picks(game)[2:]


def test_a_frozen_fork_keeps_everybodys_decisions(game, written):
    """With everybody frozen, only the changed decision differs in any turn."""
    forked, _ = fork(read_log(written), 1, {"china": Decision(("coerce",))}, frozen=True)
    before, after = picks(game), picks(forked)
    before[1]["china"] = ("coerce",)

    assert after == before
    assert not np.array_equal(forked.scores, game.scores)


def test_a_fork_keeps_standing_answers(game, written):
    """A person's later answers are kept with the picks."""
    forked, _ = fork(read_log(written), 1, {"china": Decision(("coerce",))})

    assert [forked.answers(t) for t in range(TURNS)] == [game.answers(t) for t in range(TURNS)]


def test_later_decisions_that_are_not_legal_are_dropped_and_reported(data):
    """A person's decision that cannot be kept becomes a hold, and the fork says which and why."""
    data["turns"][4]["pakistan"]["picks"] = ["openbook", "share", "process"]
    forked, dropped = fork(read(data), 2, {"pakistan": Decision(("transit",))})

    assert forked.picks("pakistan", 4) == ()
    assert dropped == ["turn 4, pakistan: Pakistan may pick 2 a turn, not 3."]


@pytest.mark.parametrize("at", [-1, 5, 99])
def test_a_turn_the_log_does_not_have(written, at):
    """A fork needs a turn that was played."""
    with pytest.raises(InputError, match=rf"^fork: the log has turns 0 to 4, not {at}\."):
        fork(read_log(written), at, {})


def test_an_actor_who_cannot_fork(written):
    """A misspelt actor gets a hint."""
    with pytest.raises(UnknownName, match=r'no actor called "chna"\. Did you mean "china"'):
        fork(read_log(written), 1, {"chna": Decision()})


def test_a_fork_keeps_to_the_rules(written):
    """A changed decision must be one the actor could have taken."""
    with pytest.raises(IllegalChoice, match="cannot be picked together"):
        fork(read_log(written), 1, {"china": Decision(("invest", "coerce"))})
    with pytest.raises(UnknownName, match='no choice called "invst"'):
        fork(read_log(written), 1, {"china": Decision(("invst",))})


def test_reading_changes_nothing(written):
    """A log is frozen: forks of one log do not disturb each other."""
    log = read_log(written)
    kept = copy.deepcopy(log)
    fork(log, 1, {"china": Decision(("coerce",))})

    assert log == kept
    assert replay(log).over
