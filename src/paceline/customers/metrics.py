"""The metrics and reports that this room adds to the house."""

from paceline.customers.handoffs import board  # noqa: F401  (declares its own)
from paceline.customers.reports import clv_cac, lead_scores, lifecycle, rfm  # noqa: F401  (each declares its own)
