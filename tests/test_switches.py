"""Each assumption switch moves what the sources disagree about, and in the direction they say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields

import numpy as np
import pytest

from geosim.game import Game
from geosim.library import default_library
from geosim.results import quarters
from geosim.rules.columns import FLOW, columns
from geosim.state import ASSETS, LOCALITIES, PARTNERS, Array
from geosim.strategies import build
from geosim.strategies.base import Fit
from geosim.strategies.look_ahead import horizon
from geosim.table import seat, start
from geosim.world import compile_world

LIBRARY = default_library()
SCENARIO = LIBRARY.scenario("first_shipment").with_changes(cast="rule_based")
SWITCHES = LIBRARY.parameters.switches
US, CHINA, GULF, THIRD = range(len(PARTNERS))
CHAGAI, MAKRAN, WAZIRISTAN, _ = range(len(LOCALITIES))
RUNS = 200

Scripts = Mapping[str, tuple[str, ...]]
ACCEPTED = {"on_pasni_bid": "accept"}


def game(switch, values, runs, scripts=None, answers=None, **changes):
    """Set up runs that differ in one switch; scripted actors do the same every turn, others keep to rules."""
    told = SCENARIO.with_changes(**changes)
    roles = tuple(LIBRARY.actors.values())
    world = compile_world(told, LIBRARY.parameters, roles, {switch: values})
    strategies = seat(world, LIBRARY)
    for actor, picks in (scripts or {}).items():
        script = {
            "title": "Script",
            "about": "The same every turn.",
            "kind": "scripted",
            "turns": [list(picks)],
        }
        own = answers or {} if actor == "pakistan" else {}
        fit = Fit(world.role(actor), world.menus, ())
        strategies[actor] = build({**script, "repeat": True, "answers": own}, fit)
    return Game(world, strategies, 1, runs)


def poles(switch):
    """Give the lowest and highest value of a switch."""
    low, high = LIBRARY.parameters[switch].bounds
    return float(low), float(high)


def played(switch, scripts=None, answers=None, **changes):
    """Play the same 200 runs at both poles side by side: first those at the low one, then the others."""
    low, high = poles(switch)
    values = np.repeat([low, high], RUNS)
    return game(switch, values, [*range(RUNS)] * 2, scripts, answers, **changes).play()


def series(found, name):
    """Give a column over the game, summed if it is a flow and averaged over quarters if not, (R,)."""
    by_quarter = quarters(found, names=[name])[name].to_numpy().reshape(-1, found.runs)
    flow = columns(found.world.actors)[name].over == FLOW
    return by_quarter.sum(axis=0) if flow else by_quarter.mean(axis=0)


# ------------------------------------------------------------------ from pole to pole


@dataclass(frozen=True)
class Case:
    """What a switch changes: which column, in which direction from low to high, while who does what."""

    switch: str
    column: str
    sign: int
    scripts: Scripts = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self):
        """Name the case in test reports."""
        return f"{self.switch}-{self.column}"


PASNI: Scripts = {"united_states": ("pasni",), "pakistan": ()}
CASES = [
    Case("beijing_reading", "alignment_china", -1, {"pakistan": ("concede_us@refinery",)}),
    Case("beijing_reading", "alignment_china", -1, PASNI, ACCEPTED),
    Case("beijing_reading", "payoff_china", -1, PASNI, ACCEPTED),
    Case("us_presence", "attacks_makran", -1, PASNI, ACCEPTED),
    Case("us_miner", "stage_refinery", 1),
    Case("us_miner", "stage_waziristan_mines", 1),
    Case("official_geology", "claim_gap", 1, {"pakistan": ("capacity",)}),
    Case("official_geology", "support", -1, {"pakistan": ("capacity",)}),
    Case("proxy_war", "attacks", 1, {"india": ("covert",)}),
    Case("proxy_war", "tension", 1, {"india": ("covert",)}),
    Case("proxy_war", "attacks_makran", 1, {"community_makran": ("support_ins",)}),
    Case("signal_effect", "commitment_reko_diq", 1, {"united_states": ("invest",)}),
    Case(
        "gulf_follows_us",
        "commitment_chagai_exploration",
        1,
        {"united_states": ("invest",), "gulf_states": ("coinvest",)},
    ),
    Case("afghan_dividend", "attacks_waziristan", -1),
    Case("force_works", "attacks", -1, {"pakistan": ("security",)}),
    Case("force_works", "grievance_chagai", -1, {"pakistan": ("security",)}),
    Case("processing_margin", "revenue", -1, {"pakistan": ()}),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_from_pole_to_pole(case):
    """On the same 200 runs the mean difference between the poles lies on the stated side of zero."""
    found = series(played(case.switch, case.scripts, case.answers), case.column)
    difference = found[RUNS:] - found[:RUNS]
    error = difference.std() / np.sqrt(RUNS)

    assert case.sign * difference.mean() > 1.96 * error


def test_claims_move_beliefs_and_leave_the_ground():
    """The official pole raises what is believed at the start of every game, and no deposit."""
    found = played("official_geology", quarters=4).states[0]

    assert (found.belief_mean[:, RUNS:] > found.belief_mean[:, :RUNS]).all()
    assert (found.true_size[:, RUNS:] == found.true_size[:, :RUNS]).all()


def test_rivalry_makes_pakistans_ties_matter_to_india():
    """What Pakistan gains with the great powers costs India more where it sees a rivalry."""
    low, high = poles("india_rivalry")
    values = np.repeat([low, high], RUNS)
    warm = {"united_states": ("tariff_relief", "invest"), "china": ("invest", "rollover")}
    cold = {"united_states": ("pressure",), "china": ("coerce",)}
    payoffs = [
        series(game("india_rivalry", values, [*range(RUNS)] * 2, scripts).play(), "payoff_india")
        for scripts in (warm, cold)
    ]
    harm = payoffs[1] - payoffs[0]
    difference = harm[RUNS:] - harm[:RUNS]

    assert difference.mean() > 1.96 * difference.std() / np.sqrt(RUNS)


def test_a_thick_margin_rewards_processing():
    """A mandate with the institutions to follow it adds more sales where processing adds much value."""
    gains = [
        series(played("processing_margin", {"pakistan": picks}), "revenue")
        for picks in (("process", "capacity"), ("capacity",))
    ]
    gain = gains[0] - gains[1]
    difference = gain[RUNS:] - gain[:RUNS]

    assert difference.mean() > 1.96 * difference.std() / np.sqrt(RUNS)


def test_patience_turns_pakistan_to_reform():
    """A government with a long view chooses institutions, openness and sharing oftener than a myopic one."""
    low, high = poles("political_patience")
    values = np.repeat([low, high], RUNS)
    told = SCENARIO.with_changes(strategies={"pakistan": "look_ahead"}, turns=4)
    found = start(told, seed=1, runs=[*range(RUNS)] * 2, numbers={"political_patience": values}).play()
    menu = [name.partition("@")[0] for name in found.world.menus["pakistan"][1:]]
    reforms = np.isin(menu, ("share", "openbook", "capacity"))
    mine = found.constants.effects.columns("pakistan")
    picked = sum(turn.picked[mine][reforms].sum(axis=0) for turn in found.turns)
    difference = picked[RUNS:] - picked[:RUNS]

    assert difference.mean() > 1.96 * difference.std() / np.sqrt(RUNS)


def test_every_switch_is_tried():
    """Every switch of the world has a test here that moves it from pole to pole."""
    alone = {"official_geology", "india_rivalry", "processing_margin", "political_patience"}

    assert {case.switch for case in CASES} | alone == set(SWITCHES)


# ------------------------------------------------------------------ between the poles


def rate(place):
    """Give the function that reads the rate of attacks in a locality."""
    return lambda g: g.outcome.violence.attack_rate[place]


def commitments(partner):
    """Give the function that adds up a partner's commitments."""
    return lambda g: g.state.commitment[:, partner].sum(axis=0)


