"""Charts: pure functions from a few numbers to a small SVG and the table that says the same."""
