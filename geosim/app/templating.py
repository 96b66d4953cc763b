"""HTML and SVG from template files in which every value is escaped."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from geosim.app.messages import count, say
from geosim.wording import plain, signed


class Templates:
    """The templates of one folder."""

    def __init__(self, folder: Path, **shared: object) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(plain=plain, signed=signed, px=_pixels)
        self._environment.globals.update(say=say, count=count, **shared)

    def fill(self, template: str, **values: object) -> Markup:
        """Fill a template; what is not Markup is escaped."""
        return Markup(self._environment.get_template(template).render(**values))  # noqa: S704  # autoescaped


def _pixels(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
