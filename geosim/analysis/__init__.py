"""Studying many games: paired comparisons and the stylised facts."""
