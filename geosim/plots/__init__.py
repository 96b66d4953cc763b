"""Figures of played experiments: functions from a table to a figure, drawn by matplotlib without a screen.

No figure tells anything by colour alone: what is coloured has a label, a dash or a place of its own as well.
"""
