from __future__ import annotations

import ast
import hashlib
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import solara.server
from importlinter.cli import lint_imports
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
ACTORS = sorted((ROOT / "agents").glob("*.py"))
MODULES = sorted((ROOT / "geosim").rglob("*.py"))
FOR_US = ("test", "lint", "dev")  # extras for people who change geosim

# geosim/app/templates/index.html.j2 changes two places of this page by their text.
SOLARA_PAGE_SHA256 = "50e18b7db31afd6fe9a95635fa2cb9ddd0cd8059800a1ebf49ac40ce4430c1cc"


def imports(file: Path) -> Iterator[str]:
    """Give every module that a file imports, or takes names from."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def name(file: Path) -> str:
    """Name a file in test reports."""
    return str(file.relative_to(ROOT))


def test_imports_point_one_way(capsys: pytest.CaptureFixture[str]) -> None:
    """The import contracts in pyproject.toml hold."""
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)

    assert status == 0, capsys.readouterr().out


@pytest.mark.parametrize("file", ACTORS, ids=name)
def test_actors_import_actor_only(file: Path) -> None:
    """A file in agents/ takes from geosim nothing but geosim.actor, and nothing from outside Python."""
    foreign = {module for module in imports(file) if module.split(".")[0] not in sys.stdlib_module_names}

    assert foreign <= {"geosim.actor"}


@pytest.mark.parametrize("file", MODULES, ids=name)
def test_nothing_inside_imports_public_names(file: Path) -> None:
    """A module takes a name from where it is defined, not from geosim itself, which may be half loaded."""
    modules = {path.stem for path in (ROOT / "geosim").iterdir()}
    taken = {
        alias.name
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "geosim"
        for alias in node.names
    }

    assert taken <= modules


def test_every_folder_of_code_is_a_package() -> None:
    """No folder inside geosim lacks its __init__.py, without which tools pass it over."""
    lacking = {name(file.parent) for file in MODULES if not (file.parent / "__init__.py").exists()}

    assert lacking == set()


def test_agents_is_no_package() -> None:
    """The folder agents/ cannot be mistaken for a distribution of that name."""
    assert not (ROOT / "agents" / "__init__.py").exists()


def test_every_import_is_declared() -> None:
    """Every library that geosim imports is one of its dependencies, or of those that an extra adds."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = {name: lines for name, lines in project["optional-dependencies"].items() if name not in FOR_US}
    listed = [*project["dependencies"], *(line for lines in extras.values() for line in lines)]
    declared = {canonicalize_name(Requirement(line).name) for line in listed}
    provided = packages_distributions()
    roots = {module.split(".")[0] for file in MODULES for module in imports(file)}
    foreign = roots - sys.stdlib_module_names - {"geosim", "__future__"}
    undeclared = {
        root
        for root in foreign
        if not {canonicalize_name(found) for found in [root, *provided.get(root, [])]} & declared
    }

    assert undeclared == set()


def test_solara_page_is_the_one_we_know() -> None:
    """Solara's page template is unchanged; if not, look at our page in a browser before changing the hash."""
    template = Path(solara.server.__path__[0]) / "templates" / "solara.html.j2"

    assert hashlib.sha256(template.read_bytes()).hexdigest() == SOLARA_PAGE_SHA256
