"""The strategies that come with geosim: each keeps every promise, in every face, and says what it is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from geosim.app.session import Sessions
from geosim.app.store import GameStore, new_token
from geosim.check import check
from geosim.cli.commands import app
from geosim.experiments import batch
from geosim.game import Decision, Game
from geosim.library import Library, default_library
from geosim.log import read_log, replay, to_log
from geosim.model import GeoModel
from geosim.reading import read_yaml
from geosim.schema import SCHEMAS, file_of, schema, written
from geosim.strategies import build, kinds
from geosim.strategies.base import CERTAIN, Strategy
from geosim.strategies.random import Random
from geosim.table import fit, start
from geosim.testing import check_strategy
from geosim.world import compile_world

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = default_library()
FILES = sorted((LIBRARY.home / "configs" / "strategies").glob("*.yaml"))
PLAYED = [name for name in LIBRARY.strategies if name != "human"]
THINKERS = ("quantal", "best_response")
GUIDE = ROOT / "docs" / "strategies.md"


def kind(name: str) -> str:
    """Give the kind of a strategy."""
    return str(LIBRARY.strategy_document(name).data["kind"])


def seats() -> list[tuple[str, str]]:
    """Give every strategy with actors it is made for: all, or a state and a community that look ahead."""
    found = []
    for name in PLAYED:
        suits = [actor for actor in LIBRARY.actors if LIBRARY.suits(name, actor)]
        if kind(name) in THINKERS or len(suits) == len(LIBRARY.actors):
            states = [actor for actor in suits if not actor.startswith("community")][:1]
            suits = [*states, *[actor for actor in suits if actor.startswith("community")][:1]]
        found += [(name, actor) for actor in suits]
    return found


@pytest.mark.parametrize(("name", "actor"), seats())
def test_every_strategy_keeps_every_promise(name: str, actor: str) -> None:
    """Legal, seeded, blind to what is hidden, the same at any width, played again, forked and in Mesa."""
    turns = 2 if kind(name) in THINKERS else 4

    assert check_strategy(name, actor, turns=turns) == ()


# --------------------------------------------------------------------------- the kit finds what is wrong


class _Peeking(Strategy):
    """Looks at the numbers behind the columns, where the truth of the ground still stands."""

    def utilities(self, view):
        rows = np.arange(len(view.choices))[:, None]
        return np.where(rows == 1, view.columns._reading.state.true_size[0], 0.0)


class _Counting(Strategy):
    """Counts how often it is asked, and so remembers what no log tells."""

    asked = 0

    def utilities(self, view):
        self.asked += 1
        rows = np.arange(len(view.choices))[:, None]
        return np.where(rows == self.asked % len(rows), CERTAIN, 0.0) * np.ones(view.legal.shape)


class _Averaging(Strategy):
    """Looks at other runs."""

    def utilities(self, view):
        rows = np.arange(len(view.choices))[:, None]
        return np.where(rows == view.runs % len(rows), CERTAIN, 0.0) * np.ones(view.legal.shape)


class _Broken(Strategy):
    """Gives what is no number."""

    def utilities(self, view):
        return np.full(view.legal.shape, np.nan)


@pytest.mark.parametrize(
    ("made", "promise"),
    [
        (_Peeking, "hidden in the ground"),
        (_Counting, "however often it is asked"),
        (_Averaging, "alone and among other runs"),
        (_Broken, "gives numbers"),
    ],
)
def test_the_kit_finds_a_strategy_that_breaks_a_promise(monkeypatch, made, promise) -> None:
    """Peeking, counting, averaging over runs and giving no numbers are all found."""
    monkeypatch.setattr("geosim.strategies.random.build", lambda file, fit: made())

    assert [line for line in check_strategy("random", "china", turns=3) if promise in line]


def test_the_kit_names_an_unknown_actor() -> None:
    """A misspelt actor is told with the nearest one."""
    with pytest.raises(Exception, match='Did you mean "china"'):
        check_strategy("random", "chna")


# ------------------------------------------------------------------------------- the same in every face

CAST = {
    "pakistan": "diversifier",
    "united_states": "tit_for_tat",
    "china": "offended_partner",
    "india": "wait_and_see",
    "iran": "distilled",
    "gulf_states": "adaptive_learner",
    "community_chagai": "patient_bargainer",
    "community_makran": "unheard_community",
    "community_waziristan": "best_response",
    "community_gilgit_baltistan": "stewards",
}


def test_the_same_choices_in_a_batch_as_a_mesa_agent_and_in_a_game() -> None:
    """Strategies that remember choose alike alone, in 40 runs of a batch, stepped by Mesa, and replayed."""
    told = LIBRARY.scenario("first_shipment").with_changes(strategies=CAST, turns=6)
    alone = start(told, seed=9, runs=[17]).play()
    model = GeoModel(told, rng=9, run=17)
    while model.running:
        model.step()
    again = replay(read_log(json.dumps(to_log(alone))))
    table = batch(told, 40, seed=9, record=["choices"]).choices
    mine = table[table["run"] == 17]

    for turn in range(6):
        for actor in CAST:
            expected = alone.picks(actor, turn)
            assert model.game.picks(actor, turn) == again.picks(actor, turn) == expected
            rows = mine[(mine["turn"] == mine["turn"].min() + turn) & (mine["actor"] == actor)]
            assert set(rows["pick"]) == set(expected or ("hold",)), (turn, actor)
    assert alone.scores.tobytes() == model.game.scores.tobytes()


def test_the_same_choices_in_the_browser(tmp_path: Path) -> None:
    """Opponents with strategies of their own choose in a person's session as in a game of the same luck."""
    home = tmp_path / "home"
    shutil.copytree(LIBRARY.home / "configs", home / "configs")
    others = {actor: name for actor, name in CAST.items() if actor != "pakistan"}
    told = LIBRARY.scenario("first_shipment").with_changes(strategies=others, turns=5)
    (home / "configs" / "scenarios" / "mine.yaml").write_text(json.dumps(told.to_dict()), encoding="utf-8")
    sessions = Sessions(GameStore(tmp_path), Library(home))
    token = new_token()
    game = sessions.start(token, "mine", "pakistan", turns=5, seed=9)
    for turn in range(5):
        game.pick(turn, "concede_us", "refinery")
        game.end_turn(turn)
    reopened = Sessions(GameStore(tmp_path), Library(home)).current(token)
    assert reopened is not None

    plain = _played_by_hand(home)

    for session in (game, reopened):
        assert to_log(session._game)["turns"] == to_log(plain)["turns"]


