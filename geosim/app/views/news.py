"""What happened in a turn, as neutral lines: the scenario's events, and what the world brought about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from geosim.app.messages import count, say
from geosim.app.views.names import place_name, state_name
from geosim.app.views.record import Record, quarter_name
from geosim.state import ASSETS, LOCALITIES, STAGES

_PATRONS = ("china", "united_states", "gulf_states")
_BLOCKED = 0.3  # roads count as closed from here


@dataclass(frozen=True, slots=True)
class NewsLine:
    """One line of news; the kicker says what kind, the voices what two parties make of it."""

    kicker: str
    headline: str
    voices: tuple[tuple[str, str], ...] = ()


def news(record: Record, turn: int) -> list[NewsLine]:
    """Give the news of a turn: events first, then politics, money, projects and security."""
    return [
        *_events(record, turn),
        *_pressure(record, turn),
        *_politics(record, turn),
        *_money(record, turn),
        *_projects(record, turn),
        *_security(record, turn),
    ]


def _events(record: Record, turn: int) -> Iterator[NewsLine]:
    drawn = {event.name: event for event in record.game.constants.script.events}
    for event in record.scenario.events:
        weight = drawn[event.name].weight()
        if event.quarter in record.quarters(turn) and float(weight if weight.ndim == 0 else weight[0]) > 0:
            when = quarter_name(event.quarter)
            voices = tuple((view.who, view.says) for view in event.viewpoints)
            yield NewsLine(say("news.kicker.event", when=when, title=event.title), event.headline, voices)


def _pressure(record: Record, turn: int) -> Iterator[NewsLine]:
    outcomes = [record.game.outcomes[quarter] for quarter in record.quarters(turn)]
    short = {"china": "china", "united_states": "us", "gulf_states": "gulf"}
    for patron in _PATRONS:
        name = state_name(patron, record.roles)
        pressed = any(getattr(outcome.pressure, f"by_{short[patron]}")[0] > 0 for outcome in outcomes)
        yielded = any(getattr(outcome.pressure, f"to_{short[patron]}")[0] > 0 for outcome in outcomes)
        if pressed:
            yield _line("pressure", "yielded" if yielded else "resisted", name=name)
    if any(outcome.access[0] > 0 for outcome in outcomes):
        yield _line("pressure", "access")


def _politics(record: Record, turn: int) -> Iterator[NewsLine]:
    if record.value("turnovers", turn) > 0:
        yield _line("politics", "turnover")
    award = record.value("awards", turn)
    if award > 0:
        yield _line("politics", "award", amount=f"{award:.1f}")


def _money(record: Record, turn: int) -> Iterator[NewsLine]:
    if record.value("crises", turn) > 0:
        yield _line("money", "crisis", reserves=f"{record.value('reserves', turn):.1f}")


def _projects(record: Record, turn: int) -> Iterator[NewsLine]:
    for asset in ASSETS:
        before, now = (int(record.value(f"stage_{asset}", t)) for t in (turn - 1, turn))
        if now > before and now < len(STAGES):
            yield _line("projects", STAGES[now], name=place_name(asset))


def _security(record: Record, turn: int) -> Iterator[NewsLine]:
    for place in LOCALITIES:
        before, now = (record.value(f"blockade_{place}", t) for t in (turn - 1, turn))
        if now >= _BLOCKED > before:
            yield _line("security", "blockade", name=place_name(place))
    attacks = round(record.value("attacks", turn))
    if turn > 0:
        before = round(record.value("attacks", turn - 1))
        headline = count("news.security.attacks_after", attacks, before=before)
    else:
        headline = count("news.security.attacks", attacks)
    yield NewsLine(say("news.kicker.security"), headline)


def _line(kind: str, message: str, **values: object) -> NewsLine:
    return NewsLine(say(f"news.kicker.{kind}"), say(f"news.{kind}.{message}", **values))
