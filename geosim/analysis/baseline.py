"""The bounds of an interesting baseline: what default games must look like, for both casts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

import numpy as np

from geosim.analysis.finding import Finding, between, interval
from geosim.analysis.paired import Series, Setting, play
from geosim.analysis.picks import COERCIVE, by_option, picks_of
from geosim.analysis.policies import pick_sets, scores
from geosim.table import start
from geosim.world import World

_COLUMNS = ("attacks", "alignment_united_states", "leverage_dependency")
#: Options that cannot be chosen by a person are not simple policies either.
_COMPUTER_ONLY = ("covert", "support_ins")


def bounds(setting: Setting, *, runs: int, seed: int, against_random: bool = True) -> Iterator[Finding]:
    """Try every bound that default games show; each actor against random picks costs ten further sets."""
    series = play(setting, _COLUMNS, runs=runs, seed=seed)
    yield from _world(series)
    yield from _menus(series)
    yield from _coercion(setting, series, runs, seed)
    if against_random:
        yield from _beats_random(setting, series, runs, seed)


def _world(series: Series) -> Iterator[Finding]:
    attacks, tie = series["attacks"], series["alignment_united_states"]
    ratio = float(np.mean(attacks[28:]) / np.mean(attacks[:8]))
    yield between("attacks", "Attacks in years 8 to 10 over the first two years", ratio, 0.4, 0.9)
    yield between("tie", "Pakistan-US alignment, mean", float(np.mean(tie)), -np.inf, 0.5)
    yield between("tie", "Pakistan-US alignment, last two years", float(np.mean(tie[-8:])), -np.inf, 0.65)
    index, band = series["leverage_dependency"][-1], float(series.game.constants.verdict_band)
    shares = [np.mean(index < -band), np.mean(np.abs(index) <= band), np.mean(index > band)]
    for name, share in zip(("dependency", "mixed", "leverage"), shares, strict=True):
        yield between("verdict", f"Share of games that end as {name}", float(share), -np.inf, 0.7)


def _menus(series: Series) -> Iterator[Finding]:
    game = series.game
    for actor in game.world.actors:
        rows = picks_of(game, actor)
        options = by_option(game, actor, np.mean(rows, axis=(0, 2)).tolist())
        most, share = max(options.items(), key=lambda item: item[1])
        limit = 0.75 if game.world.picks[actor] > 1 else 0.6
        yield between(
            "options", f"{actor}: share of turns with its commonest option, {most}", share, -np.inf, limit
        )
        empty = float(np.mean(np.sum(rows, axis=1) == 0))
        yield between("empty", f"{actor}: share of turns without a pick", empty, -np.inf, 0.4)
        yield between(
            "variety",
            f"{actor}: variety of picks over the most there can be",
            _variety(options, empty),
            0.6,
            np.inf,
        )


def _variety(options: Mapping[str, float], empty: float) -> float:
    """Give the entropy of picks over its maximum (Shannon)."""
    p = np.array([*options.values(), empty])
    p = p / p.sum()
    return float(-np.sum(p[p > 0] * np.log(p[p > 0])) / np.log(len(p)))


def coercion_shares(series: Series) -> dict[str, float]:
    """Give the share of quarters in which each patron coerces."""
    game = series.game
    shares = {}
    for actor, option in COERCIVE.items():
        row = game.world.menus[actor].index(option) - 1
        shares[actor] = float(np.mean(picks_of(game, actor)[:, row]))
    return shares


def _coercion(setting: Setting, series: Series, runs: int, seed: int) -> Iterator[Finding]:
    shares = coercion_shares(series)
    for actor, share in shares.items():
        yield between("coercion", f"{actor}: share of quarters in which it coerces", share, -np.inf, 0.12)
    yield between("coercion", "Share of the patron that coerces most", max(shares.values()), 0.02, 0.15)
    if setting.cast == "look_ahead":
        hopeless = play(setting.but(numbers={"compliance_base": -20.0}), (), runs=runs, seed=seed)
        left = sum(coercion_shares(hopeless).values()) / max(sum(shares.values()), 1e-9)
        yield between("coercion", "Coercion left when nobody ever complies", left, -np.inf, 0.5)


def _beats_random(setting: Setting, series: Series, runs: int, seed: int) -> Iterator[Finding]:
    for i, actor in enumerate(series.game.world.actors):
        other = play(setting.but(strategies={actor: "random"}), (), runs=runs, seed=seed)
        mean, low, high = interval(series.game.scores[i] - other.game.scores[i])
        yield Finding(
            "random", f"{actor}: default less random, own score", "above zero", mean, low, high, low > 0
        )


def stakes(setting: Setting, *, runs: int, seed: int) -> Iterator[Finding]:
    """Try whether choices matter: simple policies against hold, for Pakistan, and against alternations."""
    for actor in _world_of(setting.scenario).actors:
        yield from _stakes_of(actor, setting, runs, seed)


def _stakes_of(actor: str, setting: Setting, runs: int, seed: int) -> Iterator[Finding]:
    world = _world_of(setting.scenario)
    sets = pick_sets(world, actor, without=_COMPUTER_ONLY)
    common = {
        "runs": runs,
        "seed": seed,
        "scenario": setting.scenario,
        "cast": setting.cast,
        "turn_quarters": setting.turn_quarters,
    }
    own, pakistan = scores(actor, [(picks,) for picks in sets], **common)  # type: ignore[arg-type]
    means, luck = own.mean(axis=1), float(own[0].std(ddof=1))
    best = int(np.argmax(means))
    gain = float((means[best] - means[0]) / luck)
    yield between(
        "matters",
        f"{actor}: best fixed picks ({_named(sets[best])}) over hold, in sd of luck",
        gain,
        0.5,
        np.inf,
    )
    if actor != "pakistan":
        effect = pakistan.mean(axis=1)
        swing = float((effect.max() - effect.min()) / pakistan[0].std(ddof=1))
        yield between(
            "matters", f"{actor}: what its picks move Pakistan's score, in sd of luck", swing, 0.5, np.inf
        )
    top = [sets[i] for i in np.argsort(-means)[:12]]
    pairs = [(a, b) for a in top for b in top if a != b]
    mixed = scores(actor, pairs, **common)[0].mean(axis=1)  # type: ignore[arg-type]
    lead = float((means[best] - mixed.max()) / luck)
    named = " / ".join(_named(picks) for picks in pairs[int(np.argmax(mixed))])
    yield between(
        "dominance", f"{actor}: best fixed picks over the best alternation ({named})", lead, -np.inf, 0.1
    )


@cache
def _world_of(scenario: str) -> World:
    return start(scenario, runs=[0]).world


def _named(picks: tuple[str, ...]) -> str:
    return " and ".join(picks) or "hold"
