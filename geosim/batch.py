"""Many runs of a scenario, in chunks, side by side and on several processors, recorded as they are played.

Rows are the same, bit for bit, as those of single games, whatever the chunks, workers or interruptions.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa

from geosim.errors import ConfigError, GeosimError, InputError, UnknownName
from geosim.game import Game
from geosim.library import Library, default_library
from geosim.results import VERDICTS, dictionary
from geosim.rules.columns import FLOW, MEAN, columns
from geosim.scenario import Scenario
from geosim.state import Array
from geosim.store import Manifest, Results, Seat, count, load, missing, surroundings, write_manifest, write_part, writing
from geosim.strategies.base import HOLD, Strategy
from geosim.strategies.human import Human
from geosim.table import seat
from geosim.world import World, compile_world

Record: TypeAlias = Literal["runs", "quarters", "choices"]
RECORDS: tuple[Record, ...] = ("runs", "quarters", "choices")

#: Up to this many runs everything is recorded, unless something else is asked for.
MOST_IN_FULL = 10_000
MOST_RUNS = 100_000_000
