"""Runs that travel: a short code that anybody may open, and logs that come from elsewhere.

Both are only data. Whatever is wrong with them ends in one LogError; what is right is played again from the
scenario, and a code says where it must end.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from dataclasses import fields
from hashlib import sha256
from importlib.metadata import version
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from geosim.app.messages import say
from geosim.errors import GeosimError, IllegalChoice, InputError, LogError, ReplayMismatch
from geosim.game import Decision, Game
from geosim.library import Library
from geosim.log import read_log, replay, to_log
from geosim.scenario import Scenario
from geosim.table import start
from geosim.validation import validated

LONGEST_CODE = 4_000  # characters: fits an address everywhere
LARGEST_LOG = 1_000_000  # characters
_UNPACKED = 40_000  # bytes; a code that grows beyond is no run
_MOST_QUARTERS, _MOST_TURNS, _MOST_PICKS = 80, 40, 8  # what is played again while others wait
_FORM = "1"  # first letter of a code: how the rest is written
_SHORT = 16  # letters of a hash
_DIGITS = 6  # of the end state: more would tell types of processors apart
_WORDS = re.compile(r"[A-Za-z0-9_-]+")


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Word = Annotated[str, Field(max_length=120)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Count = Annotated[int, Field(strict=True, ge=1, le=400)]


class _Changes(_Model):
    """What of a scenario a code may change."""

    parameters: Annotated[dict[Word, Number], Field(max_length=200)] | None = None
    switches: Annotated[dict[Word, Number], Field(max_length=200)] | None = None
    strategies: Annotated[dict[Word, Word], Field(max_length=50)] | None = None
    own_strategies: Annotated[dict[Word, dict[str, Any]], Field(max_length=50)] | None = None
    picks: dict[Literal["states", "communities"], Count] | None = None
    cast: Word | None = None
    turn_quarters: Count | None = None
    quarters: Count | None = None


class _Turn(_Model):
    """What the person decided in a turn; answers by rule are left out."""

    p: Annotated[tuple[Word, ...], Field(max_length=_MOST_PICKS)] = ()
    a: Annotated[dict[Word, Word], Field(max_length=8)] = {}


class _Run(_Model):
    """Everything a code says; single letters, since every one of them is in the address."""

    v: Word  # version of geosim
    s: Word  # scenario
    c: _Changes = _Changes()
    h: Word  # its hash
    f: Word  # fingerprint of the world
    n: Annotated[int, Field(strict=True, ge=0, lt=2**63)]  # seed
    r: Annotated[int, Field(strict=True, ge=0, lt=2**62)] = 0  # run
    w: Word  # the person's seat
    t: Annotated[tuple[_Turn, ...], Field(max_length=_MOST_TURNS)] = ()
    e: Word  # where it ends


def code(game: Game, library: Library) -> str:
    """Write the run of a game, as far as it has come, as a code of letters, digits, "-" and "_".

    Raises:
        IllegalChoice: a scenario that is not among the library's, so that nobody else could open it.
    """
    log = to_log(game)
    name, changes = _base(game.world.scenario, library)
    seat = log["persons"][0]
    run = {
        "v": log["version"],
        "s": name,
        "h": log["hash"][:_SHORT],
        "f": log["fingerprint"][:_SHORT],
        "n": log["seed"],
        "w": seat,
        "t": [_turn(turn[seat]) for turn in log["turns"]],
        "e": end_mark(game),
        **({"c": changes} if changes else {}),
        **({"r": log["run"]} if log["run"] else {}),
    }
    packed = zlib.compress(json.dumps(run, separators=(",", ":")).encode(), level=9)
    written = _FORM + base64.urlsafe_b64encode(packed).decode().rstrip("=")
    if len(written) > LONGEST_CODE:
        raise IllegalChoice(say("share.too_long"))
    return written


def open_code(written: str, library: Library) -> Game:
    """Play the run of a code again.

    Raises:
        LogError: a code that is forged, cut short, of another geosim, asks for what does not exist, or ends
            elsewhere than it says.
    """
    run = _read(written)
    if run.v != version("geosim"):
        raise LogError(say("share.other_version", theirs=run.v[:20], ours=version("geosim")))
    try:
        game = _set_up(run, library)
        for turn in run.t:
            game.play_turn({run.w: Decision(turn.p, turn.a)})
    except LogError:
        raise
    except GeosimError as error:
        raise LogError(say("share.cannot_play", problem=error)) from None
    if end_mark(game) != run.e:
        raise LogError(say("share.other_end"))
    return game


def open_log(text: str, library: Library) -> Game:
    """Play the run of a log from elsewhere again.

    Raises:
        LogError: a text that is no log, or none with one person and of a size that a browser can wait for.
    """
    if len(text) > LARGEST_LOG:
        raise LogError(say("share.log_too_large"))
    try:
        log = read_log(text)
        if len(log.persons) != 1:
            raise LogError(say("share.one_person", persons=len(log.persons)))
        refuse_too_much(Scenario.from_dict(log.scenario), library)
        return replay(log, library)
    except ReplayMismatch:
        raise LogError(say("share.other_choices")) from None
    except InputError as error:
        raise _about_file(error) from None


def _about_file(error: InputError) -> LogError:
    """Tell an error as a whole sentence on the file that was sent; what is told of a log has no subject."""
    if not isinstance(error, LogError) or error.key:
        return LogError(say("share.file_cannot_play", problem=error))
    if error.problem[:1].isupper():
        return error
    return LogError(say("share.this_file", problem=error.problem), advice=error.advice)


def end_mark(game: Game) -> str:
    """Give the hash of how a game stands: its whole state and all scores, to six decimals."""
    mark = sha256(str(len(game.turns)).encode())
    for array in (*(getattr(game.state, field.name) for field in fields(game.state)), game.scores):
        mark.update((np.round(np.asarray(array, dtype=np.float64), _DIGITS) + 0.0).tobytes())
    return mark.hexdigest()[:_SHORT]


def _base(scenario: Scenario, library: Library) -> tuple[str, dict[str, Any]]:
    """Give the scenario of the library that a code can change into this one, and the changes."""
    wanted, changeable = scenario.to_dict(), set(_Changes.model_fields)
    for name in library.scenarios:
        base = library.scenario(name).to_dict()
        differing = {key: wanted.get(key) for key in wanted | base if wanted.get(key) != base.get(key)}
        if differing.keys() <= changeable:
            return name, differing
    raise IllegalChoice(say("share.own_scenario"))


def _turn(played: dict[str, Any]) -> dict[str, Any]:
    answers = {key: answer for key, answer in played.get("answers", {}).items() if answer != "by_rule"}
    return {
        **({"p": played["picks"]} if played["picks"] else {}),
        **({"a": answers} if answers else {}),
    }


def _read(written: str) -> _Run:
    """Unpack a code without trusting it: bounded before, while and after it is unpacked."""
    written = written.strip()
    if not written:
        raise LogError(say("share.no_code"))
    if len(written) > LONGEST_CODE:
        raise LogError(say("share.code_too_long"))
    if not _WORDS.fullmatch(written):
        raise LogError(say("share.no_code"))
    if written[0] != _FORM:
        raise LogError(say("share.other_form"))
    body = written[1:]
    try:
        packed = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        unpacker = zlib.decompressobj()
        unpacked = unpacker.decompress(packed, _UNPACKED)
        if not unpacker.eof or unpacker.unused_data:
            raise LogError(say("share.cut_short"))
        data = json.loads(unpacked)
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        raise LogError(say("share.cut_short")) from None
    try:
        return validated(_Run, data, "")
    except InputError:
        raise LogError(say("share.forged")) from None


def _set_up(run: _Run, library: Library) -> Game:
    if run.s not in library.scenarios:
        raise LogError(say("share.other_world"))
    changes = run.c.model_dump(exclude_none=True)
    scenario = Scenario.from_dict(library.scenario(run.s).to_dict() | changes)
    refuse_too_much(scenario, library)
    if scenario.hash[:_SHORT] != run.h:
        raise LogError(say("share.other_world"))
    game = start(scenario, seed=run.n, runs=(run.r,), persons=(run.w,), library=library)
    if game.world.fingerprint[:_SHORT] != run.f or len(run.t) > game.turn_count:
        raise LogError(say("share.other_world"))
    return game


def refuse_too_much(scenario: Scenario, library: Library) -> None:
    """Refuse what would play for minutes, and strategies the library lacks: a path would be opened."""
    if scenario.quarters > _MOST_QUARTERS or scenario.turns > _MOST_TURNS:
        raise LogError(say("share.too_much", turns=_MOST_TURNS, years=_MOST_QUARTERS // 4))
    if max(scenario.picks.states, scenario.picks.communities) > _MOST_PICKS:
        raise LogError(say("share.too_much", turns=_MOST_TURNS, years=_MOST_QUARTERS // 4))
    if not {*scenario.strategies.values()} <= {*library.strategies, *scenario.own_strategies}:
        raise LogError(say("share.own_strategy"))
