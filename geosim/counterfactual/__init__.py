"""A finished game looked back on: what turned it, luck against choices, other ways it could have gone.

Everything here is a pure function of a game of one run in which one seat was a person's. Where a game is
played again, every seat is played by the rule-based form of its strategy, fast enough for hundreds of runs,
and the person's seat by what is asked: what was decided, or something else on the same luck.
"""
