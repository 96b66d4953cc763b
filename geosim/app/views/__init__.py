"""What the pages show, as plain data: read from a game, without a browser."""
