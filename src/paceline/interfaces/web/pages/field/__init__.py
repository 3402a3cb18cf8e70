"""外勤: checking in at customers' places, also without a network, and who is near."""
