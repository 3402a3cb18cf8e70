"""Metric definitions, reports, dashboards: generic, knows no business object."""
