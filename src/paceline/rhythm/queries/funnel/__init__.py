"""How deals go through the funnel: what is measured of it and what was set by hand."""
