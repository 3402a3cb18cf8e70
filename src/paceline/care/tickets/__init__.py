"""Tickets: what they promise, who works on them, who hears of them, what they give somebody to do today."""
