from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from geosim.errors import InputError
from geosim.home import VARIABLE, home

ROOT = Path(__file__).resolve().parents[1]


def test_home_is_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a word from anybody, agents/ and configs/ of the checkout are used."""
    monkeypatch.delenv(VARIABLE, raising=False)

    assert home() == ROOT


def test_home_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder in $GEOSIM_HOME goes before the checkout."""
    for folder in ("agents", "configs"):
        (tmp_path / folder).mkdir()
    monkeypatch.setenv(VARIABLE, str(tmp_path))

    assert home() == tmp_path


def test_incomplete_home_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A named folder that lacks a part is refused, never silently replaced by another."""
    (tmp_path / "agents").mkdir()
    monkeypatch.setenv(VARIABLE, str(tmp_path))

    with pytest.raises(InputError, match=r"GEOSIM_HOME: the folder .* has no configs/"):
        home()


def test_roster_mounts_agents_of_home(tmp_path: Path) -> None:
    """A file dropped into agents/ can be imported from geosim.roster at once."""
    for folder in ("agents", "configs"):
        (tmp_path / folder).mkdir()
    (tmp_path / "agents" / "atlantis.py").write_text("NAME = 'Atlantis'\n")
    command = [sys.executable, "-c", "from geosim.roster.atlantis import NAME; print(NAME)"]

    done = subprocess.run(command, env={VARIABLE: str(tmp_path)}, capture_output=True, text=True, check=True)

    assert done.stdout == "Atlantis\n"
