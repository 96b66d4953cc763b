"""A played experiment as one page: what was asked, what was played, figures, tables, and how to repeat it."""
