"""Trying things out before a class sees them: quick games of a scenario, and what a strategy answers.

games      how some games end, and a round robin of strategies in one seat
spread     how the games of a scenario end by rule, and what one of its events changes
responses  what an actor chooses after typical moves of others, and how alike two strategies answer
"""
