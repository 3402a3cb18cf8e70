"""审计: reading the events, one page at a time, as far as the reader may see values; export; the state of the chain."""
