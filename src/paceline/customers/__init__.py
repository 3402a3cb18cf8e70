"""Leads, companies, contacts, activities, public pools, duplicates, segments."""
