"""Questions that several actions of the room ask."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.money import allocate as shared
from paceline.records.plans import planned
from paceline.trade.models import ContractTerm, OrderLine, SalesOrder


def live_lines(order: SalesOrder | UUID) -> Any:
    """The lines of an order in the order in which they were made."""
    return visible(SYSTEM, OrderLine).filter(order=order).select_related("product").order_by("id")


lines_of = planned(live_lines)
"""The same as a list, by the order's key."""


def terms_of(contract: Any) -> list[ContractTerm]:
    """The payment terms of a contract in their sequence."""
    return list(visible(SYSTEM, ContractTerm).filter(contract=contract).order_by("seq"))


def due_by_contract(order: SalesOrder, target: Decimal) -> list[tuple[ContractTerm, Decimal]]:
    """What of an order is due with each term of its contract, to the cent; [] without terms."""
    terms = terms_of(order.contract_id) if order.contract_id else []
    return list(zip(terms, shared(target, [term.amount for term in terms]), strict=True)) if terms else []
