"""The stylised facts: what the sources claim, tried on pairs of games with the same luck.

They show that the model says what its sources say. They are no evidence about the world, and some
parameters are chosen so that they hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from geosim.analysis.facts import minerals, peace, power
from geosim.analysis.finding import Finding
from geosim.errors import UnknownName

#: Every trial by name: given how many games to play, it gives what it finds.
FACTS: dict[str, Callable[[int], Iterator[Finding]]] = {
    trial.__name__: trial for trial in (*minerals.TRIALS, *peace.TRIALS, *power.TRIALS)
}


def run_facts(names: Iterable[str] = (), *, runs: int = 400) -> Iterator[Finding]:
    """Try some facts by name, or all, and give what was found.

    Raises:
        UnknownName: no such fact.
    """
    wanted = list(names) or list(FACTS)
    for name in wanted:
        if name not in FACTS:
            raise UnknownName("fact", name, FACTS, advice=f"They are: {', '.join(FACTS)}.")
    for name in wanted:
        yield from FACTS[name](runs)
