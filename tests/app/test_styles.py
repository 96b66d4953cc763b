from __future__ import annotations

import re

import httpx
import pytest

from geosim.app.styles import style_file, stylesheet

TEXT, MARK = 4.5, 3.0  # WCAG 2.2: 1.4.3 and 1.4.11
BACKGROUNDS = ("paper", "panel", "wash", "badge", "band")
TEXTS = ("ink", "soft", "closer", "further", "still", "alert", "accent")
MARKS = ("rule", "focus")
TINTS = tuple(f"tint-{n}" for n in range(5))


def themes(text: str) -> dict[str, dict[str, str]]:
    """Read the colours of both themes, by name."""
    found = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", text)
    return {
        "light": {name: light for name, light, _ in found},
        "dark": {name: dark for name, _, dark in found},
    }


def colours(theme: str, *, contrast: str) -> dict[str, str]:
    """Give the colours of a theme, those for more contrast over the others where they are wanted."""
    usual, _, rest = style_file("10_theme.css").partition("@media (prefers-contrast: more)")
    found = themes(usual)[theme]
    return {**found, **themes(rest)[theme]} if contrast == "more" else found


def ratio(one: str, other: str) -> float:
    """Give the contrast of two colours as WCAG 2.2 defines it, 1 to 21."""
    lights = sorted((_light(one), _light(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _light(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("contrast", ["usual", "more"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_can_be_read_in_both_themes(theme: str, contrast: str) -> None:
    """Every colour of text has a contrast of 4.5 with every background it may lie on."""
    found = colours(theme, contrast=contrast)
    pairs = [(text, ground) for text in TEXTS for ground in BACKGROUNDS]
    pairs += [("on-accent", "accent"), ("on-accent", "accent-strong"), *(("ink", tint) for tint in TINTS)]
    weak = {pair: ratio(found[pair[0]], found[pair[1]]) for pair in pairs}

    assert {pair: round(value, 2) for pair, value in weak.items() if value < TEXT} == {}


@pytest.mark.parametrize("contrast", ["usual", "more"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marks_can_be_seen_in_both_themes(theme: str, contrast: str) -> None:
    """Borders of controls, axes and the ring of the focus have a contrast of 3 with page and panels."""
    found = colours(theme, contrast=contrast)
    pairs = [(mark, ground) for mark in MARKS for ground in ("paper", "panel", "wash")]
    values = {pair: ratio(found[pair[0]], found[pair[1]]) for pair in pairs}

    assert {pair: round(value, 2) for pair, value in values.items() if value < MARK} == {}


def test_colours_stand_in_the_theme_only() -> None:
    """No other file names a colour of its own, so that every colour has a dark value."""
    rules = stylesheet().replace(style_file("10_theme.css"), "")
    named = re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s,)])(?![^{]*\{)", rules)

    assert named == []


def test_every_variable_is_one_of_the_theme() -> None:
    """Every variable that is used is defined."""
    used = set(re.findall(r"var\(--([\w-]+)", stylesheet()))
    defined = set(re.findall(r"--([\w-]+):", stylesheet()))

    assert used <= defined


def test_the_stylesheet_is_served_once_and_kept(address: str) -> None:
    """The page links one stylesheet; a browser that has it is told that it is still the same."""
    page = httpx.get(address).text
    first = httpx.get(f"{address}/geosim.css")
    again = httpx.get(f"{address}/geosim.css", headers={"If-None-Match": first.headers["etag"]})

    assert page.count('href="/geosim.css"') == 1
    assert first.text == stylesheet()
    assert (again.status_code, again.text) == (304, "")
