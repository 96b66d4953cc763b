"""Short games written down turn by turn: whatever changes what happens in a game shows here, line by line.

After a change that is meant to change games: pytest tests/test_golden.py --regenerate-golden, and read the
differences before keeping them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

import pytest

from geosim.game import Decision, Game
from geosim.library import default_library
from geosim.table import start

FOLDER = Path(__file__).with_name("golden")
ADVICE = (
    "If games are meant to change: pytest tests/test_golden.py --regenerate-golden, and read what changed."
)

COLUMNS = """
    leverage_dependency leverage dependence alignment_united_states alignment_china alignment_india
    alignment_iran alignment_gulf_states revenue take reserves debt support tension tariff regional_stability
    attacks casualties crises coercions compliances turnovers awards price_copper price_critical us_foothold
    cpec_activity chabahar_activity border transparency institutions processing_mandate stage_reko_diq
    stage_chagai_exploration stage_refinery commitment_refinery commitment_gilgit_exploration consent_chagai
    consent_makran consent_waziristan consent_gilgit_baltistan
""".split()


@dataclass(frozen=True)
class Recipe:
    """A game to write down: how it is set up, and what the scripted seats decide in each turn."""

    scenario: str
    cast: str
    turn_quarters: int
    turns: int
    seed: int
    run: int = 0
    scripts: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)


def script(*turns: str, **answers: str) -> tuple[Decision, ...]:
    """Give the decisions of a seat, each turn's choices in one text; the answers stand throughout."""
    return tuple(Decision(tuple(turn.split()), answers) for turn in turns)


RECIPES = {
    "computer_players_by_rule": Recipe("first_shipment", "rule_based", turn_quarters=4, turns=10, seed=1),
    "computer_players_by_rule_quarterly": Recipe(
        "pasni_and_gwadar", "rule_based", turn_quarters=1, turns=12, seed=2, run=300
    ),
    "computer_players_looking_ahead": Recipe(
        "first_shipment", "look_ahead", turn_quarters=4, turns=6, seed=3
    ),
    "computer_players_looking_ahead_half_yearly": Recipe(
        "pasni_and_gwadar", "look_ahead", turn_quarters=2, turns=6, seed=4, run=7
    ),
    "pakistan_concedes_and_reforms": Recipe(
        "first_shipment",
        "rule_based",
        turn_quarters=4,
        turns=6,
        seed=5,
        scripts={
            "pakistan": script(
                "concede_us@refinery openbook",
                "concede_us@chagai_exploration process",
                "reassure_china share",
                "diversify@gilgit_exploration capacity",
                "transit security",
                "hold",
                on_pasni_bid="accept",
                on_pressure="refuse",
            )
        },
    ),
    "great_powers_press": Recipe(
        "pasni_and_gwadar",
        "look_ahead",
        turn_quarters=4,
        turns=5,
        seed=6,
        scripts={
            "united_states": script("pressure", "pasni", "pasni invest", "pressure", "hold"),
            "china": script("coerce", "coerce", "rollover invest", "reroute", "coerce"),
        },
    ),
    "neighbours_and_gulf": Recipe(
        "first_shipment",
        "rule_based",
        turn_quarters=2,
        turns=6,
        seed=7,
        scripts={
            "india": script("mil_press", "mil_press court_us", "detente", "detente chabahar", "hold", "hold"),
            "iran": script("obstruct", "border chabahar", "transit", "border", "border", "hold"),
            "gulf_states": script("condition", "deposit", "coinvest", "coinvest balance", "hold", "deposit"),
        },
    ),
    "communities_claim_their_share": Recipe(
        "pasni_and_gwadar",
        "rule_based",
        turn_quarters=4,
        turns=5,
        seed=8,
        scripts={
            "community_chagai": script("blockade", "negotiate", "negotiate", "audit", "petition"),
            "community_gilgit_baltistan": script("litigate", "withdraw", "negotiate", "monitor", "hold"),
        },
    ),
}


@pytest.mark.parametrize("name", RECIPES)
def test_game_is_as_written_down(name: str, request: pytest.FixtureRequest) -> None:
    """A seeded game goes as it went when it was written down."""
    file = FOLDER / f"{name}.txt"
    now = told(RECIPES[name])
    if request.config.getoption("--regenerate-golden"):
        file.write_text(now, encoding="utf-8")

    before = file.read_text(encoding="utf-8")
    if now != before:
        lines = unified_diff(
            before.splitlines(), now.splitlines(), "as written down", "now", lineterm="", n=1
        )
        pytest.fail("\n".join((f"{name} goes otherwise. {ADVICE}", *lines)), pytrace=False)


def test_every_file_has_its_recipe() -> None:
    """No game is written down that nobody plays."""
    assert {file.stem for file in FOLDER.glob("*.txt")} == set(RECIPES)


def told(recipe: Recipe) -> str:
    """Play a game and tell it, turn by turn."""
    library = default_library()
    scenario = library.scenario(recipe.scenario).with_changes(
        cast=recipe.cast, turn_quarters=recipe.turn_quarters, turns=recipe.turns
    )
    game = start(
        scenario, seed=recipe.seed, runs=[recipe.run], persons=tuple(recipe.scripts), library=library
    )
    played = f"{recipe.scenario}, {recipe.cast}, turns of {recipe.turn_quarters}"
    scripted = ", ".join(recipe.scripts) or "nobody"
    lines = [f"{played}, seed {recipe.seed}, run {recipe.run}; scripted: {scripted}"]
    while not game.over:
        game.play_turn({actor: decisions[game.turn] for actor, decisions in recipe.scripts.items()})
        lines += ["", *turn(game)]
    return "\n".join(lines) + "\n"


def turn(game: Game) -> list[str]:
    """Tell the last turn: everybody's choices, then the numbers at its end."""
    choices = [f"  {actor}: {', '.join(game.picks(actor)) or 'hold'}" for actor in game.world.actors]
    numbers = [f"  {name} = {rounded(float(game.columns[name][0]))}" for name in COLUMNS]
    payoffs = [
        f"  payoff_{actor} = {rounded(float(game.columns[f'payoff_{actor}'][0]))}"
        for actor in game.world.actors
    ]
    return [f"turn {len(game.turns)}", *choices, *numbers, *payoffs]


def rounded(number: float) -> str:
    """Write a number with six digits; those beyond may differ from one processor to another."""
    return f"{number + 0.0:.6g}"
