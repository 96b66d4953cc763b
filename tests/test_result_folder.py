from __future__ import annotations

import json
import os
from pathlib import Path
from shutil import copytree

import pandas as pd
import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal

import geosim
from geosim.errors import InputError, OutputError, UnknownName
from geosim.store.manifest import Group, Manifest, Seat, read_manifest, surroundings
from geosim.store.reading import Results, load
from geosim.store.writing import missing, write_part, writing

DICTIONARY = pd.DataFrame(
    {"column": ["run", "index"], "meaning": ["Number", "Index"], "unit": "", "over": "end"}
)
PICKS = ("hold", "openbook", "rollover")


def manifest(**changes: object) -> Manifest:
    """Give the manifest of ten runs in chunks of four."""
    given: dict[str, object] = {
        "name": "little",
        "scenario": {"title": "Little", "strategies": {}},
        "hash": "a",
        "fingerprint": "b",
        "seats": {
            name: Seat(strategy="hedger", by_path=False, says={"kind": "hold"})
            for name in ("pakistan", "china")
        },
        "picks": PICKS,
        "seed": 3,
        "runs": 10,
        "record": ("runs", "choices"),
        "command": "geosim batch little --runs 10 --out little",
        "started": "2026-01-01T00:00:00+00:00",
    }
    given |= changes
    groups = (Group(rows=given["runs"], made_of="c", chunk=4),)  # type: ignore[arg-type]
    return Manifest(**{"groups": groups, **surroundings(), **given})  # type: ignore[arg-type]


def rows(chunk: range) -> pa.Table:
    """Give a row a run."""
    return pa.table({"run": list(chunk), "index": [run / 7 for run in chunk]})


def picks(chunk: range) -> pa.Table:
    """Give a choice a run; even runs know only one of the picks."""
    names = ["rollover", "hold"] if chunk.start else ["hold"]
    return pa.table(
        {
            "run": list(chunk),
            "actor": pa.array(["china"] * len(chunk)).dictionary_encode(),
            "pick": pa.array([names[run % len(names)] for run in chunk]).dictionary_encode(),
        }
    )


