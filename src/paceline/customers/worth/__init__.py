"""Customers' value: their figures, class and lifecycle, brought up to date every night and after every payment."""
