from __future__ import annotations

import time
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

import geosim
from geosim.app.lab.archive import zipped
from geosim.app.lab.checking import Draft, draft_of
from geosim.app.lab.forms import DesignFields, FactorFields, Form, document_of, form_of, text_of
from geosim.app.lab.going import Seen
from geosim.app.lab.jobs import Jobs
from geosim.app.lab.keeping import Job, JobFolders, Status, moment
from geosim.app.lab.limits import RUNS_VARIABLE, Limits, limits
from geosim.app.lab.playing import Orders, Told
from geosim.app.lab.sizes import Size
from geosim.app.store import KEPT_FOR, new_token
from geosim.batches import carry_out
from geosim.errors import IllegalChoice, InputError, UnknownName
from geosim.experiment import Experiment
from geosim.experiments import plan_experiment
from geosim.library import default_library
from geosim.reading import read_yaml, read_yaml_text

MINE, OTHER = new_token(), new_token()
PATIENCE = 120.0  # seconds, for a machine that does much else
FORM = Form(
    title="Two questions",
    question="Does a tariff matter?",
    scenarios=("first_shipment",),
    turns="3",
    factors=(
        FactorFields(name="tariff_start", low="0.1", high="0.4"),
        FactorFields(name="beijing_reading", way="values", values="0, 1"),
        FactorFields(
            kind="strategy", name="line", actor=("pakistan",), strategies=("hedger", "iron_brother")
        ),
    ),
    outcomes=("leverage_dependency", "take"),
    design=DesignFields(kind="latin_hypercube", points="16"),
    replications="4",
)


@pytest.fixture(scope="module")
def draft() -> Draft:
    """Give a small experiment that is sound."""
    return draft_of(FORM, default_library())


