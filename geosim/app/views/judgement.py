"""The verdict as it is argued over: plane, components, weights that can be moved, and every role's view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geosim.actor import Role
from geosim.app.charts.goals import GoalBar
from geosim.app.charts.standing import Component, Side
from geosim.app.charts.verdict_plane import PlanePoint
from geosim.app.messages import say
from geosim.app.views.names import state_name
from geosim.app.views.record import OPENING, Record
from geosim.app.views.ties import goal_bars
from geosim.counterfactual.verdicts import Verdict, Weights, judge, shipped_weights
from geosim.errors import InputError
from geosim.rules.quarters import quarter_name
from geosim.state import AXES, PARTNERS
from geosim.wording import plain, shown_steps, signed

POINTS = 100
SUCCESS, MIXED, LOSS = "success", "mixed", "loss"
_SUCCESS, _MIXED = 0.5, 0.25  # shares of goals met from which a role calls an ending so
_SIDES = {"leverage": AXES["leverage_part"], "dependence": AXES["dependence_part"]}


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict as it is shown: the word, the numbers, the trail and the components."""

    word: str  # a key of the messages
    changed: str  # likewise
    index: float
    change: float
    leverage: float
    dependence: float
    offset: float
    band: float
    trail: tuple[PlanePoint, ...]
    sides: tuple[Side, ...]
    own_weights: bool  # the reader has moved a weight
    shipped: str  # what the verdict is with the weights as shipped

    @property
    def formula(self) -> str:
        """Write how the index comes about."""
        numbers = {name: plain(getattr(self, name), 1) for name in ("leverage", "dependence", "offset")}
        return say(
            "debrief.verdict.formula", index=signed(self.index, 1), band=plain(self.band, 1), **numbers
        )

    @property
    def plane_summary(self) -> str:
        """Write what the plane shows."""
        word = say(f"verdict.{self.word}.short")
        return say(
            "plane.summary", leverage=plain(self.leverage), dependence=plain(self.dependence), verdict=word
        )

    @property
    def parts_summary(self) -> str:
        """Write what the components show."""
        most = {
            f"most_{name}": max(side.components, key=lambda part: part.points).title
            for name, side in zip(_SIDES, self.sides, strict=True)
        }
        return say(
            "standing.summary", leverage=plain(self.leverage), dependence=plain(self.dependence), **most
        )


def judgement(record: Record, weights: Weights | None = None) -> Judgement:
    """Judge the ending of a game by the reader's weights, or by those it was played with."""
    shipped = shipped_weights(record.game)
    before = judge(record.game, shipped)
    own = weights is not None and weights != shipped
    used = weights if own and weights else shipped
    found = judge(record.game, used) if own else before
    said = say(
        "debrief.verdict.shipped_says",
        verdict=say(f"verdict.{before.word}.short"),
        index=signed(POINTS * before.index[-1], 1),
    )
    return Judgement(
        word=found.word,
        changed=found.changed,
        index=POINTS * float(found.index[-1]),
        change=POINTS * float(found.index[-1] - found.index[0]),
        leverage=POINTS * float(found.leverage[-1]),
        dependence=POINTS * float(found.dependence[-1]),
        offset=POINTS * used.offset,
        band=POINTS * used.band,
        trail=_trail(record, found),
        sides=tuple(_side(found, name) for name in _SIDES),
        own_weights=own,
        shipped=said,
    )


def partner_names(record: Record) -> tuple[str, ...]:
    """Give the names of the partners in the order of their weights."""
    return tuple(state_name(partner, record.roles) for partner in PARTNERS)


def read_weights(record: Record, numbers: Sequence[object]) -> Weights:
    """Read weights from a row of numbers as `plain_weights` gives it; an empty row means those shipped.

    Raises:
        InputError: numbers out of range, too few or too many of them, or something else.
    """
    if not numbers:
        return shipped_weights(record.game)
    each = len(PARTNERS)
    try:
        found = [float(number) for number in numbers]  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise InputError("weights are numbers from 0 to 1.", key="weights") from None
    if len(found) != 3 * each + 3:
        raise InputError(f"{3 * each + 3} weights are wanted, not {len(found)}.", key="weights")
    partner, need, location = (tuple(found[n * each : (n + 1) * each]) for n in range(3))
    return Weights(partner, need, location, *found[3 * each :])


def plain_weights(weights: Weights) -> list[float]:
    """Write weights as a row of numbers: by partner, then need, location, margin, band and clear change."""
    return [
        *weights.partner,
        *weights.need,
        *weights.location,
        weights.offset,
        weights.band,
        weights.change,
    ]


def _trail(record: Record, found: Verdict) -> tuple[PlanePoint, ...]:
    turns = range(OPENING, record.last + 1)
    rows = zip(turns, found.leverage, found.dependence, found.index, strict=True)
    return tuple(
        PlanePoint(quarter_name(record.quarters(turn).stop - 1), *(POINTS * float(x) for x in numbers))
        for turn, *numbers in rows
    )


def _side(found: Verdict, name: str) -> Side:
    parts = []
    for part in _SIDES[name]:
        shares = POINTS * found.weights * found.parts[part]
        parts.append(Component(say(f"standing.parts.{part}"), float(shares.sum()), tuple(map(float, shares))))
    total = POINTS * float(getattr(found, name)[-1])
    return Side(say(f"standing.sides.{name}"), name == "leverage", tuple(parts), total)


# ------------------------------------------------------------------ every role's view


@dataclass(frozen=True, slots=True)
class RoleView:
    """How the ending looks from one chair."""

    name: str
    you: bool
    goals: tuple[GoalBar, ...]
    payoff: str
    says: str  # SUCCESS, MIXED or LOSS

    @property
    def met(self) -> int:
        """Count the goals met."""
        return sum(goal.met for goal in self.goals)


def role_views(record: Record, you: Role) -> tuple[RoleView, ...]:
    """Give every role's view of the ending, the person's first."""
    return tuple(_view(record, role, you) for role in sorted(record.roles, key=lambda r: r.key != you.key))


def views_sentence(views: tuple[RoleView, ...], word: str) -> str:
    """Say how many roles call the ending a success or a loss, beside Pakistan's verdict."""
    said = [view.says for view in views]
    return say(
        "debrief.views.sentence",
        verdict=say(f"verdict.{word}.short"),
        success=said.count(SUCCESS),
        loss=said.count(LOSS),
        number=len(said),
    )


def _view(record: Record, role: Role, you: Role) -> RoleView:
    goals = tuple(goal_bars(record, role))
    share = sum(goal.met for goal in goals) / max(1, len(goals))
    first, last = (POINTS * record.value(f"payoff_{role.key}", turn) for turn in (0, record.last))
    (change,) = shown_steps((first, last), 1)
    payoff = say("debrief.views.payoff", first=plain(first, 1), last=plain(last, 1), change=signed(change, 1))
    says = SUCCESS if share >= _SUCCESS else MIXED if share >= _MIXED else LOSS
    return RoleView(role.name, role.key == you.key, goals, payoff, says)
