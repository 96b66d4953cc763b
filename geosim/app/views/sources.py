"""What the game rests on, row by row: every claim, every number of the world, and where each comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from geosim.app.messages import say, section
from geosim.app.views.names import option_title
from geosim.claims import Bound, Claim
from geosim.document.tables import sections
from geosim.library import Library
from geosim.parameters import Parameter
from geosim.wording import MINUS

#: How firm a claim is, as the badges say it.
FIRMNESS = {"agreed": "sourced", "contested": "contested", "unverified": "unverified"}


@dataclass(frozen=True, slots=True)
class Carrier:
    """What carries a claim: in words, and where on the page it stands ("" if it does not)."""

    title: str
    anchor: str


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One view of a contested claim."""

    says: str
    who: str
    source: str


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim as listed; `badge` is one of the values of FIRMNESS."""

    id: int
    topic: str
    text: str
    figures: tuple[str, ...]
    who: str
    date: str
    kind: str
    badge: str
    sources: tuple[str, ...]
    readings: tuple[ReadingRow, ...]
    carriers: tuple[Carrier, ...]
    left_out: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One number of a table of numbers, by its address."""

    address: str
    value: str
    range: str


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """A number of the world as listed, or a table of them with an entry for each."""

    name: str
    meaning: str
    value: str
    range: str
    badge: str
    source: str
    entries: tuple[EntryRow, ...]
    claims: tuple[int, ...]
    switch: bool


@dataclass(frozen=True, slots=True)
class ClaimGroup:
    """Claims on one topic."""

    title: str
    rows: tuple[ClaimRow, ...]