@dataclass(frozen=True)
class Direct:
    """What a switch changes at once: how to read it, after how many quarters, while who does what."""

    sign: int
    read: Callable[[Game], Array]
    quarters: int = 1
    scripts: Scripts = field(default_factory=dict)
    parameters: Mapping[str, float] = field(default_factory=dict)


DIRECT = {
    "beijing_reading": Direct(
        -1, lambda g: g.state.tie("pakistan", "china"), scripts={"pakistan": ("concede_us@refinery",)}
    ),
    "us_presence": Direct(-1, rate(MAKRAN), 2, PASNI),
    "us_miner": Direct(1, lambda g: g.state.stage[ASSETS.index("refinery")]),
    "official_geology": Direct(1, lambda g: g.state.belief_start[4], 0),
    "proxy_war": Direct(1, rate(CHAGAI), scripts={"india": ("covert",)}),
    "signal_effect": Direct(1, commitments(THIRD), parameters={"stage_start.waziristan_mines": 4.99}),
    "gulf_follows_us": Direct(
        1, commitments(GULF), 2, {"united_states": ("invest",), "gulf_states": ("coinvest",)}
    ),
    "india_rivalry": Direct(
        1, lambda g: g.constants.goals.weights[g.constants.goals.names.index("india.relative")], 0
    ),
    "afghan_dividend": Direct(-1, rate(WAZIRISTAN)),
    "force_works": Direct(-1, rate(CHAGAI), 2, {"pakistan": ("security",)}),
    "processing_margin": Direct(-1, lambda g: g.outcome.output.revenue),
    "political_patience": Direct(1, lambda g: horizon(g.view("pakistan")), 0),
}


