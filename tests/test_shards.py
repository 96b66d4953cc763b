"""`geosim batch --shard` and `geosim merge`: parts of a batch that make up the whole."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from typer.testing import CliRunner

from geosim import chunks
from geosim.batches import carry_out, plan_batch
from geosim.cli.commands import app
from geosim.library import default_library
from geosim.plans import Plan
from geosim.store.manifest import WHOLE, Shard
from geosim.store.merging import merge
from geosim.store.reading import Results, load

RUNS, SHARDS = 50, 3
BATCH = ["first_shipment", "--cast", "rule_based", "--turns", "2", "--workers", "1"]


def planned(shard: Shard = WHOLE, **changes: object) -> Plan:
    """Plan a batch of short games, or a shard of it, in chunks of seven."""
    how = {"seed": 3, "chunk": 7, **changes}
    short = default_library().scenario("first_shipment").with_changes(cast="rule_based", turns=2)
    return plan_batch(short, RUNS, shard=shard, **how)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Give the folders of three shards of a batch."""
    root = tmp_path_factory.mktemp("shards")
    shards = [Shard(number=number, shards=SHARDS) for number in range(1, SHARDS + 1)]
    return [carry_out(planned(shard), root / f"part_{shard.number}").path for shard in shards]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Give the whole batch."""
    return carry_out(planned(), tmp_path_factory.mktemp("whole") / "out")


def told(*args: object) -> tuple[int, str]:
    """Run geosim, and give its status and what it says."""
    done = CliRunner().invoke(app, list(map(str, args)))
    return done.exit_code, done.output


@given(runs=st.integers(1, 2000), shards=st.integers(1, 40))
def test_shards_are_a_partition(runs: int, shards: int) -> None:
    """Every run is in just one shard, and shards differ by at most one run."""
    parts = [Shard(number=number, shards=shards).of(runs) for number in range(1, shards + 1)]

    assert [run for part in parts for run in part] == list(range(runs))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_a_shard_is_a_folder_of_its_own(folders: list[Path], whole: Results) -> None:
    """A shard is complete by itself, says which it is, and holds just its runs with the bits of the whole."""
    second = load(folders[1])

    assert second.complete
    assert str(second.manifest.shard) == "2/3"
    assert "17 of 50 runs, shard 2/3" in (folders[1] / "README.md").read_text()
    expected = whole.runs[whole.runs["run"].isin(range(16, 33))].reset_index(drop=True)
    assert_frame_equal(second.runs, expected, check_exact=True)


def test_merged_shards_are_the_whole(folders: list[Path], whole: Results, tmp_path: Path) -> None:
    """The tables of merged shards are those of the whole batch, bit for bit, in parts of the same runs."""
    found = merge(folders[::-1], tmp_path / "out")

    assert found.complete
    assert found.manifest.shard == WHOLE
    assert found.manifest.runs_done == RUNS
    assert found.manifest.differences(whole.manifest) == []
    for table in whole.manifest.record:
        assert_frame_equal(found.read(table), whole.read(table), check_exact=True)
    names = [sorted(part.name for part in each.path.glob("runs/*")) for each in (found, whole)]
    assert names[0] == names[1]


def test_a_merge_that_was_cut_short_is_completed(folders: list[Path], tmp_path: Path, whole: Results) -> None:
    """What is missing of a merged folder is put in by --resume."""
    out = tmp_path / "out"
    merge(folders, out)
    for part in sorted(out.glob("choices/*"))[::2]:
        part.unlink()

    assert "holds results already" in told("merge", *folders, "--out", out)[1]
    assert told("merge", *folders, "--out", out, "--resume")[0] == 0
    assert_frame_equal(load(out).choices, whole.choices, check_exact=True)


def test_runs_that_failed_are_merged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs that broke in a shard stand among the failures of the whole."""
    play = chunks.play

    def breaking(*given: object) -> object:
        if 20 in given[3]:  # type: ignore[operator]
            raise FloatingPointError("trouble")
        return play(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(chunks, "play", breaking)
    shards = [Shard(number=number, shards=2) for number in (1, 2)]
    parts = [carry_out(planned(shard), tmp_path / f"part_{shard.number}").path for shard in shards]
    found = merge(parts, tmp_path / "out")

    assert list(found.failures["run"]) == [20]
    assert (found.manifest.runs_done, found.manifest.runs_failed) == (RUNS, 1)
    assert found.complete


def test_a_shard_is_resumed(folders: list[Path], tmp_path: Path) -> None:
    """A shard that was cut short is completed, and only as the shard it is."""
    out = Path(copytree(folders[1], tmp_path / "part"))
    gone = sorted(out.glob("runs/*"))[1]
    before = gone.read_bytes()
    gone.unlink()

    status, says = told(
        "batch", *BATCH, "--seed", "3", "--runs", RUNS, "--shard", "3/3", "--out", out, "--resume"
    )
    assert (status, "differs in the shard" in says) == (2, True)
    carry_out(planned(Shard(number=2, shards=3)), out, resume=True)
    assert gone.read_bytes() == before


@pytest.mark.parametrize(
    ("which", "says"),
    [
        ([0, 2], "shard 2 is missing of 3"),
        ([1], "shards 1, 3 are missing of 3"),
        ([0, 1, 1, 2], "part_2: holds shard 2/3, as"),
        ([0, "whole"], "is no shard: it holds a whole batch"),
        ([0, "seed", 2], "differs in the seed"),
        ([0, "quarters"], "is shard 2/4, and"),
        ([0, "lacking", 2], "lacks 7 of its 17 runs. Complete it with: geosim.batch(...) with resume=True"),
        (["nowhere"], "there is no such folder"),
    ],
    ids=str,
)
def test_what_is_no_whole_set_of_shards(which, says, folders, whole, tmp_path):
    """Shards that are missing, there twice, of something else or not complete are told, with the folder."""
    named = {"whole": whole.path, "nowhere": tmp_path / "nowhere"}
    if "seed" in which:
        named["seed"] = carry_out(planned(Shard(number=2, shards=3), seed=4), tmp_path / "seed").path
    if "quarters" in which:
        named["quarters"] = carry_out(planned(Shard(number=2, shards=4)), tmp_path / "quarters").path
    if "lacking" in which:
        named["lacking"] = copytree(folders[1], tmp_path / "lacking")
        min(named["lacking"].glob("runs/*")).unlink()
    given = [folders[each] if isinstance(each, int) else named[each] for each in which]

    status, output = told("merge", *given, "--out", tmp_path / "out")

    assert status == 2
    assert says in output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("shard", "says"),
    [
        ("2", '--shard: "2" is not of the form I/K. Write it like --shard 2/3'),
        ("0/3", "--shard: there is no shard 0 of 3. They are 1/3 to 3/3."),
        ("4/3", "--shard: there is no shard 4 of 3."),
        ("1/9", "--shard: 9 shards of 5 runs leave some without any. Make at most 5."),
    ],
)
def test_shards_that_are_none(shard, says, tmp_path):
    """A shard that cannot be is refused, and nothing is written."""
    status, output = told("batch", *BATCH, "--runs", 5, "--shard", shard, "--out", tmp_path / "out")

    assert status == 2
    assert says in output
    assert not (tmp_path / "out").exists()
