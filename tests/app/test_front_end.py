from __future__ import annotations

import base64
import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from geosim.app import front_end
from geosim.errors import InputError

CONTENT = b"define('toy');\n"


def parcel() -> bytes:
    """Make an npm package of one file we want and one we do not."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name in ("package/toy.js", "package/toy.js.map"):
            member = tarfile.TarInfo(name)
            member.size = len(CONTENT)
            archive.addfile(member, io.BytesIO(CONTENT))
    return buffer.getvalue()


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> front_end.Package:
    """Stand in for npm: a program on the PATH that leaves the toy package where it is told to."""
    sent = parcel()
    (tmp_path / "sent.tgz").write_bytes(sent)
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text(f'#!/bin/sh\n/bin/cp {tmp_path}/sent.tgz "$5/"\n')
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(npm.parent))
    package = front_end.Package(
        name="@toys/toy",
        version="1.0.0",
        sha512=base64.b64encode(hashlib.sha512(sent).digest()).decode(),
        wanted=lambda path: path.suffix == ".js",
    )
    monkeypatch.setattr(front_end, "PACKAGES", (package,))
    return package


def test_fetch_keeps_the_wanted_files(toy: front_end.Package, tmp_path: Path) -> None:
    """Wanted files lie under name@version/, nothing else is left behind."""
    folder = tmp_path / "front-end"
    front_end.fetch(folder)

    assert front_end.fetched(folder)
    assert [path for path in folder.rglob("*") if path.is_file()] == [folder / "@toys/toy@1.0.0/toy.js"]
    assert [path.name for path in folder.iterdir()] == ["@toys"]


def test_fetch_a_second_time_asks_nobody(
    toy: front_end.Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is there is not fetched again."""
    front_end.fetch(tmp_path / "front-end")
    monkeypatch.setattr(front_end, "_npm", lambda workplace: pytest.fail("asked for npm"))

    front_end.fetch(tmp_path / "front-end")


def test_wrong_checksum_keeps_nothing(toy: front_end.Package, tmp_path: Path) -> None:
    """A package that is not what it should be is refused and not kept."""
    (tmp_path / "sent.tgz").write_bytes(parcel() + b"\0")

    with pytest.raises(InputError, match="not as it should be"):
        front_end.fetch(tmp_path / "front-end")
    assert not front_end.fetched(tmp_path / "front-end")
    assert list((tmp_path / "front-end").iterdir()) == []


def test_failing_npm_is_told_with_its_reason(toy: front_end.Package, tmp_path: Path) -> None:
    """When npm fails, the message says what npm said."""
    (tmp_path / "bin" / "npm").write_text("#!/bin/sh\necho 'no route to host' >&2\nexit 1\n")

    with pytest.raises(InputError, match=r"npm could not fetch @toys/toy@1.0.0: no route to host"):
        front_end.fetch(tmp_path / "front-end")
