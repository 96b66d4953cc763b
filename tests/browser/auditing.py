"""What shuts people out of a page: what axe-core finds, sideways scrolling, pictures without words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

Look = tuple[int, Literal["light", "dark"]]

HEIGHTS = {1440: 900, 390: 844, 320: 700}
EVERY_LOOK: tuple[Look, ...] = (
    (1440, "light"),
    (390, "light"),
    (320, "light"),
    (320, "dark"),
    (390, "dark"),
    (1440, "dark"),
)
WIDE_LOOK: tuple[Look, ...] = ((1440, "light"), (1440, "dark"))
PHONE_LOOK: tuple[Look, ...] = ((390, "light"), (320, "dark"))

_AXE = Axe().axe_script
_RUN = """async (options) => (await axe.run(document, options)).violations.map((found) => ({
    rule: found.id, impact: found.impact, nodes: found.nodes.map((node) => node.target.join(" ")),
    why: found.nodes[0].failureSummary,
}))"""
_OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
_DRAWN = """() => new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)));
})"""
_SIDEWAYS = "document.documentElement.scrollWidth - window.innerWidth"
_FRAME = """() => [
    ["language", document.documentElement.lang === "en"],
    ["one first heading", document.querySelectorAll("h1").length === 1],
    ["title", document.title.includes("geosim")],
    ["zoom", !/user-scalable|maximum-scale/.test(document.querySelector("meta[name=viewport]").content)],
].filter(([, holds]) => !holds).map(([what]) => what)"""
_PICTURES = """() => [...document.querySelectorAll(".geosim svg")].flatMap((svg) => {
    if (svg.closest("[aria-hidden=true]")) return [];
    const named = (svg.getAttribute("aria-labelledby") || "").split(/\\s+/).filter(Boolean)
        .map((id) => (document.getElementById(id) || {}).textContent || "").join("");
    const title = svg.querySelector(":scope > title");
    const name = (named || svg.getAttribute("aria-label") || (title ? title.textContent : "")).trim();
    const figure = svg.closest("figure");
    const rows = figure ? figure.querySelectorAll("details table tbody tr").length : 0;
    const place = `${svg.getAttribute("class") || "svg"} "${name.slice(0, 40)}"`;
    const problems = [];
    if (svg.getAttribute("role") !== "img") problems.push(`${place}: neither picture nor hidden`);
    else if (!name) problems.push(`${place}: no name`);
    else if (!rows) problems.push(`${place}: no table beside it`);
    return problems;
})"""
# Links and buttons wear the accent, which is also the colour of a gain; other numbers in it have a sign.
_COLOURS = """() => {
    const probe = document.querySelector(".geosim").appendChild(document.createElement("i"));
    const colours = ["--closer", "--further"].map((name) => {
        probe.style.color = `var(${name})`;
        return getComputedStyle(probe).color;
    });
    probe.remove();
    const places = ".geosim :is(span, b, strong, td, th, p, li, text, tspan)";
    return [...document.querySelectorAll(places)].filter((each) => {
        const own = [...each.childNodes].map((node) => node.nodeType === 3 ? node.data : "").join("");
        if (!/\\d/.test(own) || each.closest("a, button, summary, label, h1, h2, h3")) return false;
        const style = getComputedStyle(each);
        const colour = each instanceof SVGElement ? style.fill : style.color;
        return colours.includes(colour) && !/[+−▲▼↑↓←→◀▶✓✗○]/.test(each.textContent);
    }).map((each) => each.textContent.trim().slice(0, 40));
}"""
_FOCUS = """async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const focused = document.activeElement;
    if (!focused || focused === document.body) return null;
    const box = focused.getBoundingClientRect();
    const label = focused.getAttribute("aria-label") || focused.textContent.trim() || focused.id;
    const name = `${focused.tagName.toLowerCase()} "${label.replace(/\\s+/g, " ").slice(0, 50)}"`;
    const inset = Math.min(3, box.width / 4, box.height / 4);
    const xs = [box.left + inset, box.left + box.width / 2, box.right - inset];
    const ys = [box.top + inset, box.top + box.height / 2, box.bottom - inset];
    const seen = xs.some((x) => ys.some((y) => {
        const top = document.elementFromPoint(x, y);
        return top && (focused.contains(top) || top.contains(focused) && !top.matches("body, html"));
    }));
    return { name, covered: !seen };
}"""


#: Whether the browser has taken up a theme.
_THEMED = "theme => matchMedia(`(prefers-color-scheme: ${theme})`).matches"


def settle(page: Page) -> None:
    """Wait until what has changed is drawn: charts choose their shape only when they know their place."""
    page.evaluate(_DRAWN)


def audit(page: Page, state: str, looks: Iterable[Look] = EVERY_LOOK) -> list[str]:
    """Say everything that is wrong with a page as it stands, in every width and theme asked for."""
    page.emulate_media(reduced_motion="reduce")
    found = [f"{state}: {problem}" for problem in (*page.evaluate(_FRAME), *page.evaluate(_PICTURES))]
    page.evaluate(_AXE)
    for width, theme in looks:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        page.emulate_media(color_scheme=theme)
        page.wait_for_function(_THEMED, arg=theme)
        page.wait_for_timeout(200)  # until the page has heard of it too
        settle(page)
        problems = [f"colour alone: {text}" for text in page.evaluate(_COLOURS)]
        sideways = page.evaluate(_SIDEWAYS)
        if sideways > 0:
            problems.append(f"scrolls sideways by {sideways} px")
        for each in page.evaluate(_RUN, _OPTIONS):
            nodes = ", ".join(each["nodes"][:4])
            problems.append(f"{each['rule']}, {len(each['nodes'])} times: {nodes}: {each['why']}")
        found += [f"{state}, {width}, {theme}: {problem}" for problem in problems]
    return found


def covered(page: Page, most: int = 200) -> list[str]:
    """Walk through a page by the Tab key, and name every control that has the focus but is covered."""
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    found, first = list[str](), ""
    for place in range(most):
        page.keyboard.press("Tab")
        focus = page.evaluate(_FOCUS)
        if focus is None or (place and focus["name"] == first):
            break
        first = first or focus["name"]
        if focus["covered"]:
            found.append(focus["name"])
    return found
