"""Scenarios under an instructor's hand: the text and its form, its timeline, and quick games of it."""
