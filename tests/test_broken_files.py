"""Broken files of every kind, against whatever reads them: one clear message, status 2, soon, nothing run."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from signal import ITIMER_PROF, SIGPROF, setitimer, signal

import pytest
from typer.testing import CliRunner

from geosim.app.travelling import received
from geosim.check import check_text
from geosim.cli.commands import app
from geosim.errors import InputError
from geosim.library import default_library

CONFIGS = default_library().home / "configs"
LIMIT = 2  # seconds for each file and each reader
LONGEST = 6_000  # letters of all that is said of a file
TOUCHED = "touched-by-a-broken-file"

Content = bytes | Callable[[], bytes]
Where = int | str


def shipped(name: str, old: str, new: str) -> Callable[[], bytes]:
    """Give a file that comes with geosim with one thing in it broken."""

    def content() -> bytes:
        text = (CONFIGS / f"{name}.yaml").read_text(encoding="utf-8")
        assert old in text
        return text.replace(old, new, 1).encode()

    return content


def scenario(old: str, new: str) -> Callable[[], bytes]:
    """Break a scenario."""
    return shipped("scenarios/pasni_and_gwadar", old, new)


def strategy(old: str, new: str) -> Callable[[], bytes]:
    """Break a strategy of China."""
    return shipped("strategies/offended_partner", old, new)


def inject(old: str, new: str) -> Callable[[], bytes]:
    """Break an inject."""
    return shipped("injects/contract_leak", old, new)


def experiment(old: str, new: str) -> Callable[[], bytes]:
    """Break an experiment."""
    return shipped("experiments/rivalry_and_hedging", old, new)


def with_line(line: str) -> Callable[[], bytes]:
    """Give a scenario with a line more."""
    return scenario("quarters: 40\n", f"quarters: 40\n{line}\n")


def exploding() -> bytes:
    """Give a few lines that would fill the memory if they were written out."""
    rows = [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 40)]
    return "\n".join(["a0: &a0 [x, x, x, x, x, x, x, x, x]", *rows]).encode()


CALL = f"!!python/object/apply:os.system ['touch {TOUCHED}']"
IMPORT = f"!!python/object/apply:pathlib.Path.touch [!!python/object/apply:pathlib.Path ['{TOUCHED}']]"
OPTIONS = b", ".join([b"openbook"] * 20_000)

#: By name: the content; the line to which the message points, or what stands there; words of the message.
SCENARIOS: dict[str, tuple[Content, Where, str]] = {
    "empty": (b"", "", "is empty"),
    "only blanks": (b"  \n\n   \n", "", "is empty"),
    "only comments": (b"# a scenario\n# to be written\n", "", "is empty"),
    "a list": (b"- title: One\n- title: Two\n", "", ""),
    "a word": (b"scenario\n", "", ""),
    "a number": (b"42\n", "", ""),
    "two documents": (b"title: One\nquarters: 8\n---\ntitle: Two\n", 3, "second document"),
    "a typo in a key": (scenario("question:", "quesion:"), "quesion:", 'Did you mean "question"?'),
    "a typo in a key within": (scenario("headline:", "headlin:"), "headlin:", 'Did you mean "headline"?'),
    "a missing key": (scenario("difficulty: intermediate\n", ""), "", "difficulty: is missing"),
    "a word for a number": (scenario("quarters: 40", "quarters: forty"), "forty", "quarters: "),
    "a list for a word": (
        scenario("title: Pasni and Gwadar", "title: [Pasni, Gwadar]"),
        "title: [",
        "title: ",
    ),
    "a word for a list": (
        scenario("roles: [pakistan, united_states", "roles: pakistan # ["),
        "roles: ",
        "roles: ",
    ),
    "a yes for a number": (scenario("minutes: 45", "minutes: true"), "minutes: ", "minutes: "),
    "a part for a whole": (scenario("short_turns: 5", "short_turns: 4.5"), "short_turns", "short_turns: "),
    "nothing": (scenario("title: Pasni and Gwadar", "title:"), "title:", "title: "),
    "an unknown actor": (scenario("iran, community", "irn, community"), "irn,", 'Did you mean "iran"?'),
    "an unknown strategy": (
        with_line("strategies: {china: iron_brothr}"),
        "brothr",
        "strategies.china: no strategy",
    ),
    "a strategy of another": (
        with_line("strategies: {china: hedger}"),
        "hedger",
        "is not made for this actor",
    ),
    "an unknown parameter": (
        scenario("foothold_start", "foothold_strat"),
        "foothold_strat",
        'Did you mean "foothold_start"',
    ),
    "an unknown switch": (
        with_line("switches: {bejing_reading: 1}"),
        "bejing_reading",
        'Did you mean "beijing_reading"?',
    ),
    "an unknown instrument": (
        scenario("{transparency:", "{transparancy:"),
        "transparancy",
        'Did you mean "transparency"',
    ),
    "more than an instrument can move": (
        scenario("transparency: -0.05", "transparency: -1.05"),
        "-1.05",
        "Take a number from -1 to 1.",
    ),
    "an unknown inject": (with_line("events: [{inject: contrct_leak, quarter: 3}]"), "", ""),
    "an unknown claim": (scenario("claim: 33", "claim: 9999"), "9999", "there is no claim 9999"),
    "a switch out of range": (
        with_line("switches: {beijing_reading: 1.5}"),
        "1.5}",
        "is outside its range 0 to 1",
    ),
    "a number out of range": (
        scenario("foothold_start: 0.15", "foothold_start: 99"),
        "foothold_start",
        "outside its range",
    ),
    "an effect beyond all": (scenario("transparency: -0.05", "transparency: -500"), "-500", "transparency: "),
    "a huge number": (
        scenario("foothold_start: 0.15", f"foothold_start: {'9' * 4000}"),
        "foothold_start",
        "too large",
    ),
    "a huge exponent": (
        scenario("foothold_start: 0.15", "foothold_start: 1e99999"),
        "foothold_start",
        "too large",
    ),
    "a huge length": (scenario("quarters: 40", "quarters: 4000000000"), "4000000000", "quarters: "),
    "NaN": (scenario("foothold_start: 0.15", "foothold_start: .nan"), ".nan", "not a finite number"),
    "infinity": (scenario("foothold_start: 0.15", "foothold_start: -.inf"), "-.inf", "not a finite number"),
    "uneven turns": (scenario("quarters: 40", "quarters: 41"), "turn_quarters", "cannot be cut into turns"),
    "one viewpoint": (
        scenario(
            "      - {who: Fishing families in Makran, "
            "says: Nobody has asked those who live from this coast.}\n",
            "",
        ),
        "",
        "one viewpoint is not enough",
    ),
    "a key twice": (with_line("title: Again"), "Again", 'the key "title" is already on line 5'),
    "a key twice within": (
        scenario("quarter: 2\n", "quarter: 2\n    quarter: 3\n"),
        "quarter: 3",
        "is already on line",
    ),
    "two events of a name": (
        scenario("name: press_leak", "name: us_offer"),
        60,
        "two events are called us_offer",
    ),
    "anchors that explode": (exploding, "", "more than 50,000 values"),
    "an alias of nothing": (with_line("switches: *mine"), "*mine", "repeats nothing that stands above it"),
    "an alias of itself": (
        with_line("switches: &mine [*mine]"),
        "*mine",
        "repeats nothing that stands above it",
    ),
    "a call": (with_line(f"switches: {CALL}"), "os.system", "is not allowed"),
    "a call of Python's": (
        scenario("title: Pasni and Gwadar", f"title: {IMPORT}"),
        "pathlib",
        "is not allowed",
    ),
    "a name of Python's": (with_line("cast: !!python/name:os.system"), "os.system", "is not allowed"),
    "a tag of one's own": (with_line("cast: !mine rule_based"), "!mine", "is not allowed"),
    "a set": (with_line("switches: !!set {proxy_war}"), "!!set", "is not allowed"),
    "bytes": (b"\x00\x01\x02\xff\xfe" * 200, 1, "is not text in UTF-8"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), 1, "is not text in UTF-8"),
    "an archive": (b"PK\x03\x04\x14\x00\x00\x00\x08\x00abcdef", 1, "not text"),
    "UTF-16": ("title: Größe\nquarters: 8\n".encode("utf-16"), 1, "is not text in UTF-8"),
    "Latin-1": ("quarters: 8\ntitle: Größe\n".encode("latin-1"), 2, "is not text in UTF-8"),
    "a control character": (b"quarters: 8\ntitle: A\x07b\n", 2, "not text"),
    "a bell that is escaped": (b'quarters: 8\ntitle: "A\\x07b"\n', 2, "holds a control character"),
    "a tab": (b"quarters: 8\npicks:\n\tstates: 2\n", 3, "starts with a tab"),
    "an unclosed bracket": (b"quarters: 8\nroles: [pakistan, china\n", 2, "is not valid YAML"),
    "an unclosed quote": (b'quarters: 8\ntitle: "One\n', 2, "is not valid YAML"),
    "a colon too many": (b"quarters: 8\ntitle: One: Two\n", 2, "is not valid YAML"),
    "an indent too many": (b"quarters: 8\n   title: One\n", 2, "is not valid YAML"),
    "a list for a key": (b"quarters: 8\n? [a, b]\n: 1\n", 2, "a key must be a name"),
    "deep brackets": (b"quarters: " + b"[" * 100_000, 1, "deep"),
    "deep tables": (b"quarters: " + b"{a: " * 20_000, 1, "deep"),
    "deep lines": (b"\n".join(b" " * i + b"a:" for i in range(1_000)), "", "deep"),
    "a huge list": (b"roles: [" + b"x, " * 60_000 + b"x]\n", 1, "more than 50,000 values"),
    "a long list of strangers": (b"roles: [" + b"x, " * 20_000 + b"x]\nquarters: 8\n", 1, ""),
    "many keys": (b"\n".join(b"k%d: 1" % i for i in range(20_000)) + b"\nquarters: 8\n", "", ""),
    "a long word": (b"quarters: 8\ntitle: " + b"x" * 900_000 + b"\n", 2, "title: "),
    "a large file": (b"#" * 3_000_000, "", "3.0 MB"),
    "extends itself": (b"extends: broken\ntitle: Round\n", "", ""),
    "extends a stranger": (b"title: One\nextends: first_shipmnt\n", 2, 'Did you mean "first_shipment"?'),
    "extends a list": (b"title: One\nextends: [first_shipment]\n", 2, "names one file"),
    "extends another folder": (b"title: One\nextends: ../secret.yaml\n", 2, "no scenario called"),
    "leaves out what is not there": (
        b"title: One\nextends: first_shipment\nwithout_events: [nothing]\n",
        3,
        "is no event of what is extended",
    ),
    "an own strategy of no kind": (
        with_line("own_strategies: {mine: {title: M, about: m, kind: grim}}"),
        "grim",
        'no kind of strategy called "grim"',
    ),
    "an own strategy with a typo": (
        with_line("own_strategies: {mine: {title: M, about: m, kind: hold, presicion: 3}}"),
        "presicion",
        "own_strategies.mine.presicion: no such key",
    ),
    "an own strategy that is none": (
        with_line("own_strategies: {mine: hold}"),
        "own_strategies",
        "own_strategies.mine: ",
    ),
    "shows what there is not": (with_line("shows: {forcast: false}"), "forcast", 'Did you mean "forecast"?'),
    "shows neither yes nor no": (with_line("shows: {forecast: maybe}"), "maybe", "shows.forecast: "),
}
STRATEGIES: dict[str, tuple[Content, Where, str]] = {
    "strategy: a typo in a key": (
        strategy("precision: 4", "presicion: 4"),
        "presicion",
        'Did you mean "precision"?',
    ),
    "strategy: no kind": (strategy("kind: rule_based\n", ""), "", "names its kind"),
    "strategy: an unknown kind": (
        strategy("kind: rule_based", "kind: rules"),
        "kind: ",
        "no kind of strategy",
    ),
    "strategy: an unknown actor": (strategy("actors: [china]", "actors: [chna]"), "", "china"),
    "strategy: an unknown option": (strategy("prefer: rollover", "prefer: rolover"), "", "rollover"),
    "strategy: a broken condition": (
        strategy("when: not last.self includes invest", "when: not last.self includes"),
        "",
        "",
    ),
    "strategy: Python in a condition": (
        strategy("when: not last.self includes invest", f'when: __import__("os").system("touch {TOUCHED}")'),
        "",
        "",
    ),
    "strategy: a deep condition": (
        strategy("when: not last.self includes invest", "when: " + "(" * 250 + "x" + ")" * 250),
        "",
        "",
    ),
    "strategy: an endless grudge": (strategy("grudge: 2", "grudge: 2000000"), "grudge: ", "grudge: "),
    "strategy: NaN": (strategy("precision: 4", "precision: .nan"), ".nan", "not a finite number"),
    "strategy: text for rules": (
        b"title: M\nabout: m\nkind: rule_based\nactors: [any]\nrules: all\n",
        "rules: ",
        "rules: ",
    ),
    "strategy: an endless rule": (
        b"title: M\nabout: m\nkind: rule_based\nactors: [any]\nrules: [{prefer: [" + OPTIONS + b"]}]\n",
        "",
        "",
    ),
    "strategy: a call": (
        strategy("title: Offended partner", f"title: {CALL}"),
        "os.system",
        "is not allowed",
    ),
    "strategy: a key twice": (
        strategy("precision: 4", "precision: 4\nprecision: 5"),
        "precision: 5",
        "is already on line",
    ),
}
INJECTS: dict[str, tuple[Content, Where, str]] = {
    "inject: a typo in a key": (inject("headline:", "headlin:"), "headlin:", 'Did you mean "headline"?'),
    "inject: an unknown instrument": (
        inject("grievance.makran", "grievance.makrn"),
        "makrn",
        "grievance.makran",
    ),
    "inject: a strange kind": (inject("kind: leak", "kind: leek"), "leek", 'Did you mean "leak"?'),
    "inject: an effect beyond all": (
        inject("support: -0.08", "support: -8000"),
        "-8000",
        "effects.support: ",
    ),
    "inject: a factor of nothing": (
        inject("claims: [", "factors: {turnover: 2}\nclaims: ["),
        "turnover: 2",
        "turnover_odds",
    ),
    "inject: one viewpoint": (
        inject("  - {who: The ministry, says: A draft is not a contract.}\n", ""),
        "",
        "one viewpoint is not enough",
    ),
    "inject: a tab": (inject("  support:", "\tsupport:"), "support:", "tab"),
    "inject: a call": (inject("title: A contract leaks", f"title: {CALL}"), "os.system", "is not allowed"),
}
EXPERIMENTS: dict[str, tuple[Content, Where, str]] = {
    "experiment: a typo in a key": (experiment("design:", "design_:\ndesign:"), "", "no such key"),
    "experiment: an unknown design": (b"title: E\ndesign: best\noutcomes: [index]\n", 2, "design: "),
    "experiment: a call": (f"title: E\ndesign: {CALL}\noutcomes: [index]\n".encode(), 2, "is not allowed"),
    "experiment: binary": (b"design: x\noutcomes: \xff\n", 2, "is not text in UTF-8"),
}
BROKEN = SCENARIOS | STRATEGIES | INJECTS | EXPERIMENTS


@pytest.fixture
def broken(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a broken file, in a folder from which nothing else is seen."""
    file = tmp_path / "broken.yaml"
    file.write_bytes(held(request.param))
    monkeypatch.chdir(tmp_path)
    return file


