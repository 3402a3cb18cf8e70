"""One file per command; each has HELP, `arguments(parser)` and `run(options)`."""
