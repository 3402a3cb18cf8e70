"""The metrics and reports that this room adds to the house."""

from paceline.care.reports import coming, coverage, satisfaction, service  # noqa: F401  (each declares its own)
