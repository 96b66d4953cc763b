from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO
from pathlib import Path
from subprocess import Popen
from urllib.parse import urlsplit

from playing import token
from playwright.sync_api import Browser, Page, expect

import geosim

StartServer = Callable[..., AbstractContextManager[tuple[str, "Popen[str]"]]]
PATIENCE = 120_000  # milliseconds, for a machine that does much else
expect.set_options(timeout=60_000)


def write_experiment(page: Page, address: str, *, points: int, replications: int, turns: str = "3") -> None:
    """Fill the page with a Latin hypercube over two numbers, and wait until the server has looked at it."""
    page.goto(f"{address}/lab")
    page.get_by_test_id("lab-turns").fill(turns)
    page.get_by_test_id("design-latin_hypercube").check()
    page.get_by_test_id("lab-points").fill(str(points))
    page.get_by_test_id("lab-replications").fill(str(replications))
    runs = f"{points * replications:,} runs, about"
    expect(page.get_by_test_id("lab-estimate")).to_contain_text(runs)


def run_it(page: Page) -> str:
    """Hand the experiment in; give its id."""
    page.get_by_test_id("lab-start").click()
    expect(page.get_by_test_id("lab-run")).to_be_visible()
    return urlsplit(page.url).query.removeprefix("job=")


def results_of(page: Page, address: str, job: str, folder: Path) -> geosim.Results:
    """Download the results of a job, and open them."""
    answer = page.request.get(f"{address}/lab/jobs/{job}/results.zip")
    assert answer.ok
    with zipfile.ZipFile(BytesIO(answer.body())) as archive:
        archive.extractall(folder)
    (inside,) = folder.iterdir()
    return geosim.load(inside)


