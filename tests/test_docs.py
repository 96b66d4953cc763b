from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

import pytest
import typer.main

from geosim.cli.commands import app
from geosim.document import COMMAND, filled, pages
from geosim.errors import UnknownName
from geosim.library import default_library
from geosim.rules.columns import columns
from geosim.rules.instruments import INSTRUMENTS
from geosim.rules.payoff import MEASURES
from geosim.state import AXES, LEVERS, State

ROOT = Path(__file__).resolve().parents[1]
PAGES = [
    *sorted(path for path in ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ODD = (ROOT / "docs" / "ODD.md").read_text(encoding="utf-8")
PROSE = re.sub(r"<!-- table: .*?<!-- end of table -->", "", ODD, flags=re.DOTALL)

ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

ELEMENTS = (
    "Purpose and patterns",
    "Entities, state variables and scales",
    "Process overview and scheduling",
    "Design concepts",
    "Initialisation",
    "Input data",
    "Submodels",
)
CONCEPTS = (
    "Basic principles",
    "Emergence",
    "Adaptation",
    "Objectives",
    "Learning",
    "Prediction",
    "Sensing",
    "Interaction",
    "Stochasticity",
    "Collectives",
    "Observation",
)
#: The parameters that every lever may have, read and described together.
OF_LEVERS = {f"{lever.name}_{part}" for lever in LEVERS for part in ("start", "rest", "fade", "drift")}


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: Path
    language: str
    text: str


def blocks(*languages: str) -> list[Block]:
    """Give the fenced blocks of all pages in some languages."""
    fence = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    found = [
        Block(page, *match) for page in PAGES for match in fence.findall(page.read_text(encoding="utf-8"))
    ]
    return [block for block in found if block.language in languages]


def of_pages(pages: list[Path]) -> pytest.MarkDecorator:
    """Try every page."""
    return pytest.mark.parametrize("doc", pages, ids=lambda doc: doc.name)


def commands(block: Block) -> list[list[str]]:
    """Give what a reader types to follow a block: shell commands, or one Python program."""
    if block.language == "python":
        return [[sys.executable, "-c", block.text]]
    return [["sh", "-c", line[2:]] for line in block.text.splitlines() if line.startswith("$ ")]


@of_pages([page for page in PAGES if any(block.page == page for block in blocks("console", "python"))])
def test_tours(doc: Path, tmp_path: Path) -> None:
    """Whoever saves the files of a page and types its commands in order succeeds and sees something."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    for block in blocks("yaml", "console", "python"):
        if block.page != doc:
            continue
        if block.language == "yaml":
            name = block.text.splitlines()[0].removeprefix("# ")
            (tmp_path / name).write_text(block.text, encoding="utf-8")
            continue
        assert commands(block)
        for command in commands(block):
            ended = subprocess.run(
                command,
                cwd=tmp_path,
                env=environment,
                text=True,
                capture_output=True,
                timeout=300,
                check=False,
            )
            assert ended.returncode == 0, f"{command[-1]}\n{ended.stderr}"
            assert ended.stdout, command[-1]


def test_blocks_are_of_known_kinds() -> None:
    """No block of a page escapes the tour by a language nobody runs."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)

    assert set(re.findall(r"^```(\w+)$", text, re.MULTILINE)) <= {"console", "python", "text", "yaml"}


@of_pages(PAGES)
def test_links(doc: Path) -> None:
    """Every link inside the project leads to a file."""
    targets = re.findall(r"\]\((?!https?://|mailto:|#)([^)#]+)", doc.read_text(encoding="utf-8"))

    assert [target for target in targets if not (doc.parent / target).exists()] == []


@of_pages(PAGES)
def test_files(doc: Path) -> None:
    """Every file or folder of the project that a page names exists."""
    named = re.findall(
        r"`((?:agents|configs|docs|geosim|tests|\.ci)/[\w./-]*)`", doc.read_text(encoding="utf-8")
    )

    assert [name for name in named if not (ROOT / name).exists()] == []


@of_pages(PAGES)
def test_make_targets(doc: Path) -> None:
    """Every `make ...` of a page is in the Makefile."""
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = re.findall(r"(?:`|^)make ([a-z]+)", doc.read_text(encoding="utf-8"), re.MULTILINE)

    assert set(named) <= set(targets)


@of_pages(PAGES)
def test_commands(doc: Path) -> None:
    """Every `geosim ...` of a page is a command of the program."""
    program = typer.main.get_command(app)
    known = {*program.commands}  # type: ignore[attr-defined]
    lists = {*program.commands["list"].commands}  # type: ignore[attr-defined]
    text = doc.read_text(encoding="utf-8")

    assert set(re.findall(r"`geosim ([a-z]+)", text)) <= known
    assert set(re.findall(r"geosim list ([a-z]+)", text)) <= lists


def test_odd_has_its_seven_elements() -> None:
    """The page on the model has the seven headings of the ODD protocol, in order."""
    headings = re.findall(r"^## \d\. (.+)$", ODD, re.MULTILINE)

    assert tuple(headings) == ELEMENTS


def test_odd_has_its_eleven_concepts() -> None:
    """It speaks of all eleven design concepts, in order."""
    part = ODD.split("## 4. Design concepts")[1].split("## 5.")[0]
    bold = re.findall(r"^\*\*([A-Z][a-z ]+)\.\*\*", part, re.MULTILINE)

    assert tuple(bold) == CONCEPTS


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_tables_are_fresh(page: Path) -> None:
    """The tables and sheets of every page say what the files say now."""
    text = page.read_text(encoding="utf-8")

    assert filled(text, default_library()) == text, f"{page.name} is stale. Write it anew with: {COMMAND}"


def test_the_model_and_the_teaching_pages_have_tables() -> None:
    """The pages that are written from files are found."""
    assert {"ODD.md", "role_sheets.md", "scenarios.md"} <= {page.name for page in pages()}


def test_every_scenario_and_role_has_its_sheet() -> None:
    """A class finds a sheet for each scenario with questions to talk about, and one for each role."""
    library = default_library()
    sheets = (ROOT / "docs" / "teaching" / "scenarios.md").read_text(encoding="utf-8")
    roles = (ROOT / "docs" / "teaching" / "role_sheets.md").read_text(encoding="utf-8")

    for name in library.scenarios:
        scenario = library.scenario(name)
        sheet = sheets.split(f"### {scenario.title}\n")[1].split("\n### ")[0]
        assert f"`{name}`" in sheet
        assert len(scenario.debrief) >= 3
        assert all(f"- {question}" in sheet for question in (*scenario.debrief, *scenario.objectives))
    assert [role.key for role in library.actors.values() if f"### {role.name}\n" not in roles] == []


def test_unknown_table_is_refused() -> None:
    """A table nobody can write is an error with the nearest name, not an empty place."""
    with pytest.raises(UnknownName, match='Did you mean "goals"'):
        filled("<!-- table: gaols -->\n<!-- end of table -->", default_library())


def test_text_around_tables_stays() -> None:
    """Writing tables leaves the text around them alone."""
    before = "First.\n<!-- table: ties -->\nold\n<!-- end of table -->\nLast.\n"
    after = filled(before, default_library())

    assert after.startswith("First.\n<!-- table: ties -->\n\n|")
    assert after.endswith("|\n\n<!-- end of table -->\nLast.\n")
    assert "old" not in after


def test_odd_equations_name_what_exists() -> None:
    """Every name with an underscore in an equation is one of the model."""
    library = default_library()
    known = {
        *library.parameters,
        *library.strategies,
        *INSTRUMENTS,
        *(lever.name for lever in LEVERS),
        *(field.name for field in fields(State)),
        *(entry for entries in AXES.values() for entry in entries),
        *columns(tuple(library.actors)),
    }
    equations = "\n".join(re.findall(r"^```text\n(.*?)^```$", PROSE, re.MULTILINE | re.DOTALL))
    named = set(re.findall(r"\b[a-z]+(?:_[a-z0-9]+)+\b", equations))

    assert named - known == set()


def test_odd_says_where_every_parameter_enters() -> None:
    """Every parameter stands in an equation or sentence, not only in the table."""
    told = set(re.findall(r"[a-z][a-z0-9_]*", PROSE))
    silent = {
        name
        for name in default_library().parameters
        if name not in told | OF_LEVERS and name.removesuffix("_start") not in told
    }

    assert silent == set()


def test_every_parameter_is_read() -> None:
    """No parameter stands in the tables that nothing in the code reads."""
    files = [*(ROOT / "geosim").rglob("*.py"), *(ROOT / "agents").glob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    read = set(re.findall(r"\w+", code)) | OF_LEVERS

    assert [name for name in default_library().parameters if name not in read] == []


def test_odd_lists_every_variable() -> None:
    """Every variable of the state stands in the page."""
    assert [field.name for field in fields(State) if f"`{field.name}`" not in PROSE] == []


def test_odd_lists_every_measure() -> None:
    """Every measure of a payoff has its formula in the page."""
    assert [name for name in MEASURES if f"`{name}`" not in PROSE] == []


def modules() -> set[str]:
    """Name the modules and packages directly inside geosim."""
    inside = (ROOT / "geosim").iterdir()
    found = {path.stem for path in inside if path.suffix == ".py" or (path / "__init__.py").exists()}
    return found - {"__init__"}


def test_architecture_names_every_module() -> None:
    """Every module and package directly inside geosim has its place in the house."""
    house = ARCHITECTURE.split("## The house")[1].split("## ")[0]

    assert {name for name in modules() if not re.search(rf"\b{name}\b", house)} == set()


def test_architecture_shows_the_layers() -> None:
    """Who may import whom is what the import contract says, for the modules there are."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    there = [[name for name in re.findall(r"\w+", layer) if name in modules()] for layer in layers]
    shown = ARCHITECTURE.split("## Who may import whom")[1].split("```")[1].splitlines()[1:]

    assert shown == [" | ".join(layer) for layer in there if layer]


def test_pages_keep_their_table_of_contents() -> None:
    """The README leads to every page of docs/."""
    inside = [page.relative_to(ROOT).as_posix() for page in PAGES if page.parent != ROOT]

    assert [page for page in inside if page not in README] == []