@pytest.fixture(autouse=True)
def soon() -> object:
    """End a test that takes longer than it may; time in which others had the processor does not count."""

    def too_long(*_: object) -> None:
        pytest.fail(f"took more than {LIMIT} seconds")

    _warm()
    before = signal(SIGPROF, too_long)
    setitimer(ITIMER_PROF, LIMIT)
    yield
    setitimer(ITIMER_PROF, 0)
    signal(SIGPROF, before)


def _warm() -> None:
    """Read once what a program reads once, so that the time of a test is that of its file."""
    library = default_library()
    library.check(library.scenario("pasni_and_gwadar"))


def held(name: str) -> bytes:
    """Give the content of a broken file."""
    content = BROKEN[name][0]
    return content if isinstance(content, bytes) else content()


def one_message(told: str, name: str, *, of_kind: bool = True) -> None:
    """Hold that a message names the file and the line, is short, and says what is wrong.

    of_kind: the reader takes files of this kind, so that it can tell more than that this is none.
    """
    _, where, words = BROKEN[name]
    line = where if isinstance(where, int) else line_with(where, name)
    assert "Traceback" not in told
    assert len(told) < LONGEST, told[:400]
    place = rf"broken\.yaml:{line}: |\bline {line}: " if line and of_kind else r"broken\.yaml"
    assert re.search(place, told), told
    assert not of_kind or words in told, told
    assert not re.search(r"\b(pydantic|ValidationError|object at 0x|KeyError|Errno)\b", told), told


