"""The browser face of geosim: the only part that knows Solara."""
