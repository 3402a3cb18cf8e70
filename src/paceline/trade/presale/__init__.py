"""Presale behind the scenes: which moves are allowed, the clock, what follows from events, how it went."""
