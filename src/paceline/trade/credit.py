"""What a customer owes now against what it may owe: confirmed and not paid yet, less what it has paid in advance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.metadata.registry import registry
from paceline.records import plans
from paceline.trade.models import PaymentPlan, Receipt, SalesOrder
from paceline.trade.queries import live_lines

ZERO = Decimal(0)


@dataclass(frozen=True)
class Credit:
    """A customer's credit on the day on which an order is to be confirmed; amounts in the home currency."""

    limit: Decimal | None
    before: Decimal
    order: Decimal
    overdue: Decimal
    blocks_overdue: bool

    @property
    def after(self) -> Decimal:
        """What the customer owes once the order is confirmed."""
        return self.before + self.order

    @property
    def is_over(self) -> bool:
        """Whether somebody has to agree first."""
        beyond = self.limit is not None and self.after > self.limit
        return beyond or (self.blocks_overdue and self.overdue > 0)


def exposure(customer: Any) -> Decimal:
    """Σ of what is planned and not paid, delivered or not, less receipts that are not allocated."""
    owed = visible(SYSTEM, PaymentPlan).filter(customer=customer).aggregate(s=Sum("outstanding_base"))["s"]
    ahead = visible(SYSTEM, Receipt).filter(customer=customer).aggregate(s=Sum("unallocated_base"))["s"]
    return (owed or ZERO) - (ahead or ZERO)


def overdue(customer: Any, today: date) -> Decimal:
    """Σ of what fell due before today and is not paid."""
    rows = visible(SYSTEM, PaymentPlan).filter(customer=customer, due_on__lt=today, outstanding__gt=0)
    return rows.aggregate(s=Sum("outstanding_base"))["s"] or ZERO


def credit_for(order: SalesOrder, today: date) -> Credit:
    """The customer's row is locked, so that two orders confirmed at once count each other."""
    customer: Any = plans.locked(SYSTEM, registry.of(Customer), order.customer_id, "read") or order.customer
    order.customer = customer
    limit, blocks = customer.credit_limit_base, bool(customer.overdue_blocks)
    if limit is None and not blocks:
        return Credit(None, ZERO, ZERO, ZERO, blocks_overdue=False)
    amount = sum((line.amount_base or ZERO for line in live_lines(order)), ZERO)
    late = overdue(customer.pk, today) if blocks else ZERO
    return Credit(limit, exposure(customer.pk), amount, late, blocks)