class FakeProcess:
    """A process that does what a test says."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self.tell: Queue[Told | None] = Queue()

    def told(self) -> Iterator[Told]:
        """Give what the test tells, until it ends it."""
        while (told := self.tell.get()) is not None:
            yield told

    def stop(self) -> None:
        """End."""
        self.tell.put(None)

    end = stop


@pytest.fixture
def fakes() -> list[FakeProcess]:
    """Give the list in which processes of a test stand."""
    return []


def line_of(folder: Path, fakes: list[FakeProcess], **allowed: int) -> Jobs:
    """Give jobs that are played by fakes."""

    def start(orders: Orders) -> Any:
        fakes.append(FakeProcess(orders))
        return fakes[-1]

    return Jobs(folder, Limits(**allowed), start)


def hand_in(jobs: Jobs, draft: Draft, token: str = MINE) -> Job:
    """Hand in an experiment."""
    assert draft.experiment
    assert draft.size
    return jobs.submit(token, draft.text, draft.experiment, draft.record, draft.size)


def look(jobs: Jobs, job: Job, token: str = MINE) -> Seen:
    """Look at a job that is there."""
    found = jobs.find(token, job.id)
    assert found
    return found


def await_(jobs: Jobs, job: Job, wanted: Callable[[Seen], bool]) -> Seen:
    """Wait until a job is as it is wanted."""
    version, end = -1, time.monotonic() + PATIENCE
    while not wanted(seen := look(jobs, job)):
        assert time.monotonic() < end, seen
        version = jobs.wait(version, 1.0)
    return seen


def is_(status: Status) -> Callable[[Seen], bool]:
    """Give whether a job has a status."""
    return lambda seen: seen.job.status is status


# ------------------------------------------------------------------ real processes


def test_a_job_cut_off_at_half_is_valid_and_completed_gives_the_rows_of_a_batch(
    tmp_path: Path, draft: Draft
) -> None:
    """Paused at half, the folder can be read; gone on with, its rows are those of the batch, bit for bit."""
    jobs = Jobs(tmp_path / "lab", Limits())
    job = hand_in(jobs, draft)
    await_(jobs, job, lambda seen: seen.job.done >= seen.job.runs // 2)
    jobs.pause(MINE, job.id)
    paused = await_(jobs, job, is_(Status.PAUSED))
    half = geosim.load(jobs.folders.results(job.id))
    assert len(half.runs) == paused.job.done < job.runs
    assert not half.complete

    jobs.resume(MINE, job.id)
    done = await_(jobs, job, is_(Status.DONE)).job
    jobs.close()
    expected = play_alone(draft, tmp_path / "alone")
    results = geosim.load(jobs.folders.results(job.id))

    assert results.complete
    assert results.runs.equals(expected.runs)
    assert done.means["take"] == pytest.approx(expected.runs["take"].mean())
    content = b"".join(zipped(results.path, job.name, {"file.yaml": draft.text}))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "unzipped")
    assert geosim.load(tmp_path / "unzipped" / job.name).runs.equals(expected.runs)
    assert (tmp_path / "unzipped" / job.name / "file.yaml").read_text() == draft.text


def play_alone(draft: Draft, folder: Path) -> geosim.Results:
    """Play an experiment as the command does, from its downloaded file."""
    file = folder.with_suffix(".yaml")
    file.write_text(draft.text)
    document = read_yaml(file)
    plan = plan_experiment(Experiment.from_dict(document.data), record=draft.record)
    return carry_out(plan, folder)


def test_a_job_under_way_is_paused_by_a_new_server_and_can_go_on(tmp_path: Path, draft: Draft) -> None:
    """What a server was doing when it ended is paused in the next one, its runs counted, and completed."""
    first = Jobs(tmp_path, Limits())
    job = hand_in(first, draft)
    await_(first, job, lambda seen: seen.job.done > 0)
    first.close()
    await_(first, job, lambda seen: not seen.job.status.active)
    second = Jobs(tmp_path, Limits())
    found = look(second, job).job
    assert found.status is Status.PAUSED
    assert 0 < found.done < found.runs

    second.resume(MINE, job.id)
    assert await_(second, job, is_(Status.DONE)).job.done == job.runs


# ------------------------------------------------------------------ the line


def test_jobs_wait_in_line_and_go_on_in_order(tmp_path: Path, draft: Draft, fakes: list[FakeProcess]) -> None:
    """One job is played at a time; the others are told how many come first, and move up."""
    jobs = line_of(tmp_path, fakes)
    first, second, third = (hand_in(jobs, draft, token) for token in (MINE, OTHER, MINE))
    assert look(jobs, first).job.status is Status.RUNNING
    assert look(jobs, second, OTHER).ahead == 1
    assert look(jobs, third).ahead == 2

    fakes[0].tell.put(Told(finished=True))
    fakes[0].tell.put(None)
    await_(jobs, first, is_(Status.DONE))

    assert look(jobs, second, OTHER).job.status is Status.RUNNING
    assert look(jobs, third).ahead == 1


def test_pausing_leaves_the_place_to_the_next(tmp_path: Path, draft: Draft, fakes: list[FakeProcess]) -> None:
    """A job that is paused makes way, one that waits leaves the line, and going on is behind the others."""
    jobs = line_of(tmp_path, fakes)
    first, second, third = (hand_in(jobs, draft) for _ in range(3))
    jobs.pause(MINE, third.id)
    jobs.pause(MINE, first.id)
    await_(jobs, first, is_(Status.PAUSED))
    jobs.resume(MINE, first.id)

    assert look(jobs, third).job.status is Status.PAUSED
    assert look(jobs, second).job.status is Status.RUNNING
    assert look(jobs, first).ahead == 1


def test_a_process_that_ends_by_itself_is_told_and_can_be_tried_again(
    tmp_path: Path, draft: Draft, fakes: list[FakeProcess]
) -> None:
    """A job whose process is ended from outside, or meets an error, says so and may go on."""
    jobs = line_of(tmp_path, fakes)
    job = hand_in(jobs, draft)
    fakes[0].tell.put(None)
    assert "ended from outside" in await_(jobs, job, is_(Status.FAILED)).job.problem
    jobs.resume(MINE, job.id)
    fakes[1].tell.put(Told(problem="no room"))
    fakes[1].tell.put(None)

    assert await_(jobs, job, lambda seen: seen.job.problem == "no room").job.status is Status.FAILED


def test_another_browser_sees_and_moves_nothing(
    tmp_path: Path, draft: Draft, fakes: list[FakeProcess]
) -> None:
    """A job is there for the token that handed it in, and for no other."""
    jobs = line_of(tmp_path, fakes)
    job = hand_in(jobs, draft)
    assert jobs.find(OTHER, job.id) is None
    assert jobs.all(OTHER) == []
    for act in (jobs.pause, jobs.cancel, jobs.resume, jobs.remove):
        with pytest.raises(UnknownName):
            act(OTHER, job.id)

    assert [seen.job.id for seen in jobs.all(MINE)] == [job.id]
    assert MINE not in (tmp_path / job.id / "job.json").read_text()


def test_a_job_that_is_removed_leaves_nothing(tmp_path: Path, draft: Draft, fakes: list[FakeProcess]) -> None:
    """Removing deletes the folder; a job at work is not removed."""
    jobs = line_of(tmp_path, fakes)
    job, waiting = hand_in(jobs, draft), hand_in(jobs, draft)
    jobs.remove(MINE, job.id)
    assert (tmp_path / job.id).is_dir()
    jobs.remove(MINE, waiting.id)
    jobs.cancel(MINE, job.id)
    await_(jobs, job, is_(Status.CANCELLED))
    jobs.remove(MINE, job.id)

    assert jobs.all(MINE) == []
    assert list(tmp_path.iterdir()) == []


def test_what_is_too_much_is_refused_in_plain_words(
    tmp_path: Path, draft: Draft, fakes: list[FakeProcess]
) -> None:
    """Runs, megabytes of a browser and jobs in line have caps, each with a reason and what to do."""
    assert draft.experiment
    jobs = line_of(tmp_path, fakes, runs=100, megabytes=10, waiting=2)

    def submit(runs: int, megabytes: float, token: str = MINE) -> None:
        assert draft.experiment
        size = Size(runs, megabytes, 1.0, 8)
        jobs.submit(token, draft.text, draft.experiment, draft.record, size)

    with pytest.raises(IllegalChoice, match="101 runs are more than the 100"):
        submit(101, 1)
    submit(50, 6)
    with pytest.raises(IllegalChoice, match=r"Your experiments take 6\.0 MB"):
        submit(50, 6)
    submit(50, 6, OTHER)
    submit(50, 1)
    with pytest.raises(IllegalChoice, match="2 of your experiments are running or waiting"):
        submit(50, 1)


def test_experiments_nobody_looks_at_are_forgotten(
    tmp_path: Path, draft: Draft, fakes: list[FakeProcess]
) -> None:
    """A job that nobody has looked at for as long as games are kept is removed with its folder."""
    job = hand_in(line_of(tmp_path, fakes), draft)
    folders = JobFolders(tmp_path)

    assert list(folders.load(moment())) == [job.id]
    assert folders.load(moment() + KEPT_FOR * 1.1) == {}
    assert list(tmp_path.iterdir()) == []


def test_settings_of_the_server_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit is taken from the environment, and one that is no number is refused with its name."""
    monkeypatch.setenv(RUNS_VARIABLE, "500")
    assert limits().runs == 500
    monkeypatch.setenv(RUNS_VARIABLE, "many")
    with pytest.raises(InputError, match=RUNS_VARIABLE):
        limits()


