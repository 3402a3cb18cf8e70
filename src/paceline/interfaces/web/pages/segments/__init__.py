"""Segments beyond their ordinary pages: made from a list of customers, changed there, seen with their size."""
