"""Whether a batch may leave: tests against limits, how it was cooled, how long it is still good."""
