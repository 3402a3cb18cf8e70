"""The pages of sales rhythm: the grid of targets, the cockpit, reviews."""
