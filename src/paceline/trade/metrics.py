"""The metrics and reports that this room adds to the house."""

from paceline.trade.reports import receivables, reconcile  # noqa: F401  (each declares its own)
