"""Sales that commission is earned on, made through the doors of trade by the system."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.records.action import acting, get_action
from paceline.team.commission.round import go_round
from paceline.team.models import CommissionEvent, CompBand, CompPlan, Statement
from paceline.team.models.commission import PlanState
from paceline.trade.models import OrderLine, Receipt, SalesOrder

BANDS = (("0", "0.03"), ("1", "0.05"), ("1.2", "0.07"))


def do(name: str, target: Any = None, **inputs: Any) -> Any:
    """An action of the system."""
    return get_action(name)(SYSTEM, target, **inputs)


def plan(name: str = "回款提成", bands: Any = BANDS, **values: Any) -> CompPlan:
    """A published plan: 3, 5, 7 % from 0, 100, 120 % of a million."""
    given = {"valid_from": date(2026, 1, 1), "quota": 1_000_000, **values}
    made: CompPlan = do("team.compplan.create", values={"name": name, **given})
    with acting(SYSTEM, "team.compband.create") as act:
        for start, rate in bands:
            act.create(CompBand, plan=made.pk, start=Decimal(start), rate=Decimal(rate))
    found: CompPlan = do("team.compplan.publish", made)
    assert found.state == PlanState.PUBLISHED
    return found


def customer(owner: User) -> Any:
    return do(
        "customers.customer.create",
        values={"name": f"{owner.name}的客户", "phone": "13812345678", "owner": owner.pk},
    )


def thing() -> Any:
    return do("catalog.product.create", values={"code": "L", "name": "产线", "list_price": 100})


def order(owner: User, amount: int, buyer: Any, what: Any, **values: Any) -> SalesOrder:
    """A confirmed order over an amount, without tax."""
    made: SalesOrder = do(
        "trade.salesorder.create", values={"customer": buyer.pk, "owner": owner.pk, **values}
    )
    do(
        "trade.orderline.create",
        values={"order": made.pk, "product": what.pk, "quantity": 1, "price": amount, "tax_rate": 0},
    )
    do("trade.salesorder.confirm", made)
    return made


def paid(sold: SalesOrder, amount: int, on: date) -> Receipt:
    """Money for an order, confirmed and allocated."""
    values = {
        "customer": sold.customer_id,
        "order": sold.pk,
        "amount": amount,
        "received_on": on,
        "owner": sold.owner_id,
    }
    made: Receipt = do("trade.receipt.create", values=values)
    do("trade.receipt.verify", made)
    return made


def delivered(sold: SalesOrder) -> None:
    do("trade.salesorder.deliver", sold)


def line_of(sold: SalesOrder) -> OrderLine:
    found: OrderLine = visible(SYSTEM, OrderLine).get(order=sold)
    return found


def reckon(today: date) -> int:
    """A round; how many lines it wrote."""
    with acting(SYSTEM, "team.statement.calculate") as act:
        return go_round(act, today)


def statement(owner: User, month: int) -> Statement:
    found: Statement = visible(SYSTEM, Statement).get(owner=owner, starts_on=date(2026, month, 1))
    return found


def lines(owner: User) -> list[tuple[str, int, str]]:
    """Kind, base and commission of somebody's lines in the order in which they were written."""
    rows = visible(SYSTEM, CommissionEvent).filter(person=owner).order_by("pk")
    return [(one.kind, int(one.base), str(one.amount)) for one in rows]
