from __future__ import annotations

import subprocess
import sys

import pytest

import geosim


@pytest.mark.parametrize("name", geosim.__all__)
def test_public_name_can_be_had(name: str) -> None:
    """Every name that geosim says is public is there."""
    assert getattr(geosim, name) is not None


def test_unknown_name_is_no_attribute() -> None:
    """A name that does not exist is reported as Python reports it."""
    with pytest.raises(AttributeError, match="no attribute 'Geomodel'"):
        geosim.Geomodel  # noqa: B018  # asking is the test


def test_import_is_light() -> None:
    """Importing geosim loads neither numpy nor Mesa nor any module of its own."""
    show = "import geosim, sys; print([m for m in sys.modules if m.startswith(('geosim', 'mesa', 'numpy'))])"
    done = subprocess.run([sys.executable, "-c", show], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "['geosim']"
