"""The metrics and reports that this room adds to the house."""

from paceline.trade.reports import (  # noqa: F401  (each declares its own)
    fresh,
    margin,
    presale,
    promotions,
    receivables,
    reconcile,
    referrals,
    repurchase,
    retention,
    stock,
)
