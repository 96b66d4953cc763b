"""How Solara is set up: offline, silent, for people at one machine.

Solara reads its settings from the environment when it is imported, so apply() comes before that.
"""

from __future__ import annotations

import os
from pathlib import Path

STORE_VARIABLE = "GEOSIM_STORE"
HOSTS_VARIABLE = "GEOSIM_HOSTS"

_FIXED = {
    "SOLARA_APP": "geosim.app.entry",
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "false",  # an icon font nobody uses, fetched from outside
    "SOLARA_SESSION_HTTP_ONLY": "true",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_THEME_LOADER": "geosim",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_TITLE": "geosim",
}
_DEFAULTS = {
    "SOLARA_KERNEL_CULL_TIMEOUT": "10m",  # a closed tab is forgotten; Solara's own default is a day
    "SOLARA_MODE": "production",  # development mode reloads code and asks Solara's site for news
}


def apply(front_end: Path | None) -> None:
    """Set the environment Solara reads; front_end is the folder of browser files, None if not fetched.

    What an operator may want otherwise (mode, time until a closed tab is forgotten, path prefix by
    SOLARA_ROOT_PATH) is left as the environment has it.
    """
    os.environ.update(_FIXED)
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)
    if front_end is not None:
        os.environ["SOLARA_ASSETS_PROXY_CACHE_DIR"] = str(front_end)


def use_store(folder: Path) -> None:
    """Keep games in this folder, for the whole process."""
    os.environ[STORE_VARIABLE] = str(folder.expanduser().resolve())


def public_hosts() -> tuple[str, ...]:
    """Return the names by which a proxy makes this server known: $GEOSIM_HOSTS, with commas."""
    named = os.environ.get(HOSTS_VARIABLE, "")
    return tuple(name for part in named.split(",") if (name := part.strip()))


def prefix() -> str:
    """Return the path under which a proxy serves this server, $SOLARA_ROOT_PATH; empty for none."""
    named = os.environ.get("SOLARA_ROOT_PATH", "").strip("/")
    return f"/{named}" if named else ""


def store() -> Path:
    """Return the folder games are kept in: as told, else $GEOSIM_STORE, else the user's data folder."""
    named = os.environ.get(STORE_VARIABLE)
    if named:
        return Path(named).expanduser()
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(data).expanduser() / "geosim"
