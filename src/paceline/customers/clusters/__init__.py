"""Customers grouped by what they have in common: which figures are compared, the run in the worker, what came out."""
