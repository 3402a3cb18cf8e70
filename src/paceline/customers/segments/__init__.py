"""Segments of customers: who is in, who was in on a day, how the lists are brought up to date."""
