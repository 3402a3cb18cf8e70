"""How much of a contract or an order has been invoiced or asked for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Sum

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.trade.models import Invoice
from paceline.trade.models.invoice import HOLDS

ZERO = Decimal(0)


def taken(but: Any = None, **base: Any) -> Decimal:
    """Σ of invoices that are asked for, approved or issued; a flushed one and its red twin cancel."""
    rows = visible(SYSTEM, Invoice).filter(state__in=HOLDS, **base).exclude(pk=but)
    return rows.aggregate(total=Sum("amount_base"))["total"] or ZERO