def _played_by_hand(home: Path) -> Game:
    """Play what the session played, without a session."""
    library = Library(home)
    game = start("mine", seed=9, persons=("pakistan",), library=library)
    while not game.over:
        game.play_turn({"pakistan": Decision(("concede_us@refinery",))})
    return game


# ------------------------------------------------------------------------------------ files and schemas


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_file_points_its_editor_to_the_schema(file: Path) -> None:
    """The first line names the schema by a relative path that leads to it."""
    first = file.read_text(encoding="utf-8").splitlines()[0]
    said = "# yaml-language-server: $schema="

    assert first.startswith(said)
    assert (file.parent / first.removeprefix(said)).resolve() == file_of("strategy", LIBRARY.home).resolve()


@pytest.mark.parametrize("name", SCHEMAS)
def test_shipped_schemas_are_fresh(name: str) -> None:
    """The files say what the models say; if not: python -m geosim.schema."""
    assert file_of(name, LIBRARY.home).read_text(encoding="utf-8") == written(name)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_file_is_valid_by_the_schema(file: Path) -> None:
    """What an editor checks lets every shipped file pass."""
    jsonschema = pytest.importorskip("jsonschema")

    jsonschema.Draft7Validator(schema("strategy")).validate(read_yaml(file).data)


@pytest.mark.parametrize("name", kinds())
def test_every_key_is_explained(name: str) -> None:
    """Each key of each kind has a description, and each number says its range in it or in its bounds."""
    shape = schema("strategy")["$defs"][name]

    lacking = [
        key for key, said in shape["properties"].items() if key != "kind" and "description" not in said
    ]
    assert lacking == []


def test_the_schema_refuses_what_the_program_refuses() -> None:
    """A misspelt key, a number out of range and a missing rule are faults to an editor too."""
    jsonschema = pytest.importorskip("jsonschema")
    judge = jsonschema.Draft7Validator(schema("strategy"))
    good = {"title": "T", "about": "a", "kind": "rule_based", "precision": 3, "rules": [{"prefer": "hold"}]}

    assert judge.is_valid(good)
    for change in ({"precison": 3}, {"precision": 99}, {"rules": []}, {"grudge": -1}, {"kind": "rule_basd"}):
        assert not judge.is_valid({**good, **change}), change


def test_the_command_prints_the_schema() -> None:
    """`geosim schema strategy` prints the document, and a misspelt name is told."""
    printed = CliRunner().invoke(app, ["schema", "strategy"])
    wrong = CliRunner().invoke(app, ["schema", "stratgy"])

    assert json.loads(printed.stdout) == schema("strategy")
    assert wrong.exit_code == 2
    assert 'Did you mean "strategy"?' in wrong.output


def test_all_files_are_sound() -> None:
    """Nothing in the folder is wrong, for any actor it is made for."""
    assert check([LIBRARY.home / "configs" / "strategies"]).problems == ()


@pytest.mark.parametrize("name", LIBRARY.strategies)
def test_claims_exist(name: str) -> None:
    """Every claim that a strategy rests on is in the register."""
    claims = len(LIBRARY.claims.claims)

    assert all(1 <= claim <= claims for claim in LIBRARY.strategy_document(name).data.get("sources", ()))


def test_the_guide_names_every_strategy_and_kind() -> None:
    """Nothing in the library is missing from the instructors' guide."""
    text = GUIDE.read_text(encoding="utf-8")

    assert [name for name in (*LIBRARY.strategies, *kinds()) if f"`{name}`" not in text] == []


def test_a_strategy_for_others_is_refused_with_those_that_fit() -> None:
    """A seat gets a clear message with the strategies made for it."""
    told = LIBRARY.scenario("first_shipment").with_changes(strategies={"iran": "coercive_patron"})

    with pytest.raises(Exception, match=r"not made for this actor.*guarded_neighbour"):
        start(told)


def test_default_casts_use_no_wrapper() -> None:
    """A file without a character is the plain strategy of its kind: nothing is added to its work."""
    data = LIBRARY.strategy_document("random").data
    world = compile_world(
        LIBRARY.scenario("first_shipment"), LIBRARY.parameters, tuple(LIBRARY.actors.values())
    )

    assert type(build(data, fit(world, "china"))) is Random
