"""Tables of results in a terminal: no word is broken, no line too long, no year with a comma."""

from __future__ import annotations

import pandas as pd
import pytest

from geosim.cli.frames import print_frame
from geosim.report.tables import quarter, readable

NAME = "alignment_start.pakistan.united_states"
WIDE = pd.DataFrame(
    {
        "part": "",
        "scenario": "first_shipment",
        "factor": [NAME, "line"],
        "value": ["up to 0.05", "second_name_that_is_long_indeed"],
        "base": ["from 0.3", "first_name_that_is_long_indeed"],
        "outcome": "leverage_dependency",
        "mean": [-0.08, 1234.5],
        "difference": [0.0036, -2.5],
        "low": [-0.0009, -3.0],
        "high": [0.0082, -2.0],
        "share_higher": [0.675, 0.1],
        "pairs": [40, 40],
    }
)
NARROW = WIDE.assign(factor=["tariff_start", "line"], value=["0.1", "hold"], base=["0.2", "hedger"])


def printed(frame: pd.DataFrame, width: int, monkeypatch, capsys) -> str:
    """Give what a terminal of some width shows."""
    monkeypatch.setenv("COLUMNS", str(width))
    print_frame(frame)
    return capsys.readouterr().out


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("frame", [WIDE, NARROW], ids=["wide", "narrow"])
def test_no_word_is_broken(frame, width, monkeypatch, capsys):
    """At any width every name, number and heading stands whole, and no line is longer than the terminal."""
    told = printed(frame, width, monkeypatch, capsys)
    words = [
        word for name in ("factor", "value", "base", "scenario") for word in " ".join(frame[name]).split()
    ]

    assert set(words) <= set(told.split()) | {"first_shipment"}
    assert "first_shipment" in told
    assert {"0.0036", "(−0.0009", "0.0082)", "1,234", "40", "pairs"} <= set(told.split())
    assert max(map(len, told.splitlines())) <= width


def test_rows_become_lists_where_there_is_no_room(monkeypatch, capsys):
    """What does not fit side by side is set below one another, with its label."""
    told = printed(WIDE, 60, monkeypatch, capsys)

    assert f"factor        {NAME}\n" in told
    assert "difference    0.0036 (−0.0009 to 0.0082)\n" in told


def test_what_all_rows_share_stands_above(monkeypatch, capsys):
    """An empty part is left out, and a single scenario is said once."""
    told = printed(NARROW, 80, monkeypatch, capsys)

    assert told.startswith("scenario first_shipment, outcome leverage_dependency\n")
    assert "part" not in told


def test_years_have_no_comma():
    """A year is written as one; other numbers of that size keep their comma."""
    frame = pd.DataFrame(
        {"outcome": ["first_output_reko_diq", "take"], "mean": [2028.47, 2028.47], "runs": [2000, 2000]}
    )
    told = readable(frame)

    assert told.rows[0] == ("first_output_reko_diq", "2028.5", "2,000")
    assert told.rows[1] == ("take", "2,028", "2,000")
    assert readable(frame[["mean"]], "first_output_reko_diq@2030").rows[0] == ("2028.5",)


@pytest.mark.parametrize(("year", "says"), [(2025.75, "2025Q4"), (2026.0, "2026Q1"), (2035.5, "2035Q3")])
def test_quarters_are_named(year, says):
    """A quarter is named by the year it lies in."""
    assert quarter(year) == says
    assert readable(pd.DataFrame({"year": [year]})).rows == ((says,),)


def test_no_interval_is_no_interval():
    """A number whose interval is not known stands alone."""
    frame = pd.DataFrame(
        {"swing": [0.5, float("nan")], "swing_low": float("nan"), "swing_high": float("nan")}
    )
    told = readable(frame.assign(swing_low=[0.25, float("nan")], swing_high=[0.75, float("nan")]))

    assert [row[0] for row in told.rows] == ["0.5000 (0.2500 to 0.7500)", "-"]