def fill(path: Path, chunks: tuple[range, ...]) -> None:
    """Write some chunks."""
    for chunk in chunks:
        write_part(path, "choices", chunk.start, picks(chunk))
        write_part(path, "runs", chunk.start, rows(chunk))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a complete folder of ten runs."""
    with writing(tmp_path / "little", manifest(), DICTIONARY) as held:
        fill(tmp_path / "little", held.chunks)
    return tmp_path / "little"


def test_what_was_written_is_read(folder: Path) -> None:
    """Tables come back whole and sorted by run, with the dictionary and the manifest."""
    results = load(folder)

    assert_frame_equal(
        results.runs, pd.DataFrame({"run": range(10), "index": [run / 7 for run in range(10)]})
    )
    assert results.complete
    assert results.failures.empty
    assert list(results.columns["column"]) == ["run", "index"]
    assert results.manifest.seed == 3
    assert list(load(str(folder)).read("runs", ["index"])) == ["index"]


def test_categories_keep_the_order_of_seats_and_menus(folder: Path) -> None:
    """Actors and picks are categories in seat and menu order, whatever a part holds of them."""
    choices = load(folder).choices

    assert list(choices["actor"].cat.categories) == ["pakistan", "china"]
    assert list(choices["pick"].cat.categories) == list(PICKS)
    assert list(choices["pick"].iloc[:6]) == ["hold"] * 4 + ["rollover", "hold"]


def test_parts_are_read_in_order_of_runs(tmp_path: Path) -> None:
    """It does not matter in which order workers finish."""
    with writing(tmp_path / "little", manifest(), DICTIONARY) as held:
        fill(tmp_path / "little", held.chunks[::-1])

    assert list(load(tmp_path / "little").runs["run"]) == list(range(10))


def test_an_unfinished_folder_can_be_read_and_resumed(tmp_path: Path) -> None:
    """What is there can be read, what is missing is known, and resuming asks for just that."""
    path = tmp_path / "little"
    with writing(path, manifest(), DICTIONARY) as held:
        fill(path, held.chunks[1:2])
    (path / "runs" / "part-000000000000.parquet.99.unfinished").write_bytes(b"PAR1")

    results = load(path)
    assert not results.complete
    assert list(results.runs["run"]) == [4, 5, 6, 7]
    with writing(path, manifest(started="later"), DICTIONARY, resume=True) as held:
        assert held.started == manifest().started
        assert missing(path, held) == [range(4), range(8, 10)]
    assert not list(path.rglob("*.unfinished"))


def test_a_folder_without_runs_yet_is_empty(tmp_path: Path) -> None:
    """A batch that was cut short before its first part gives an empty table."""
    with writing(tmp_path / "little", manifest(), DICTIONARY):
        pass

    assert load(tmp_path / "little").runs.empty


def test_a_cut_part_is_missing(folder: Path) -> None:
    """A part that has lost its end is made again when the batch is resumed."""
    part = folder / "choices" / "part-000000000004.parquet"
    part.write_bytes(part.read_bytes()[:-20])

    assert missing(folder, manifest()) == [range(4, 8)]


@pytest.mark.parametrize("cut", [0, 7, 200])
def test_a_cut_part_is_named(folder: Path, cut: int) -> None:
    """A part that was cut short is named, with what to do."""
    part = folder / "runs" / "part-000000000004.parquet"
    part.write_bytes(part.read_bytes()[:cut])

    with pytest.raises(InputError, match=r"part-000000000004.parquet: is damaged: .*--resume"):
        load(folder).read("runs")


def test_a_changed_byte_is_noticed(folder: Path) -> None:
    """A part in which a single byte has changed is not taken for data."""
    part = folder / "runs" / "part-000000000004.parquet"
    content = bytearray(part.read_bytes())
    content[content.index(b"PAR1") + 60] ^= 0xFF
    part.write_bytes(content)

    with pytest.raises(InputError, match="is damaged"):
        load(folder).read("runs")


def test_no_folder(tmp_path: Path) -> None:
    """A folder that is not there is said not to be there."""
    with pytest.raises(InputError, match="there is no such folder"):
        load(tmp_path / "nowhere")


def test_no_manifest(tmp_path: Path) -> None:
    """A folder without a manifest holds no results."""
    with pytest.raises(InputError, match=r"has no manifest.json.*geosim batch"):
        load(tmp_path)


@pytest.mark.parametrize("text", ["", "{", '{"format": "geosim-results"', "\x00"])
def test_a_cut_manifest(folder: Path, text: str) -> None:
    """A manifest that is no complete JSON is reported."""
    (folder / "manifest.json").write_text(text)

    with pytest.raises(InputError, match="it is no complete JSON"):
        load(folder)


def test_a_foreign_manifest(folder: Path) -> None:
    """A manifest of something else is not taken for ours."""
    (folder / "manifest.json").write_text('{"format": "html"}')

    with pytest.raises(InputError, match="not the manifest of a geosim batch"):
        load(folder)


def test_a_folder_of_another_version(folder: Path) -> None:
    """Results of another version are refused with both versions named, for reading and for resuming."""
    data = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**data, "geosim": "9.9"}))

    with pytest.raises(InputError, match=rf"was written by geosim 9\.9, this is {geosim.__version__}"):
        load(folder)
    with (
        pytest.raises(InputError, match=r"was written by geosim 9\.9"),
        writing(folder, manifest(), DICTIONARY, resume=True),
    ):
        pass


def test_a_manifest_that_lacks_something(folder: Path) -> None:
    """A manifest without a key names the key."""
    data = json.loads((folder / "manifest.json").read_text())
    del data["seed"]
    (folder / "manifest.json").write_text(json.dumps(data))

    with pytest.raises(InputError, match=r"manifest\.json: seed: is missing"):
        read_manifest(folder)


def test_a_table_that_was_not_recorded(folder: Path) -> None:
    """Asking for a table that was not recorded says how to record it."""
    with pytest.raises(InputError, match=r"quarters were not recorded\..*--record quarters"):
        _ = load(folder).quarters


def test_unknown_names(folder: Path) -> None:
    """A misspelt table or column gets the nearest ones."""
    with pytest.raises(UnknownName, match='Did you mean "runs"'):
        load(folder).read("run")
    with pytest.raises(UnknownName, match='Did you mean "index"'):
        load(folder).read("runs", ["indx"])


@pytest.mark.parametrize(
    ("changes", "difference"),
    [
        ({"seed": 4}, "the seed"),
        ({"runs": 11}, "the number of runs"),
        ({"hash": "c", "fingerprint": "d"}, "the scenario"),
        ({"fingerprint": "d"}, "the numbers of the world"),
        ({"seats": {}}, "a strategy"),
        ({"record": ("runs",)}, "the tables to record"),
        ({"machine": "abacus"}, "the kind of processor"),
        ({"versions": {**surroundings()["versions"], "numpy": "1.0"}}, "numpy"),
    ],
)
def test_another_batch_is_not_mixed_in(folder: Path, changes: dict[str, object], difference: str) -> None:
    """Resuming with anything else that reaches the numbers is refused, and says what differs."""
    with (
        pytest.raises(OutputError, match=f"differs in {difference}.*geosim batch little"),
        writing(folder, manifest(**changes), DICTIONARY, resume=True),
    ):
        pass


def test_results_are_not_written_over(folder: Path) -> None:
    """A folder that holds results is written to only when asked to resume."""
    with (
        pytest.raises(OutputError, match=r"holds results already: 10 of 10 runs of little\. Add --resume"),
        writing(folder, manifest(), DICTIONARY),
    ):
        pass


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    """Results are not strewn among other files, nor in place of a file."""
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(OutputError, match="holds something else"), writing(tmp_path, manifest(), DICTIONARY):
        pass
    with (
        pytest.raises(OutputError, match="is not a folder"),
        writing(tmp_path / "thesis.txt", manifest(), DICTIONARY),
    ):
        pass

    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]


def test_one_writes_at_a_time(tmp_path: Path) -> None:
    """Who finds a folder held is told by which process."""
    path = tmp_path / "little"
    with (
        writing(path, manifest(), DICTIONARY),
        pytest.raises(OutputError, match=f"process {os.getpid()} is writing here"),
        writing(path, manifest(), DICTIONARY, resume=True),
    ):
        pass


def test_a_lock_that_was_left_behind_is_no_hindrance(folder: Path) -> None:
    """The lock of a process that is gone is taken over."""
    (folder / ".lock").write_text("99999999")

    with writing(folder, manifest(), DICTIONARY, resume=True) as held:
        assert held.runs == 10
    assert not (folder / ".lock").exists()


def test_a_folder_can_be_moved(folder: Path, tmp_path: Path) -> None:
    """Nothing in a folder depends on where it lies."""
    there = Path(copytree(folder, tmp_path / "elsewhere" / "moved"))

    assert_frame_equal(Results(there).runs, Results(folder).runs)
    assert str(tmp_path) not in (folder / "README.md").read_text()