def test_a_sweep_from_the_page_has_the_rows_of_the_command(page: Page, address: str, tmp_path: Path) -> None:
    """64 runs handed in on the page end as 64 rows, equal to those of the command the page gives."""
    write_experiment(page, address, points=16, replications=4)
    job = run_it(page)
    expect(page.locator("[data-status=done]")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_test_id("lab-said")).to_contain_text("64 runs")
    for picture in ("spread", "effects", "heat"):
        chart = page.get_by_test_id(f"lab-{picture}").locator("svg[role=img]:visible")
        expect(chart).to_have_attribute("aria-labelledby", re.compile("title"))
    expect(page.get_by_test_id("page-said")).to_have_text("Runs 1 to 15 of 64")
    page.get_by_test_id("page-next").click()
    expect(page.get_by_test_id("page-said")).to_have_text("Runs 16 to 30 of 64")

    command = page.get_by_test_id("lab-command").input_value().split()
    text = page.request.get(f"{address}/lab/jobs/{job}/experiment.yaml").text()
    (tmp_path / command[2]).write_text(text)
    done = subprocess.run(
        [sys.executable, "-c", "from geosim.cli import main; main()", *command[1:]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    ours = results_of(page, address, job, tmp_path / "page")
    theirs = geosim.load(tmp_path / command[-1])

    assert len(ours.runs) == 64
    assert ours.runs.equals(theirs.runs)
    assert ours.manifest.hash == theirs.manifest.hash


def test_a_sweep_ended_at_half_leaves_valid_files(page: Page, address: str, tmp_path: Path) -> None:
    """Ended early, what is done can be downloaded and read; gone on with, it becomes complete."""
    write_experiment(page, address, points=40, replications=8)
    job = run_it(page)
    half = page.locator("[data-testid=lab-run]").and_(page.locator(":not([data-done='0'])"))
    expect(half).to_be_visible(timeout=PATIENCE)
    page.get_by_test_id("lab-cancel").click()
    expect(page.locator("[data-status=cancelled]")).to_be_visible(timeout=PATIENCE)
    results = results_of(page, address, job, tmp_path / "half")
    assert 0 < len(results.runs) < 320
    assert not results.complete

    page.get_by_test_id("lab-resume").click()
    expect(page.locator("[data-status=done]")).to_be_visible(timeout=PATIENCE)
    assert results_of(page, address, job, tmp_path / "whole").complete


def test_a_reload_and_a_new_server_show_the_job(
    browser: Browser, tmp_path: Path, start_server: StartServer
) -> None:
    """A job under way is there after a reload; after the server was killed it is paused, and goes on."""
    context = browser.new_context()
    page = context.new_page()
    with start_server(tmp_path) as (address, process):
        write_experiment(page, address, points=64, replications=16, turns="10")
        job = run_it(page)
        expect(page.get_by_test_id("lab-means")).to_be_visible(timeout=PATIENCE)
        page.reload()
        expect(page.locator("[data-status=running]")).to_be_visible(timeout=PATIENCE)
        page.goto(f"{address}/lab")
        expect(page.get_by_test_id(f"job-{job}")).to_contain_text("running")
        process.kill()
        process.wait(30)
    with start_server(tmp_path, int(address.rsplit(":", 1)[1])):
        page.goto(f"{address}/lab?job={job}")
        expect(page.locator("[data-status=paused]")).to_be_visible(timeout=PATIENCE)
        page.get_by_test_id("lab-resume").click()
        expect(page.get_by_test_id("lab-means")).to_be_visible(timeout=PATIENCE)
        page.get_by_test_id("lab-pause").click()
        expect(page.locator("[data-status=paused]")).to_be_visible(timeout=PATIENCE)
        page.get_by_test_id("lab-delete").click()
        page.get_by_test_id("lab-delete-yes").click()
        expect(page.get_by_test_id("lab-form")).to_be_visible()
        expect(page.get_by_test_id(f"job-{job}")).to_have_count(0)
    context.close()


def test_another_browser_sees_no_job_and_waits_in_line(page: Page, address: str, browser: Browser) -> None:
    """A second browser finds nothing of the first one's, and is told how many jobs come before its own."""
    write_experiment(page, address, points=64, replications=16, turns="10")
    job = run_it(page)
    context = browser.new_context()
    other = context.new_page()
    write_experiment(other, address, points=16, replications=4)
    expect(other.get_by_test_id("lab-jobs")).to_contain_text("Nothing has been played yet")
    run_it(other)
    expect(other.get_by_test_id("lab-said")).to_have_text("1 job comes before yours.")
    other.get_by_test_id("lab-cancel").click()
    expect(other.locator("[data-status=cancelled]")).to_be_visible()
    other.goto(f"{address}/lab?job={job}")
    expect(other.get_by_text("There is no such experiment here.")).to_be_visible()
    for name in ("results.zip", "experiment.yaml"):
        assert other.request.get(f"{address}/lab/jobs/{job}/{name}").status == 404
    assert token(context) != token(page.context)
    context.close()
    page.get_by_test_id("lab-cancel").click()
    expect(page.locator("[data-status=cancelled]")).to_be_visible(timeout=PATIENCE)


def test_faults_stand_beside_their_fields(page: Page, address: str) -> None:
    """What is wrong is told where it was typed, in the words of the command, and keeps it from running."""
    page.goto(f"{address}/lab")
    expect(page.get_by_test_id("lab-estimate")).to_be_visible()
    page.get_by_test_id("low-tariff_start").fill("0.5")
    card = page.get_by_test_id("factor-tariff_start")
    expect(card).to_contain_text("the range is upside down or empty: 0.5 to 0.4.")
    expect(page.get_by_test_id("lab-start")).to_have_attribute("aria-disabled", "true")
    page.get_by_test_id("low-tariff_start").fill("0.1")
    expect(page.get_by_test_id("lab-estimate")).to_be_visible()
    page.get_by_test_id("design-sobol").check()
    page.get_by_test_id("lab-points").fill("100")
    expect(page.get_by_test_id("fault-design")).to_contain_text("100 is no power of two. Take 64 or 128.")
    page.get_by_test_id("lab-points").fill("65536")
    page.get_by_test_id("lab-replications").fill("10")
    expect(page.get_by_test_id("lab-faults")).to_contain_text("more than the 100,000")


def test_an_experiment_is_opened_from_a_file(page: Page, address: str, tmp_path: Path) -> None:
    """A file that is sent fills the page after it was checked; what is wrong with one is listed."""
    page.goto(f"{address}/lab")
    expect(page.get_by_test_id("lab-estimate")).to_be_visible()
    bad = tmp_path / "bad.yaml"
    bad.write_text(
        "title: X\nquestion: Y\nstrategies: {china: /etc/hosts.yaml}\n"
        "uncertainties: {tarif_start: {range: [0, 1]}}\n"
        "outcomes: [take]\ndesign: {kind: grid}\n"
    )
    with page.expect_response("**/lab/read") as answer:
        page.get_by_test_id("lab-upload").set_input_files(bad)
    assert answer.value.status == 200
    expect(page.get_by_test_id("lab-refused")).to_contain_text('Did you mean "tariff_start"')
    expect(page.get_by_test_id("lab-refused")).to_contain_text('no strategy called "/etc/hosts.yaml"')
    good = tmp_path / "good.yaml"
    good.write_text(
        "title: Opened\nquestion: Y\nuncertainties: {tariff_start: {range: [0.1, 0.3]}}\n"
        "outcomes: [take]\ndesign: {kind: morris, trajectories: 4}\nreplications: 2\n"
    )
    page.get_by_test_id("lab-upload").set_input_files(good)
    expect(page.get_by_test_id("lab-title")).to_have_value("Opened")
    expect(page.get_by_test_id("lab-trajectories")).to_have_value("4")
    expect(page.get_by_test_id("lab-estimate")).to_contain_text("16 runs")
