"""What may come: futures of a game in the middle, to its end, for an actor's draft and for doing nothing.

Rollouts use the rule-based form of each strategy, the person's seat included, luck that is not the game's,
and a ground drawn from what people believe. So a forecast tells nothing of what the game has in store.
"""

from geosim.forecast.doubts import Doubt, Doubts, assumptions, spoilers
from geosim.forecast.futures import BANDS, DOTS, NOTHING, Fan, Futures, futures
from geosim.forecast.position import Position, position

__all__ = [
    "BANDS",
    "DOTS",
    "NOTHING",
    "Doubt",
    "Doubts",
    "Fan",
    "Futures",
    "Position",
    "assumptions",
    "futures",
    "position",
    "spoilers",
]