@pytest.mark.parametrize("switch", SWITCHES)
def test_between_the_poles(switch):
    """On one and the same run, values between the poles have effects between theirs, in order."""
    case = DIRECT[switch]
    values = np.linspace(*poles(switch), 5)
    found = game(switch, values, [7] * 5, case.scripts, ACCEPTED, parameters=dict(case.parameters))
    for _ in range(case.quarters):
        found.play_quarter()

    assert (case.sign * np.diff(case.read(found)) > 0).all()


# ------------------------------------------------------------------ and nothing else


def alike(a, i, b, j):
    """Say whether some runs of one game have the states and payoffs of some of another, to the last bit."""
    for x, y in zip(a.states, b.states, strict=True):
        for part in fields(x):
            p, q = getattr(x, part.name), getattr(y, part.name)
            if isinstance(p, np.ndarray) and p[..., i].tobytes() != q[..., j].tobytes():
                return False
    return a.scores[..., i].tobytes() == b.scores[..., j].tobytes()


@pytest.mark.parametrize("cast", ["rule_based", "look_ahead"])
def test_moving_no_switch_leaves_every_bit(cast):
    """A scenario that sets every switch to the value it has is the same game."""
    told = SCENARIO.with_changes(cast=cast)
    values = {name: float(LIBRARY.parameters[name].values) for name in SWITCHES}
    plain, said = (start(t, seed=1, runs=range(3)).play() for t in (told, told.with_changes(switches=values)))

    assert alike(plain, slice(None), said, slice(None))


@pytest.mark.parametrize("switch", ["beijing_reading", "proxy_war", "gulf_follows_us", "political_patience"])
def test_a_switch_about_acts_leaves_a_world_without_acts(switch):
    """Where everybody holds, switches about what acts mean change no bit of the state."""
    held = dict.fromkeys(LIBRARY.actors, ())
    found = played(switch, held)

    assert alike(found, slice(0, RUNS), found, slice(RUNS, None))
