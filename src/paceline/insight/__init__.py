"""Metric definitions, reports and dashboards: generic, knows no business object."""
