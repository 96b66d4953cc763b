"""What Solara is told to serve.

Solara looks for templates/, assets/ and public/ beside the folder of the module it serves: because this
module is a folder of its own, they are found in geosim/app/.
"""

from __future__ import annotations

from geosim.app.page import routes

__all__ = ["routes", "title"]

title = "geosim"  # the document's, until a page names its own
