"""The command line: `paceline up`, `paceline migrate`, `paceline backup` and their sisters, one file per command."""
