"""交接: what waits to be taken, with one click each or many at once, and what one's own side has handed over."""
