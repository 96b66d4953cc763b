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
from geosim.store.manifest import Group, Manifest, Seat, Shard, read_manifest, surroundings
from geosim.store.parts import missing
from geosim.store.reading import Results, load
from geosim.store.writing import write_manifest, write_part, writing

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


def finished(path: Path) -> None:
    """Note in the manifest that all ten runs are done."""
    write_manifest(path, read_manifest(path).model_copy(update={"runs_done": 10}))


@pytest.mark.parametrize("table", ["runs", "choices"])
def test_a_part_that_was_removed_is_told(folder: Path, table: str) -> None:
    """Nobody takes what is left of a table for the whole: it is said what is gone and what brings it back."""
    finished(folder)
    (folder / table / "part-000000000004.parquet").unlink()

    with pytest.raises(InputError) as caught:
        load(folder).read(table)
    assert str(folder / table) in str(caught.value)
    assert "geosim batch little --runs 10 --out little --resume" in str(caught.value)
    assert missing(folder, manifest()) == [range(4, 8)]


@pytest.mark.parametrize(
    ("held", "says"),
    [
        (range(4, 7), "it holds 3 rows, and should hold 4"),
        (range(4), "it holds other runs than its name says"),
    ],
)
def test_a_part_with_other_rows_is_told(folder: Path, held: range, says: str) -> None:
    """A part that can be read but does not hold its own runs is not taken for them."""
    write_part(folder, "runs", 4, rows(held))

    with pytest.raises(InputError, match=rf"part-000000000004.parquet: is damaged: {says}.*--resume"):
        load(folder).read("runs")
    assert missing(folder, manifest()) == [range(4, 8)]


@pytest.mark.parametrize("content", [b"", b"PAR1", b"garbage" * 99])
def test_garbage_is_told(folder: Path, content: bytes) -> None:
    """A part that is no Parquet any more is named, whatever is asked for first."""
    (folder / "runs" / "part-000000000008.parquet").write_bytes(content)

    with pytest.raises(InputError, match=r"part-000000000008.parquet: is damaged: "):
        load(folder).read("runs", ["index"])
    assert "Only 8 of 10 runs are there" in load(folder).incomplete


def test_runs_that_broke_are_no_damage(folder: Path) -> None:
    """A chunk in which a run broke is whole, with its failure; resuming does not play it again."""
    write_part(folder, "runs", 4, rows(range(4, 7)))
    write_part(folder, "failures", 4, pa.table({"run": [7], "seed": [3], "error": ["ValueError: odd"]}))

    assert list(load(folder).runs["run"]) == [*range(7), 8, 9]
    assert missing(folder, manifest()) == []
    assert load(folder).incomplete == (
        "1 of 10 runs could not be played, and those that break are no random part. "
        "The table failures says why."
    )


def test_damaged_failures_are_played_again(folder: Path) -> None:
    """Where the part of the failures is damaged, resuming drops it and asks for its runs anew."""
    write_part(folder, "runs", 4, rows(range(4, 7)))
    (folder / "failures").mkdir()
    (folder / "failures" / "part-000000000004.parquet").write_bytes(b"garbage")

    with writing(folder, manifest(), DICTIONARY, resume=True) as held:
        assert missing(folder, held) == [range(4, 8)]
    assert not list((folder / "failures").iterdir())


def test_only_whole_chunks_are_read(tmp_path: Path) -> None:
    """A chunk whose runs were not written yet has no choices either: tables of a folder agree."""
    with writing(tmp_path / "little", manifest(), DICTIONARY) as held:
        fill(tmp_path / "little", held.chunks[:1])
        write_part(tmp_path / "little", "choices", 4, picks(range(4, 8)))

    assert list(load(tmp_path / "little").choices["run"]) == list(range(4))


def test_what_is_missing_is_told(tmp_path: Path, folder: Path) -> None:
    """A folder says how many runs it has, that they are no random part, and what completes it."""
    with writing(tmp_path / "cut", manifest(), DICTIONARY) as held:
        fill(tmp_path / "cut", held.chunks[:1])
    shard = manifest(shard=Shard(number=1, shards=2))
    with writing(tmp_path / "shard", shard, DICTIONARY) as held:
        fill(tmp_path / "shard", held.chunks)

    assert load(folder).incomplete == ""
    assert load(tmp_path / "cut").incomplete == (
        "Only 4 of 10 runs are there, and what was played first is no random part. "
        "To complete it: geosim batch little --runs 10 --out little --resume"
    )
    assert load(tmp_path / "shard").incomplete == (
        "Only 5 of 10 runs are there (shard 1/2), and what was played first is no random part. "
        "To put the shards together: geosim merge DIR... --out DIR"
    )


def test_a_table_beside_the_runs_is_missed_too(folder: Path) -> None:
    """Where all runs are there and another table is not whole, that table is named."""
    (folder / "choices" / "part-000000000004.parquet").unlink()

    assert load(folder).incomplete == (
        "Parts of choices are not there or damaged. "
        "To complete it: geosim batch little --runs 10 --out little --resume"
    )


@pytest.fixture
def pointed(tmp_path: Path) -> tuple[Path, Manifest, pd.DataFrame]:
    """Give the folder of an experiment of two points, one of which leaves a factor as it is."""
    points = pd.DataFrame({"part": "more", "scenario": "a", "tariff": [0.1, None]})
    experiment = {"title": "Little", "subexperiments": [{"name": "more"}]}
    told = manifest(experiment=experiment)
    with writing(tmp_path / "little", told, DICTIONARY, points) as held:
        fill(tmp_path / "little", held.chunks)
    return tmp_path / "little", told, points


@pytest.mark.parametrize(
    ("lost", "ask"),
    [
        ("points/part-000000000000.parquet", lambda results: results.points),
        ("columns.csv", lambda results: results.columns),
    ],
)
def test_a_lost_description_comes_back(pointed, lost: str, ask) -> None:
    """Points and columns that were removed are missed by name, and resuming writes them again."""
    path, told, points = pointed
    before = (path / lost).read_bytes()
    (path / lost).unlink()

    with pytest.raises(InputError, match=rf"{lost}: .*written again by: geosim batch little .*--resume"):
        ask(load(path))
    with writing(path, told, DICTIONARY, points, resume=True):
        pass
    assert (path / lost).read_bytes() == before


def test_an_empty_factor_is_explained(pointed) -> None:
    """A point that leaves a factor as in the scenario has none in the table, and the README says so."""
    path, _, _ = pointed

    assert load(path).points["tariff"].isna().tolist() == [False, True]
    assert (
        "A factor that is empty (null, NaN) is as it is in the scenario" in (path / "README.md").read_text()
    )


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
    """A folder that holds results is written to only when asked to resume, which helps if runs miss."""
    with (
        pytest.raises(OutputError, match=r"holds results already: 10 of 10 runs of little\. Name another"),
        writing(folder, manifest(), DICTIONARY),
    ):
        pass
    (folder / "runs" / "part-000000000004.parquet").unlink()
    with (
        pytest.raises(OutputError, match=r"holds results already: 6 of 10 runs of little\. Add --resume"),
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
