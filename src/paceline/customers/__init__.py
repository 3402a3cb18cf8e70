"""Leads, companies and persons, contacts, activities; later pools, segments, lifecycle and consent."""
