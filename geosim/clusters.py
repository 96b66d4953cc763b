"""Executors of other programs: a Dask cluster on this machine, or one whose scheduler has an address."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Executor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from geosim.errors import GeosimError, InputError, UnknownName

KINDS = ("dask",)
_PATIENCE = 8  # seconds in which a scheduler must answer
_PORT, _MOST_GREETING = 8786, 1_000_000


@dataclass(frozen=True)
class Cluster:
    """Who does the work: its name for readers, how many workers it has, and the executor."""

    name: str
    workers: int
    executor: Executor


@contextmanager
def cluster(wanted: str, workers: int, surroundings: Callable[[], Mapping[str, Any]]) -> Iterator[Cluster]:
    """Give the cluster that is written `dask` (on this machine), `dask:ADDRESS` or `dask:FILE.json`.

    FILE.json is a scheduler file. workers: how many processes a cluster on this machine has. surroundings:
    tells what a worker is made of, which must be alike on all of them and here.

    Raises:
        InputError: another kind of executor, a library that is not installed, a scheduler that does not
            answer or has no workers, workers of another version.
        GeosimError: a cluster that was lost on the way.
    """
    kind, sign, address = wanted.partition(":")
    advice = "Write dask, or dask:ADDRESS such as dask:tcp://10.0.0.1:8786."
    if kind not in KINDS:
        raise UnknownName("executor", kind, KINDS, advice=advice)
    if sign and not address:
        raise InputError("an address is missing.", advice=advice)
    try:
        dask: Any = import_module("distributed")  # an extra, and without types
    except ImportError:
        advice = 'Install it with: pip install "geosim[cluster]"'
        raise InputError("Dask is not installed.", advice=advice) from None
    try:
        with _client(dask, address, workers) as client:
            _refuse_strangers(client, surroundings)
            executor = client.get_executor(pure=False)
            name = f"Dask at {address}" if address else "Dask"
            yield Cluster(name, sum(client.nthreads().values()), executor)
            executor.shutdown(wait=False)
    except dask.KilledWorker as error:
        advice = "perhaps their machines ran out of memory."
        raise GeosimError(
            f"Dask gave a piece of work up, after several workers had ended: {advice}"
        ) from error
    except (CancelledError, dask.comm.CommClosedError) as error:
        raise GeosimError("the Dask scheduler is gone.") from error


@contextmanager
def _client(dask: Any, address: str, workers: int) -> Iterator[Any]:
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters comes as an exception
    if not address:
        alone = {"host": "127.0.0.1", "dashboard_address": None}
        with (
            dask.LocalCluster(n_workers=workers, threads_per_worker=1, **alone) as local,
            dask.Client(local) as client,
        ):
            yield client
        return
    place = _read(address) if address.endswith(".json") else address
    _knock(place)
    try:
        client = dask.Client(address=place, timeout=_PATIENCE)
    except (OSError, ValueError, TypeError, MemoryError) as error:
        raise _nobody(place) from error
    with client:
        yield client


def _read(file: str) -> str:
    """Read the address of a scheduler from the file that it has written."""
    advice = "Start one with: dask scheduler --scheduler-file FILE.json"
    try:
        data = json.loads(Path(file).expanduser().read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no complete JSON"
        raise InputError(f"cannot be read: {reason}.", where=file, advice=advice) from None
    address = data.get("address") if isinstance(data, Mapping) else None
    if not isinstance(address, str):
        raise InputError("is no file of a Dask scheduler: it has no address.", where=file, advice=advice)
    return address


def _knock(address: str) -> None:
    """Refuse a place where nobody is at home, or somebody else: Dask itself might wait for ever.

    A scheduler greets whoever connects: first with the number of bytes that follow.
    """
    place = urlsplit(address if "://" in address else f"tcp://{address}")
    if place.scheme != "tcp":
        return
    try:
        with socket.create_connection((place.hostname or "", place.port or _PORT), _PATIENCE) as line:
            line.settimeout(_PATIENCE)
            greeting = line.recv(8, socket.MSG_WAITALL)
    except (OSError, ValueError) as error:
        raise _nobody(address) from error
    if len(greeting) < 8 or int.from_bytes(greeting, "little") > _MOST_GREETING:
        raise _nobody(address)


def _nobody(address: str) -> InputError:
    advice = "Give the address that dask scheduler prints, such as tcp://10.0.0.1:8786."
    return InputError(f"no Dask scheduler answers at {address}.", advice=advice)


def _refuse_strangers(client: Any, surroundings: Callable[[], Mapping[str, Any]]) -> None:
    """Refuse workers that might give other bits, or none."""
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError:
        advice = "Start some with: dask worker ADDRESS"
        raise InputError("the Dask scheduler has no workers.", advice=advice) from None
    here = _told(surroundings())
    try:
        found = client.run(surroundings)
    except ImportError as error:
        advice = "Install the same version there."
        raise InputError(f"geosim is not installed on the workers: {error}.", advice=advice) from None
    for worker, told in found.items():
        if _told(told) != here:
            problem = f"the worker at {worker} has {_told(told)}, and here it is {here}."
            raise InputError(problem, advice="Results would differ: install the same versions there.")


def _told(surroundings: Mapping[str, Any]) -> str:
    known = surroundings["versions"]
    libraries = " and ".join(f"{name} {known[name]}" for name in ("numpy", "scipy"))
    return f"geosim {surroundings['geosim']}, {libraries} on {surroundings['machine']}"
