"""Scenarios that travel: one text that says everything, as a file or inside a link.

Whatever comes from elsewhere is only data: it is checked whole before anything is kept, and opens no file.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib

import yaml

from geosim.app.messages import say
from geosim.app.naming import lettered, plain_name
from geosim.app.share import refuse_too_much
from geosim.app.shelf import LARGEST, Shelf
from geosim.check import Problem, check_text
from geosim.errors import ConfigError, InputError
from geosim.library import Library
from geosim.reading import decoded, read_yaml_text
from geosim.rewriting import Rewriting
from geosim.scenario import Scenario

LONGEST_CODE = 16_000  # characters of a link
FILE = "This file"  # what a text without a name is called in messages
_FORM = "1"  # first letter of a code: how the rest is written
_WORDS = re.compile(r"[A-Za-z0-9_-]+")
_TOLD = 4  # problems that are told at once
_LONGEST_NAME = 50


def whole(text: str, shelf: Shelf) -> str:
    """Give a scenario's text with whatever it takes from a shelf written out, comments and order kept.

    Raises:
        InputError: a text that is no sound scenario.
    """
    library = shelf.library()
    document = read_yaml_text(text, FILE)
    scenario = library.made(document)
    if document.data.get("extends") in shelf.names("scenarios"):
        said = library.composed(document).data
        text = yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=110)
    carried = shelf.carried(scenario).own_strategies
    rewriting = Rewriting(text, FILE)
    for name in carried.keys() - scenario.own_strategies.keys():
        rewriting.put(("own_strategies", name), carried[name])
    return rewriting.text


def pack(text: str) -> str:
    """Write a text as a code of letters, digits, "-" and "_".

    Raises:
        InputError: a text that would make too long a link.
    """
    packed = zlib.compress(text.encode(), level=9)
    written = _FORM + base64.urlsafe_b64encode(packed).decode().rstrip("=")
    if len(written) > LONGEST_CODE:
        raise InputError(say("travelling.too_long"))
    return written


def unpack(code: str) -> str:
    """Give the text of a code, bounded before and while it is unpacked.

    Raises:
        InputError: a code that is damaged, or was written by something else.
    """
    code = code.strip()
    if len(code) > LONGEST_CODE or not _WORDS.fullmatch(code) or code[0] != _FORM:
        raise InputError(say("travelling.no_code"))
    body = code[1:]
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)), LARGEST)
        if not unpacker.eof or unpacker.unused_data:
            raise InputError(say("travelling.damaged"))
        return text.decode()
    except (binascii.Error, zlib.error, ValueError):
        raise InputError(say("travelling.damaged")) from None


def received(content: bytes | str, library: Library) -> tuple[Scenario, str]:
    """Check a scenario that comes from elsewhere; give it and its text.

    Raises:
        InputError: everything that is wrong with it.
    """
    text = decoded(content, FILE) if isinstance(content, bytes) else content
    if len(text.encode()) > LARGEST:
        raise InputError(say("travelling.too_large", most=LARGEST // 1000))
    report = check_text(text, FILE, library.closed())
    if report.problems:
        raise InputError(listed(report.problems))
    if report.kinds[FILE] != "scenario":
        raise ConfigError(say("travelling.other_kind", kind=report.kinds[FILE]))
    scenario = library.closed().made(read_yaml_text(text, FILE))
    refuse_too_much(scenario, library)
    return scenario, text


def listed(problems: tuple[Problem, ...]) -> str:
    """Write problems one below the other, the first of many."""
    told = [str(problem) for problem in problems[:_TOLD]]
    if len(problems) > _TOLD:
        told.append(say("travelling.more", number=len(problems) - _TOLD))
    return "\n".join(told)


def keep(scenario: Scenario, text: str, shelf: Shelf, shipped: Library) -> str:
    """Keep a scenario on a shelf under a name of its own, once; give the name."""
    wanted = lettered(plain_name(scenario.title)[:_LONGEST_NAME].strip("_"), "scenario")
    held = {name: shelf.read("scenarios", name) for name in shelf.names("scenarios")}
    for name in (wanted, *(f"{wanted}_{number}" for number in range(2, len(held) + 3))):
        if held.get(name) == text:
            return name
        if name not in held and name not in shipped.scenarios:
            shelf.save("scenarios", name, text)
            return name
    raise InputError(say("shelf.full", most=len(held)))
