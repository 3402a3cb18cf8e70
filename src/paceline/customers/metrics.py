"""The metrics and reports that this room adds to the house."""

from paceline.customers.handoffs import board  # noqa: F401  (declares its own)
from paceline.customers.reports import clv_cac, lifecycle, rfm  # noqa: F401  (each declares its own)