# ------------------------------------------------------------------ forms


@pytest.mark.parametrize("name", default_library().experiments)
def test_every_shipped_experiment_can_stand_on_the_page(name: str) -> None:
    """The form of an experiment says the same experiment."""
    data = read_yaml(default_library().home / "configs" / "experiments" / f"{name}.yaml").data

    assert Experiment.from_dict(document_of(form_of(data))) == Experiment.from_dict(data)


def test_everything_an_experiment_may_say_is_kept() -> None:
    """Distributions, scripts, groups, lists of points, parts and fixed numbers come through the form."""
    data = {
        "title": "All of it",
        "question": "Does it come through?",
        "about": "Every key.",
        "scenarios": ["first_shipment", "two_patrons"],
        "turns": 4,
        "turn_quarters": 4,
        "parameters": {"speed": 1.1},
        "switches": {"us_miner": 1},
        "strategies": {"china": "hold"},
        "uncertainties": {
            "tariff_start": {"range": [0.1, 0.4], "distribution": "triangular", "mode": 0.2},
            "reserves_start": {"range": [10, 18], "distribution": "normal", "mean": 14, "deviation": 2},
        },
        "levers": {
            "terms": {"sets": ["community_share_start"], "values": [0.05, 0.25]},
            "line": {"actor": ["iran", "india"], "strategies": ["hold", "random"]},
            "acts": {"actor": "pakistan", "scripts": {"waits": [[]], "opens": [["openbook"]]}},
        },
        "outcomes": ["take"],
        "design": {"kind": "list", "points": [{"tariff_start": 0.2, "acts": "waits"}, {"terms": 0.05}]},
        "replications": 3,
        "seed": 9,
        "subexperiments": [{"name": "alone", "without": ["terms"]}],
    }
    made = document_of(form_of(data))

    assert Experiment.from_dict(made) == Experiment.from_dict(data)
    assert Experiment.from_dict(read_back(text_of(made))) == Experiment.from_dict(data)


def read_back(text: str) -> Any:
    """Read a text as a file of ours is read."""
    return read_yaml_text(text, "experiment.yaml").data


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ({"title": ""}, "title", "is empty"),
        ({"outcomes": ("takes",)}, "outcomes.0", 'Did you mean "take"'),
        ({"seed": "one"}, "seed", "whole number"),
        (
            {"factors": (FactorFields(name="tariff_start", low="0.4", high="0.1"),)},
            "tariff_start",
            "upside down",
        ),
        (
            {"factors": (FactorFields(name="tariff_start", low="0.1", high="9"),)},
            "tariff_start",
            "outside its range",
        ),
        ({"factors": FORM.factors[:1] * 2}, "tariff_start", "stands twice"),
        ({"scenarios": ("/etc/passwd.yaml",)}, "scenarios.0", "no scenario"),
        (
            {
                "factors": (
                    FactorFields(kind="strategy", name="a", actor=("iran",), strategies=("./x.yaml",)),
                )
            },
            "levers.a",
            "no strategy",
        ),
        ({"design": DesignFields(kind="sobol", points="100")}, "design", "no power of two"),
        ({"factors": ()}, "", "varies nothing"),
    ],
)
def test_faults_are_told_by_field_in_the_words_of_files(
    changes: dict[str, Any], key: str, words: str
) -> None:
    """What is wrong on the page has the key of the field and the message that a file would get."""
    draft = draft_of(FORM.model_copy(update=changes), default_library())

    assert draft.experiment is None
    assert any(key in fault.key and words in fault.text for fault in draft.faults), draft.faults
