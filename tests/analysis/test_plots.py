"""Figures: what they say in words, how they are written, and that nothing rests on colour alone."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from geosim.errors import OutputError
from geosim.plots import distribution, fan, heat, tornado
from geosim.plots.figure import DIVERGING, INK, MORE, PAPER, RISING, SOFT, Figure
from geosim.plots.saving import png, save, svg

YEARS = pd.DataFrame(
    {"year": 2026 + np.arange(8) / 4, "p05": -2.0, "p25": -1.0, "median": 0.5, "p75": 1.0, "p95": 2.0}
)
CELLS = pd.DataFrame(
    {"across": ["a", "b"] * 2, "down": ["x"] * 2 + ["y"] * 2, "mean": [-1.0, 0.5, 2.0, np.nan]}
)
SWINGS = pd.DataFrame(
    {
        "factor": ["line", "tariff"],
        "low_value": ["hold", "up to 0.2"],
        "high_value": ["hedger", "from 0.3"],
        "low_mean": [1.0, 2.0],
        "high_mean": [4.0, 2.5],
        "swing": [3.0, 0.5],
        "swing_low": [2.0, 0.1],
        "swing_high": [4.0, 0.9],
    }
)
SOBOL = pd.DataFrame(
    {"factor": ["line", "tariff"]}
    | {f"{name}{end}": [0.6, 0.2] for name in ("first", "total") for end in ("", "_low", "_high")}
)
MORRIS = pd.DataFrame({"factor": ["line"], "mu_star": [2.0], "mu_star_low": [1.0], "mu_star_high": [3.0]})
ENDS = pd.DataFrame({"value": np.arange(40.0), "group": ["hedger"] * 20 + ["hold"] * 20})

FIGURES = {
    "fan": lambda: fan.fan(YEARS, "Take", "$m"),
    "fans": lambda: fan.fans(pd.concat([YEARS.assign(group=g) for g in "abcd"]), "Take by line", "$m"),
    "swings": lambda: tornado.swings(SWINGS, "Take", "$m"),
    "sobol": lambda: tornado.sobol(SOBOL, "Take"),
    "morris": lambda: tornado.morris(MORRIS, "Take", "$m"),
    "heat": lambda: heat.heat(CELLS, "Take", "line", "tariff"),
    "distribution": lambda: distribution.distribution(ENDS, "Take", "$m"),
}
SAYS = {
    "fan": {"9 runs in 10", "half of the runs", "middle run", "$m"},
    "fans": {"a", "b", "c", "d"},
    "swings": {"line", "tariff", "hold", "hedger", "up to 0.2"},
    "sobol": {"line", "tariff", "by itself (first order)"},
    "morris": {"line"},
    "heat": {"x", "y", "a", "b", "−1.00", "2.00"},
    "distribution": {"hedger", "hold"},
}


@pytest.fixture(scope="module")
def drawn() -> dict[str, Figure]:
    """Give one figure of each kind."""
    return {name: draw() for name, draw in FIGURES.items()}


def texts(element: str) -> set[str]:
    """Give the texts that stand in an SVG."""
    return {
        "".join(found.itertext()).strip()
        for found in ET.fromstring(element).iter()  # noqa: S314  # our own
        if found.tag.endswith("}text")
    }


@pytest.mark.parametrize("kind", FIGURES)
def test_figures_have_words(drawn, kind):
    """Each figure names what it shows as text, has a title, and a sentence and a table that say the same."""
    figure = drawn[kind]
    element = svg(figure, kind)

    assert texts(element) >= SAYS[kind]
    assert figure.title.split()[0] in " ".join(texts(element))
    assert figure.summary.endswith(".")
    assert len(figure.table)
    assert f'role="img" aria-label="{figure.title}. {figure.summary}"' in element


@pytest.mark.parametrize("kind", FIGURES)
def test_the_same_figure_has_the_same_bytes(drawn, kind):
    """Drawing anew gives the same SVG and PNG, with no date in it."""
    again = FIGURES[kind]()

    assert svg(drawn[kind], "one") == svg(again, "one")
    assert png(drawn[kind]) == png(again)
    assert "<dc:date>" not in svg(again, "one")


def test_figures_on_one_page_share_no_names(drawn):
    """Inner names of two figures never collide, whatever the figures."""
    one, other = (
        set(re.findall(r' id="([^"]+)"', svg(figure, name)))
        for name, figure in drawn.items()
        if name in ("fan", "fans")
    )

    assert one
    assert not one & other


def test_hostile_words_stay_words():
    """Whatever a factor or a title is called, it is text and no markup, in the drawing and around it."""
    name = '<script>alert("$x$")</script>'
    figure = tornado.morris(MORRIS.assign(factor=name), name, name)
    element = svg(figure, "hostile")

    assert "<script" not in element
    assert name in texts(element)


@pytest.mark.parametrize("ending", [".svg", ".png"])
def test_saved_by_the_ending(drawn, ending, tmp_path):
    """The ending of the file says whether SVG or PNG is written."""
    file = tmp_path / f"figure{ending}"
    save(drawn["fan"], file)

    assert file.read_bytes().startswith(b"<?xml" if ending == ".svg" else b"\x89PNG")


@pytest.mark.parametrize(
    ("name", "says"), [("figure.jpg", "written as .svg or .png"), ("no/f.svg", "cannot be written")]
)
def test_places_that_cannot_be_written(drawn, name, says, tmp_path):
    """Another ending or a folder there is not gets one message."""
    with pytest.raises(OutputError, match=says):
        save(drawn["fan"], tmp_path / name)


def luminance(colour: str) -> float:
    """Give the relative luminance of a colour as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


@pytest.mark.parametrize(("colour", "least"), [(INK, 4.5), (SOFT, 4.5), (MORE, 3.0)])
def test_colours_stand_out(colour, least):
    """Text has a contrast of 4.5 to the ground, marks one of 3."""
    assert (luminance(PAPER) + 0.05) / (luminance(colour) + 0.05) >= least


def test_scales_can_be_told_apart_without_hue():
    """From one end to the other a scale grows darker, the diverging one towards both of its ends."""
    rising = [luminance(colour) for colour in RISING]
    left, right = [luminance(c) for c in DIVERGING[4::-1]], [luminance(c) for c in DIVERGING[4:]]

    for scale in (rising, left, right):
        assert scale == sorted(scale, reverse=True)