@dataclass(frozen=True, slots=True)
class ParameterGroup:
    """Numbers under the heading their file gives them."""

    title: str
    rows: tuple[ParameterRow, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """A source article, and how many claims were taken from it."""

    key: str
    title: str
    facts: tuple[str, ...]
    claims: int


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything the page of sources lists."""

    topics: tuple[ClaimGroup, ...]
    groups: tuple[ParameterGroup, ...]
    articles: tuple[Article, ...]

    @property
    def claims(self) -> tuple[ClaimRow, ...]:
        """Give the claims of all topics, by id."""
        return tuple(sorted((row for topic in self.topics for row in topic.rows), key=lambda row: row.id))

    @property
    def parameters(self) -> tuple[ParameterRow, ...]:
        """Give the numbers of all groups."""
        return tuple(row for group in self.groups for row in group.rows)


def sources(library: Library) -> Sources:
    """List what the library rests on, in the order of its files."""
    feeding = _feeding(library)
    switches = [library.parameters[name] for name in library.parameters.switches]
    groups = {say("sources.switches.group"): switches, **sections(library)}
    return Sources(
        topics=tuple(_topics(library)),
        groups=tuple(_group(title, rows, feeding) for title, rows in groups.items()),
        articles=tuple(_articles(library)),
    )


def number(value: float) -> str:
    """Write a number of the registers, with a true minus sign."""
    return f"{value:g}".replace("-", MINUS)


def amount(value: float, unit: str) -> str:
    """Write a number with its unit, money as $1.5bn a quarter."""
    if unit == "1":
        return number(value)
    if unit.startswith("$"):
        scale, _, rest = unit[1:].partition(" ")
        return f"${number(value)}{scale} {rest}".strip().replace(f"${MINUS}", f"{MINUS}$")
    return f"{number(value)} {unit}"


def cited(text: str, library: Library) -> str:
    """Give a source as it is written in the files, with the titles of articles in place of their keys."""
    keys = "|".join(map(re.escape, library.claims.sources))
    return re.sub(rf"\b({keys})\b", lambda found: article_title(found[0], library), text)


def article_title(key: str, library: Library) -> str:
    """Give an article's title, short where there is a short one, with its date."""
    short = section("sources.short")
    source = library.claims.sources[key]
    return str(short[key]) if key in short else f"{source.title} ({source.dated})"


def feeding_claims(library: Library, carrier: str) -> Mapping[str, tuple[int, ...]]:
    """Give the ids of the claims that each name of one kind of carrier rests on."""
    return library.claims.carried_by(carrier)


def _feeding(library: Library) -> Mapping[str, tuple[int, ...]]:
    """Give the claims of every parameter; an entry's claims are its parameter's, and a switch is one too."""
    found: dict[str, set[int]] = {}
    for carrier in ("parameter", "switch"):
        for address, ids in feeding_claims(library, carrier).items():
            found.setdefault(address.partition(".")[0], set()).update(ids)
    return {name: tuple(sorted(ids)) for name, ids in found.items()}


def _topics(library: Library) -> Iterator[ClaimGroup]:
    """Sort the claims by topic, in the order in which topics first come up."""
    rows = [_claim(claim, library) for claim in library.claims.claims]
    for title in dict.fromkeys(row.topic for row in rows):
        yield ClaimGroup(title, tuple(row for row in rows if row.topic == title))


def _claim(claim: Claim, library: Library) -> ClaimRow:
    figures = [] if claim.value is None else [_figure(claim.value, claim.unit, claim.bound, "")]
    figures += [_figure(more.value, more.unit, more.bound, more.of) for more in claim.further]
    return ClaimRow(
        id=claim.id,
        topic=say(f"sources.topics.{claim.topic}"),
        text=claim.text,
        figures=tuple(figures),
        who=claim.who,
        date=claim.date or "",
        kind=say(f"sources.kinds.{claim.kind.replace(' ', '_')}"),
        badge=FIRMNESS[claim.status],
        sources=claim.sources,
        readings=tuple(ReadingRow(each.says, each.who, each.source) for each in claim.readings),
        carriers=tuple(_carrier(feed, library) for feed in claim.feeds),
        left_out=claim.left_out,
    )


def _figure(value: float, unit: str, bound: Bound | None, of: str) -> str:
    told = amount(value, unit)
    told = say("sources.claims.bounded", bound=bound, amount=told) if bound else told
    return say("sources.claims.figure_of", of=of, amount=told) if of else told


def _carrier(feed: str, library: Library) -> Carrier:
    kind, _, name = feed.partition(":")
    named = _carrier_name(kind, name, library)
    title = say("sources.carriers.carrier", kind=say(f"sources.carriers.{kind}"), name=named)
    if kind == "parameter":
        return Carrier(title, f"parameter-{name.partition('.')[0]}")
    return Carrier(title, f"switch-{name}" if kind == "switch" else "")


def _carrier_name(kind: str, name: str, library: Library) -> str:
    """Give what a carrier is called where readers meet it, or its name in the files."""
    if kind == "scenario" and name in library.scenarios:
        return library.scenario(name).title
    if kind == "actor" and name in library.actors:
        return library.actors[name].name
    if kind == "option":
        actor, _, key = name.partition(".")
        role = library.actors.get(actor)
        option = next((option for option in role.options if option.key == key), None) if role else None
        if role and option:
            return f"{role.name}, {option_title(option, '')}"
    return name


def _group(title: str, rows: Iterable[Parameter], feeding: Mapping[str, tuple[int, ...]]) -> ParameterGroup:
    listed = tuple(_parameter(row, feeding.get(row.name, ())) for row in rows)
    return ParameterGroup(title[:1].upper() + title[1:], listed)


def _parameter(row: Parameter, claims: tuple[int, ...]) -> ParameterRow:
    low, high = (bound.reshape(-1) for bound in row.bounds)
    values = row.values.reshape(-1)
    entries: tuple[EntryRow, ...] = ()
    if row.axes:
        single = {cells[0]: address for address, cells in row.cells if len(cells) == 1}
        entries = tuple(
            EntryRow(address, number(values[i]), _range(low[i], high[i]))
            for i, address in sorted(single.items())
        )
    return ParameterRow(
        name=row.name,
        meaning=row.meaning,
        value=_shown(values.min(), values.max(), row.unit),
        range=_range(low.min(), high.max()),
        badge=row.kind,
        source=row.source,
        entries=entries,
        claims=claims,
        switch=row.kind == "contested",
    )


def _shown(low: float, high: float, unit: str) -> str:
    """Write a number, or from which to which the numbers of a table go, with the unit said once."""
    if low == high:
        return amount(low, unit)
    return say("sources.parameters.span", low=number(low), high=amount(high, unit))


def _range(low: float, high: float) -> str:
    return say("sources.parameters.span", low=number(low), high=number(high))


def _articles(library: Library) -> Iterator[Article]:
    for key, source in library.claims.sources.items():
        facts = (source.author, source.publisher, source.genre, source.dated)
        taken = sum(key in claim.sources for claim in library.claims.claims)
        note = (source.note,) if source.note else ()
        yield Article(key, source.title, (*filter(None, facts), *note), taken)
