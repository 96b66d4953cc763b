"""Behind the page of the workshop, without the browser.

draft     the YAML that is being edited, what is wrong with it, and the last state that was right
dials     the numbers of a strategy that sliders move
told      rules and red lines in words
trying    what a working process finds out about a strategy
previews  the page's way to that process: the newest edit first, told step by step
rounds    a round robin, step by step
seating   a scenario with strategies in its seats, to play
files     addresses to download a file from and to send one to
"""
