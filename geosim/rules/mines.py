"""The mines as rows to take from numbers of all assets, deposits or minerals."""

from __future__ import annotations

import numpy as np

from geosim.state import ASSET_MINERAL, MINE_DEPOSIT, MINERALS, MINES

#: Of every mine: its row among the assets, and those of its deposit and of the mineral it yields, (6,) each.
ASSET_ROWS = np.array(MINES)
DEPOSIT_ROWS = np.array(MINE_DEPOSIT)
MINERAL_ROWS = np.array([MINERALS.index(ASSET_MINERAL[m] or "") for m in MINES])