def line_with(fragment: str, name: str) -> int:
    """Give the line of a broken file on which something stands; 0 for nothing."""
    lines = held(name).decode().splitlines() if fragment else []
    return next((number for number, line in enumerate(lines, start=1) if fragment in line), 0)


@pytest.mark.parametrize(("broken", "name"), [(name, name) for name in BROKEN], indirect=["broken"])
def test_check_refuses(broken: Path, name: str) -> None:
    """`geosim check` says what is wrong with a broken file, where, and ends with status 2."""
    result = CliRunner().invoke(app, ["check", "broken.yaml"])

    assert result.exit_code == 2
    one_message(result.output, name)
    assert [path.name for path in broken.parent.iterdir()] == ["broken.yaml"]


@pytest.mark.parametrize(("broken", "name"), [(name, name) for name in BROKEN], indirect=["broken"])
def test_run_refuses(broken: Path, name: str) -> None:
    """`geosim run` plays nothing of a broken file and says why, with status 2."""
    takes = ["first_shipment", "--strategy", "china=broken.yaml"] if name in STRATEGIES else ["broken.yaml"]
    result = CliRunner().invoke(app, ["run", *takes])

    assert result.exit_code == 2
    assert result.stdout == ""
    of_kind = name in SCENARIOS or name in STRATEGIES
    one_message(result.stderr, name, of_kind=of_kind)
    assert [path.name for path in broken.parent.iterdir()] == ["broken.yaml"]


@pytest.mark.parametrize(("broken", "name"), [(name, name) for name in BROKEN], indirect=["broken"])
def test_an_upload_is_refused(broken: Path, name: str) -> None:
    """What somebody sends is checked like a file, and told by the name it was sent under."""
    report = check_text(broken.read_bytes(), "broken.yaml", default_library().closed())

    one_message("\n".join(map(str, report.problems)), name)
    with pytest.raises(InputError):
        received(broken.read_bytes(), default_library())


def test_there_are_sixty_and_more() -> None:
    """The table holds files of every kind."""
    assert len(BROKEN) >= 60
    assert {kind.partition(":")[0] for kind in BROKEN} >= {"strategy", "inject", "experiment"}
