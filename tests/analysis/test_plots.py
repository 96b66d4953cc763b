"""Figures: what they say in words, how they are written, and that nothing rests on colour alone."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from geosim.errors import InputError, OutputError
from geosim.plots import distribution, fan, heat, tornado
from geosim.plots.figure import DIVERGING, INK, MORE, PAPER, RISING, SOFT, Figure, wrapped
from geosim.plots.saving import encoded, png, svg

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
VERDICTS = ENDS.assign(value=[1.0, 0.0, 0.0, 0.0] * 10)

FIGURES = {
    "fan": lambda: fan.fan(YEARS, "Take", "$m"),
    "fans": lambda: fan.fans(pd.concat([YEARS.assign(group=g) for g in "abcd"]), "Take by line", "$m"),
    "swings": lambda: tornado.swings(SWINGS, "Take", "$m"),
    "sobol": lambda: tornado.sobol(SOBOL, "Take"),
    "morris": lambda: tornado.morris(MORRIS, "Take", "$m"),
    "heat": lambda: heat.heat(CELLS, "Take", "line", "tariff"),
    "distribution": lambda: distribution.distribution(ENDS, "Take", "$m"),
    "shares": lambda: distribution.shares(VERDICTS, "Take"),
}
SAYS = {
    "fan": {"9 runs in 10", "half of the runs", "middle run", "$m"},
    "fans": {"a", "b", "c", "d"},
    "swings": {"line", "tariff", "hold", "hedger", "up to 0.2"},
    "sobol": {"line", "tariff", "by itself (first order)"},
    "morris": {"line"},
    "heat": {"x", "y", "a", "b", "−1.00", "2.00"},
    "distribution": {"hedger", "hold"},
    "shares": {"hedger", "hold", "25%", "share of the runs"},
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


LONG = [f"a_name_of_{what}.that_goes_on_and_on_and_on" for what in "abcdefghijkl"]


def many(table: pd.DataFrame, rows: int, **names: list[str]) -> pd.DataFrame:
    """Give the first row of a table many times, with other names."""
    return pd.concat([table.head(1)] * rows, ignore_index=True).assign(**names)


CROWDED = {
    "fan": lambda: fan.fan(YEARS.assign(p25=0.49, p75=0.5, p95=0.51), LONG[0], "$m a quarter"),
    "fans": lambda: fan.fans(pd.concat([YEARS.assign(group=g) for g in LONG]), LONG[0], "$m a quarter"),
    "swings": lambda: tornado.swings(
        many(SWINGS, 12, factor=LONG, low_value=LONG, high_value=LONG).assign(
            high_mean=1.0 + np.linspace(0.01, 3.0, 12)
        ),
        LONG[0],
        "$m",
    ),
    "sobol": lambda: tornado.sobol(many(SOBOL, 12, factor=LONG), LONG[0]),
    "morris": lambda: tornado.morris(many(MORRIS, 12, factor=LONG), LONG[0], "$m"),
    "heat": lambda: heat.heat(
        pd.DataFrame({"across": LONG * 12, "down": np.repeat(LONG, 12), "mean": np.arange(144.0)}),
        LONG[0],
        LONG[1],
        LONG[2],
    ),
    "distribution": lambda: distribution.distribution(
        pd.DataFrame({"value": np.arange(120.0), "group": LONG * 10}), LONG[0], "$m"
    ),
    "shares": lambda: distribution.shares(
        pd.DataFrame({"value": [0.0, 1.0] * 60, "group": LONG * 10}), LONG[0]
    ),
}


@pytest.mark.parametrize("kind", CROWDED)
def test_words_do_not_overlap(kind, monkeypatch):
    """With a dozen long names no two texts of a figure touch, and none leaves the drawing."""
    drawing, seen, draw = CROWDED[kind]().drawing, list[Text](), Text.draw
    canvas = FigureCanvasAgg(drawing)
    monkeypatch.setattr(Text, "draw", lambda self, renderer: (seen.append(self), draw(self, renderer)))
    canvas.draw()
    shown = {text: text.get_window_extent() for text in seen if text.get_text().strip()}

    assert len(shown) > 5
    for text, box in shown.items():
        inside = drawing.bbox.padded(1)
        assert inside.contains(box.x0, box.y0), text
        assert inside.contains(box.x1, box.y1), text
    for (text, box), (other, beside) in combinations(shown.items(), 2):
        common = Bbox.intersection(box, beside)
        assert common is None or min(common.width, common.height) <= 1, (text, other)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("first_name_that_is_long", "first_name_\nthat_is_long"),
        ("-0.0776 to 0.0416", "−0.0776 to\n0.0416"),
        ("alignment.pakistan", "alignment.\npakistan"),
        ("hedger", "hedger"),
    ],
)
def test_names_are_broken_where_words_end(name, says):
    """A name goes on in another line after a blank, an underscore or a dot, and never within a number."""
    assert wrapped(name, 12) == says


def test_the_last_year_is_the_one_played():
    """A game that ends in the third quarter of 2035 ends in 2035."""
    bands = YEARS.assign(year=2033.75 + np.arange(8) / 4)

    assert bands["year"].iloc[-1] == 2035.5
    assert fan.fan(bands, "Take", "$m").summary.startswith("In 2035 the middle run")


def test_whole_numbers_have_a_bar_each():
    """Few whole numbers are counted one by one, and a single value stands in the middle of its bar."""
    counted = distribution._edges(pd.Series([3.0, 4.0, 4.0, 7.0]))
    alone = distribution._edges(pd.Series([2028.5, 2028.5]))

    assert counted.tolist() == [2.5, 3.5, 4.5, 5.5, 6.5, 7.5]
    assert len(alone) % 2 == 0
    assert alone[len(alone) // 2 - 1] < 2028.5 < alone[len(alone) // 2]


def test_runs_without_a_value_are_told():
    """A group in which no run has a value stays in the figure, which says how many have none."""
    some = ENDS.assign(value=[2028.5] * 20 + [np.nan] * 20)
    figure = distribution.distribution(some, "First output", "year")

    assert figure.summary.endswith("hedger: 2028.5 (2028.5 to 2028.5); hold: no run has a value.")
    assert {"no run has a value", "hold"} <= texts(svg(figure, "lacking"))
    assert "20 of 40 runs have no value" in " ".join(texts(svg(figure, "lacking")))
    with pytest.raises(InputError, match="no run has a value of this outcome"):
        distribution.distribution(some.tail(20), "First output", "year")


def test_far_intervals_do_not_squeeze_the_bars():
    """An interval far longer than all bars is cut with an arrow, so that bars stay to be seen."""
    far = SWINGS.assign(swing_low=-900.0, swing_high=900.0)
    axes = tornado.swings(far, "Take", "$m").drawing.axes[0]
    low, high = axes.get_xlim()

    assert high - low < 5 * (SWINGS["high_mean"].max() - SWINGS["low_mean"].min())


@pytest.mark.parametrize("ending", [".svg", ".png"])
def test_the_ending_says_what_is_written(drawn, ending):
    """The ending of the file says whether it is SVG or PNG."""
    content = encoded(drawn["fan"], Path(f"figure{ending}"))

    assert content.startswith(b"<?xml" if ending == ".svg" else b"\x89PNG")


def test_another_ending_is_refused(drawn):
    """Another ending gets one message."""
    with pytest.raises(OutputError, match=r"written as \.svg or \.png"):
        encoded(drawn["fan"], Path("figure.jpg"))


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
