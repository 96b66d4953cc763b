"""What happened in a turn, told as news: decisions, events, money, projects, security; nothing is made up.

Every item stands for something in the game: an option in force, an event of the scenario, a draw of luck, a
number that crossed a line. Major items carry two viewpoints; the latest comes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import exp

from geosim.actor import Role
from geosim.app.messages import count, say, section
from geosim.app.views.names import in_sentence, place_name, state_name
from geosim.app.views.record import Record
from geosim.rules.quarters import quarter_name
from geosim.state import ASSETS, DEPOSITS, LOCALITIES, MINERALS
from geosim.wording import plain

MOST = 8  # items a turn, unless more major events than that took place

_PATRONS = {"china": "china", "united_states": "us", "gulf_states": "gulf"}  # as pressure names them
_GREAT = ("united_states", "china")
_BLOCKED = 0.3  # roads count as closed from here
_TENSE = 0.15  # a rise of tension within a quarter that is news
_DEAR = 0.12  # a change of a price's log over a turn that is news
_LEARNT = 0.1  # a change of what is believed in the ground, log, that is news
_MANY = 1.5  # attacks against the turn before from where on they are major news
_VERDICTS = {1: "leverage", 0: "mixed", -1: "dependency"}


@dataclass(frozen=True, slots=True)
class NewsLine:
    """One item: its kicker, headline and sentences more; the voices of a major one, by who speaks.

    number: the change it is about, as explanations name it, if there is one.
    """

    kicker: str
    headline: str
    voices: tuple[tuple[str, str], ...] = ()
    more: tuple[str, ...] = ()
    number: str = ""
    quarter: int = 0
    security: bool = False

    @property
    def major(self) -> bool:
        """Say whether it stands alone, however much else happened."""
        return bool(self.voices)


def news(record: Record, turn: int, *, muted: bool = False) -> list[NewsLine]:
    """Give the news of a turn, the latest first.

    muted: security news is only counted, without a word on what happened.
    """
    lines = [
        *_events(record, turn),
        *_pressure(record, turn),
        *_politics(record, turn),
        *_money(record, turn),
        *_projects(record, turn),
        *_security(record, turn),
        *_verdict(record, turn),
        *_minor(record, turn),
    ]
    decided = _decisions(record, turn, muted=muted)
    if muted:
        lines = [_mute(line) if line.security else line for line in lines]
    return sorted(_fitting(lines, decided), key=lambda line: -line.quarter)


def _fitting(lines: list[NewsLine], decided: list[NewsLine]) -> list[NewsLine]:
    """Put small items into one, and then decisions, until there are no more than people read."""
    small = [line for line in lines if not line.major and line.number != "attacks"]
    if len(lines) + len(decided) > MOST and len(small) > 1:
        lines = [*(line for line in lines if line not in small), _together(small)]
    while len(lines) + len(decided) > MOST and len(decided) > 1:
        *kept, last, least = decided
        decided = [*kept, replace(last, more=(*last.more, least.headline, *least.more))]
    return [*lines, *decided]


def _together(lines: Sequence[NewsLine]) -> NewsLine:
    told = [text for line in lines for text in (line.headline, *line.more)]
    quarter = max(line.quarter for line in lines)
    return NewsLine(_kicker("brief", quarter), told[0], more=tuple(told[1:]), quarter=quarter)


def _mute(line: NewsLine) -> NewsLine:
    """Keep the numbers of security news, and leave out what happened."""
    if line.number == "attacks":
        return replace(line, headline=say("news.muted.counted", counted=line.headline), voices=())
    return replace(line, headline=say("news.muted.event"), more=(), voices=())


# ---------------------------------------------------------------------- what everybody decided


def _decisions(record: Record, turn: int, *, muted: bool) -> list[NewsLine]:
    """Tell every option in force: Pakistan's, the great powers', the neighbours', the communities'."""
    states = [role for role in record.roles if role.is_state]
    groups = (
        ("islamabad", [role for role in states if role.home == "pakistan"]),
        ("capitals", [role for role in states if role.home in _GREAT]),
        ("neighbours", [role for role in states if role.home not in ("pakistan", *_GREAT)]),
        ("communities", [role for role in record.roles if not role.is_state]),
    )
    first = record.quarters(turn).start
    found = []
    for name, roles in groups:
        told = [clause for role in roles for clause in _deeds(record, role, turn, muted=muted)]
        if told:
            found.append(NewsLine(_kicker(name, first), told[0], more=tuple(told[1:]), quarter=first))
    return found


def _deeds(record: Record, role: Role, turn: int, *, muted: bool) -> list[str]:
    """Give a sentence for every option of a role, and say which were in force before."""
    before = record.game.picks(role.key, turn - 1) if turn > 0 else ()
    options = {choice.name: choice for choice in role.choices}
    found = []
    for name in record.game.picks(role.key, turn):
        choice = options[name]
        said = choice.option.because
        if muted and choice.option.group == "Security":
            said = say("news.muted.choice")
        where = "" if role.is_state else place_name(role.home)
        target = place_name(choice.target) if choice.target else ""
        form = "aimed" if target else "local" if where else "plain"
        sentence = say(f"news.deed.{form}", deed=said, place=where, target=target)
        again = say("news.deed.again") if name in before else ""
        found.append(f"{sentence[:1].upper()}{sentence[1:]}{again}.")
    return found or [say("news.held", name=role.name if role.is_state else place_name(role.home))]


# ---------------------------------------------------------------------- what the world brought


def _events(record: Record, turn: int) -> Iterator[NewsLine]:
    drawn = {event.name: event for event in record.game.constants.script.events}
    for event in record.scenario.events:
        weight = drawn[event.name].weight()
        if event.quarter in record.quarters(turn) and float(weight if weight.ndim == 0 else weight[0]) > 0:
            kicker = say("news.kicker.event", when=quarter_name(event.quarter), title=event.title)
            voices = tuple((view.who, view.says) for view in event.viewpoints)
            yield NewsLine(kicker, event.headline, voices, quarter=event.quarter)


def _pressure(record: Record, turn: int) -> Iterator[NewsLine]:
    outcomes = {quarter: record.game.outcomes[quarter] for quarter in record.quarters(turn)}
    for patron, short in _PATRONS.items():
        pressed = [q for q, o in outcomes.items() if getattr(o.pressure, f"by_{short}")[0] > 0]
        yielded = [q for q, o in outcomes.items() if getattr(o.pressure, f"to_{short}")[0] > 0]
        if pressed:
            name = state_name(patron, record.roles)
            quarter, result = (yielded[0], "yielded") if yielded else (pressed[0], "resisted")
            yield _line(
                "pressure", result, quarter, number=f"alignment_{_pair(patron)}", name=in_sentence(name)
            )
    let_in = [quarter for quarter, o in outcomes.items() if o.access[0] > 0]
    if let_in:
        yield _line("pressure", "access", let_in[0])


def _pair(state: str) -> str:
    return f"pakistan_{state}"


def _politics(record: Record, turn: int) -> Iterator[NewsLine]:
    for quarter in record.quarters(turn):
        politics = record.game.outcomes[quarter].politics
        if politics.turnover[0] > 0:
            yield _line("politics", "turnover", quarter, number="support")
        if politics.award[0] > 0:
            yield _line(
                "politics", "award", quarter, number="reserves", amount=plain(float(politics.award[0]), 1)
            )


def _money(record: Record, turn: int) -> Iterator[NewsLine]:
    short = [q for q in record.quarters(turn) if record.game.outcomes[q].facts.crisis[0] > 0]
    if short:
        reserves = plain(record.value("reserves", turn), 1)
        yield _line("money", "crisis", short[-1], number="reserves", reserves=reserves)


def _projects(record: Record, turn: int) -> Iterator[NewsLine]:
    """Tell the stage a project reached, in the words of mines or of works."""
    for asset in ASSETS:
        steps = record.quarterly(f"stage_{asset}", turn)
        reached = int(steps[-1])
        if reached > int(steps[0]):
            quarter = record.quarters(turn).start + next(
                place for place, stage in enumerate(steps[1:]) if int(stage) == reached
            )
            kind = "mines" if asset in DEPOSITS or asset == "reko_diq_phase_2" else "works"
            yield _line(f"projects.{kind}", str(reached), quarter, name=place_name(asset))


def _security(record: Record, turn: int) -> Iterator[NewsLine]:
    for place in LOCALITIES:
        shut = record.quarterly(f"blockade_{place}", turn)
        if shut[-1] >= _BLOCKED > shut[0]:
            quarter = record.quarters(turn).start + next(
                place for place, value in enumerate(shut[1:]) if value >= _BLOCKED
            )
            yield _line("security", "blockade", quarter, number=f"consent_{place}", name=place_name(place))
    last, attacks = record.quarters(turn).stop - 1, round(record.value("attacks", turn))
    casualties = round(record.value("casualties", turn))
    more = (count("news.security.casualties", casualties),) if casualties else ()
    if turn > 0:
        before = round(record.value("attacks", turn - 1))
        headline = count("news.security.attacks_after", attacks, before=before)
        voices = _voices("security.attacks_after") if attacks > max(_MANY * before, before + 2) else ()
    else:
        headline, voices = count("news.security.attacks", attacks), ()
    kicker = _kicker("security", last)
    yield NewsLine(kicker, headline, voices, more, number="attacks", quarter=last, security=True)


def _verdict(record: Record, turn: int) -> Iterator[NewsLine]:
    steps = record.quarterly("verdict", turn)
    if steps[-1] != steps[0]:
        quarter = record.quarters(turn).start + next(
            place for place, verdict in enumerate(steps[1:]) if verdict == steps[-1]
        )
        verdict = say(f"verdict.{_VERDICTS[int(steps[-1])]}.short")
        yield _line("analysts", "verdict", quarter, number="leverage_dependency", verdict=verdict)


def _minor(record: Record, turn: int) -> Iterator[NewsLine]:
    """Tell prices, tension and what drills found, where they moved much."""
    quarters = record.quarters(turn)
    tension = record.quarterly("tension", turn)
    for place, (before, now) in enumerate(pairwise(tension)):
        if now - before >= _TENSE:
            yield _line("region", "tension", quarters.start + place)
            break
    for mineral in MINERALS:
        steps = record.quarterly(f"price_{mineral}", turn)
        moved = steps[-1] - steps[0]
        if abs(moved) >= _DEAR:
            yield _market("price", moved, quarters.stop - 1, name=say(f"news.minerals.{mineral}"))
    believed = [record.game.states[q].belief_mean[:, 0] for q in (quarters.start, quarters.stop)]
    for row, deposit in enumerate(DEPOSITS):
        moved = float(believed[1][row] - believed[0][row])
        if abs(moved) >= _LEARNT:
            yield _market("survey", moved, quarters.stop - 1, name=place_name(deposit))


def _market(what: str, moved: float, quarter: int, name: str) -> NewsLine:
    direction = "up" if moved > 0 else "down"
    percent = plain(100 * abs(exp(moved) - 1))
    return _line("market", f"{what}_{direction}", quarter, name=name, percent=percent)


def _line(kind: str, message: str, quarter: int, number: str = "", **values: object) -> NewsLine:
    """Give an item with the headline, the sentence more and the voices the messages have for it."""
    told, family = f"{kind}.{message}", kind.partition(".")[0]
    entry = section(f"news.{kind}")[message]
    headline = say(f"news.{told}" if isinstance(entry, str) else f"news.{told}.headline", **values)
    headline = headline[:1].upper() + headline[1:]
    voices = () if isinstance(entry, str) else _voices(told)
    security = family == "security"
    return NewsLine(_kicker(family, quarter), headline, voices, (), number, quarter, security)


def _voices(told: str) -> tuple[tuple[str, str], ...]:
    return tuple((str(voice["who"]), str(voice["says"])) for voice in section(f"news.{told}")["voices"])


def _kicker(kind: str, quarter: int) -> str:
    return say("news.kicker.dated", when=quarter_name(quarter), kind=say(f"news.kicker.{kind}"))
