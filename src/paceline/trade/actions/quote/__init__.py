"""Quotes: their life, their lines, how discounts are judged, the customer's answer."""
