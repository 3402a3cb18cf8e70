"""How much of a contract or an order may still be invoiced. Its row is locked, so two requests come in turn."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Invalid
from paceline.trade.actions.order.plan import owed
from paceline.trade.invoiced import taken
from paceline.trade.models import Contract, SalesOrder

ZERO = Decimal(0)


def locked_bases(contract: Any, order: Any) -> tuple[Contract | None, SalesOrder | None]:
    """The contract and the order of an invoice, locked in this order. Raises Invalid unless there is one of them."""
    if not contract and not order:
        raise Invalid({"order": "请选择合同或订单，发票要有依据。"})
    own = visible(SYSTEM, SalesOrder).filter(pk=order).values_list("contract_id", flat=True).first()
    contract = contract or own
    if order and contract and own != contract:
        raise Invalid({"order": "这张订单不属于所选的合同。请重新选择。"})
    return locked(Contract, contract), locked(SalesOrder, order)


def locked(model: Any, key: Any) -> Any:
    if not key:
        return None
    return visible(SYSTEM, model).select_for_update(of=("self",)).filter(pk=key).first()


def balance(contract: Contract | None, order: SalesOrder | None, *, but: Any = None) -> Decimal:
    """What may still be invoiced: the smaller of what is left of the contract and of the order."""
    left: list[Decimal] = []
    if contract is not None:
        left.append((contract.amount_base or ZERO) - taken(but, contract=contract))
    if order is not None:
        left.append(owed(order) - taken(but, order=order))
    return min(left)
