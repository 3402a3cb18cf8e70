"""What trade means to public pools: whoever has paid for an order, or signed a contract, is never taken back."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.pools.protection import protection
from paceline.trade.models import Contract, ContractState, OrderState, SalesOrder

RUNNING = (ContractState.SIGNED, ContractState.EXECUTING)


@protection("trade.paid_order", "有已付款订单", of="customers.customer", won=True)
def have_paid(keys: Collection[UUID]) -> set[UUID]:
    """Customers with an order, not cancelled, on which money has come in."""
    paid = visible(SYSTEM, SalesOrder).filter(customer__in=list(keys), received__gt=0)
    return set(paid.exclude(state=OrderState.CANCELLED).values_list("customer_id", flat=True))


@protection("trade.contract", "有已签订的合同", of="customers.customer")
def have_signed(keys: Collection[UUID]) -> set[UUID]:
    """Customers with a signed contract that still runs."""
    rows = visible(SYSTEM, Contract).filter(customer__in=list(keys), state__in=RUNNING)
    return set(rows.values_list("customer_id", flat=True))
