"""Routes: which run a delivery goes with, what is gathered for a run, and which papers have to be on board."""
