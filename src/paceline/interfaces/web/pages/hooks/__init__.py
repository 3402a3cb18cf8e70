"""Where providers tell us what happened: signed messages of programs, no pages."""
