"""The pages: choosing a game, playing it, and how it ended."""
