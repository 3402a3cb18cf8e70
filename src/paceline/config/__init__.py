"""Composition: settings, urls and the entry points. Everything below is imported here, nothing imports this."""
