"""The reports of the funnel: win rate, conversion, cycle, sources, owners. Declared when the room loads its metrics."""
