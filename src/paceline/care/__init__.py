"""Keeping customers: regular calls, care after a sale, events and festivals, levels of service."""
