"""What the nightly watch looks at: stored facts of every team and person, as readings of the signals of §4.4.

gathering   the facts of everybody, in a dozen queries whatever the number of people
deals       entries, dwell, month end, who gets how much: from opportunities and leads
work        days, customers, load, plans kept: from follow-ups
whole       all readings of all nodes
"""
