"""`python -m geosim`."""

from __future__ import annotations

import subprocess
import sys

import geosim


def test_the_package_runs_as_the_program() -> None:
    """`python -m geosim` is the command, with its version, its errors and its status."""
    told = subprocess.run(
        [sys.executable, "-m", "geosim", "--version"], text=True, capture_output=True, check=True
    )
    refused = subprocess.run(
        [sys.executable, "-m", "geosim", "report", "nowhere"], text=True, capture_output=True, check=False
    )

    assert told.stdout == f"geosim {geosim.__version__}\n"
    assert refused.returncode == 2
    assert "there is no such folder" in refused.stderr
