"""The metrics and reports that this room adds to the house."""

from paceline.pipeline.reports import compliance, cycle, exceptions, funnel, owners, sources, win_rate  # noqa: F401  (each declares its own)
