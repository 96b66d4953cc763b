"""What options and events can move: the instruments, their rows, and how far an event may move each."""

from __future__ import annotations

from itertools import product

from geosim.state import AXES, LEVERS, pair_index

#: Instruments beside the levers: name -> axes of its entries.
INSTRUMENTS: dict[str, tuple[tuple[str, ...], ...]] = {
    lever.name: ((AXES[lever.axis],) if lever.axis else ()) for lever in LEVERS
} | {
    "reform_transparency": (),
    "reform_community_share": (),
    "reform_voice": (),
    "reform_institutions": (),
    "warmth": (AXES["pair"],),
    "alignment": (AXES["pair"],),
    "commitment": (AXES["asset"], AXES["partner"]),
    "finance": (AXES["asset"], AXES["partner"]),  # commitments that room for concessions does not limit
    "share": (AXES["asset"], AXES["partner"]),
    "bid": (AXES["asset"], AXES["partner"]),
    "investing": (AXES["partner"],),
    "coinvesting": (AXES["asset"],),
    "coercion": (("china", "united_states", "gulf_states"),),
    "access_bid": (),
    "rivalry_cause": (),
    "us_opening": (),
    "transit_talks": (("pakistan", "india", "iran"),),
    "thaw": (),
    "border_effort": (),
    "border_answer": (),
    "chabahar_effort": (("india", "iran"),),
    "worker_protection": (),
    "price": (AXES["mineral"],),
    "loan": (AXES["creditor"],),
    "capital_inflow": (),
    "reserves": (),
    "negotiation": (AXES["locality"],),
    "sharing": (),
    "litigation": (AXES["locality"],),
    "audit": (AXES["locality"],),
    "withdrawal": (AXES["locality"],),
    "grievance": (AXES["locality"],),
    "covert": (),
    "survey_drive": (),
    "survey": (AXES["deposit"],),
    "forcing": (),
    "attacks": (AXES["locality"],),
    "casualties": (),
    "support": (),
}

#: How far an event may move an instrument a quarter, up or down, where that is not 1: the width of what it
#: moves; assumed where that has none, with money in $bn, prices in logs, attacks and casualties in numbers.
_WIDTHS = {lever.name: lever.high - lever.low for lever in LEVERS} | {
    "warmth": 2.0,
    "alignment": 2.0,
    "rivalry_cause": 2.0,
    "price": 2.0,
    "loan": 20.0,
    "capital_inflow": 20.0,
    "reserves": 20.0,
    "survey": 20.0,
    "attacks": 20.0,
    "casualties": 20.0,
}

#: Numbers an event may multiply while it lasts.
FACTORS = ("price_reversion", "arbitration_odds", "turnover_odds", "rollover_ifi")


def rows_of(instrument: str) -> tuple[str, ...]:
    """Give the names of an instrument's rows, in the order of its entries."""
    return tuple(".".join((instrument, *entries)) for entries in product(*INSTRUMENTS[instrument]))


def most(row: str) -> float:
    """Give how far an event may move a row of an instrument in a quarter, up or down."""
    return _WIDTHS.get(row.partition(".")[0], 1.0)


INSTRUMENT_ROWS = tuple(row for name in INSTRUMENTS for row in rows_of(name))


def row_name(row: str) -> str:
    """Write a row the one way it is stored: ties in the order of the list of pairs."""
    family, _, rest = row.partition(".")
    if family in ("warmth", "alignment") and rest.count(".") == 1:
        return f"{family}.{AXES['pair'][pair_index(*rest.split('.'))]}"
    return row


def rounded(amount: float) -> float:
    """Round to a multiple of 2^-30, so that sums of amounts are exact in any order."""
    return round(amount * 2**30) / 2**30
