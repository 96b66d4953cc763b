"""The notebook of docs/, played from the first cell to the last in a kernel of its own."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FILE = Path(__file__).resolve().parents[1] / "docs" / "researcher.ipynb"


@pytest.fixture(scope="module")
def played() -> nbformat.NotebookNode:
    """Give the notebook after all its cells were run in a clean kernel."""
    notebook = nbformat.read(FILE, as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    return notebook


def shown(notebook: nbformat.NotebookNode) -> str:
    """Give everything that the cells showed."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return "\n".join(str(output.get("text", "")) + str(output.get("data", "")) for output in outputs)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the kernel's own messaging
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_notebook_runs_from_a_clean_kernel(played):
    """Every cell runs, and the last ones show figures with what they say."""
    assert all(cell.execution_count for cell in played.cells if cell.cell_type == "code")
    assert shown(played).count("<svg") == 2
    assert "The mean runs from" in shown(played)


def test_the_notebook_is_kept_without_results():
    """The file holds no output and no place of a machine."""
    notebook = nbformat.read(FILE, as_version=4)

    assert all(
        not cell.outputs and cell.execution_count is None
        for cell in notebook.cells
        if cell.cell_type == "code"
    )
    assert not {"/home", "/tmp", "/work", "/Users"} & set(FILE.read_text(encoding="utf-8").split('"'))  # noqa: S108
