"""Levelling: movable tasks over the workdays of their reps, within capacity, windows, gaps and order (§4.3).

tasks      what is given: tasks, capacity, rules
board      where everything stands, and what a move would change
score      the objective, smaller is better
search     placing by slack and priority, then moves and swaps that improve
proposal   ``level``: the result with moves, what found no place, before and after; accepting parts of it
reasons    each move in words
rehoming   customers that another rep could take, until both are within the band of utilisation
"""
