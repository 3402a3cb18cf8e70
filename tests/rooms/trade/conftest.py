"""A customer, two products and an order of 王芳."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal, rights_changed
from paceline.access.scope import visible
from paceline.records.action import perform
from paceline.trade.models import OrderLine, PaymentPlan, SalesOrder
from tests.people import People


@pytest.fixture
def rep(people: People) -> Principal:
    """王芳, who works her own orders."""
    return people.acts(people.fang)


@pytest.fixture
def boss(people: People) -> Principal:
    """Somebody who may do everything with business records."""
    return people.acts(people.boss)


@pytest.fixture
def customer(rep: Principal) -> Any:
    """A customer of 王芳."""
    return perform(
        rep, "customers.customer.create", None, {"name": "恒泽精密机械有限公司", "phone": "13812345678"}
    )


@pytest.fixture
def pump(boss: Principal) -> Any:
    """A product at 1,130.00 with 13 % tax in it, that costs 700."""
    return product(boss, "泵", "1130", "700", "13%")


@pytest.fixture
def valve(boss: Principal) -> Any:
    """A product at 99.99 with 6 % tax in it, that costs 40."""
    return product(boss, "阀", "99.99", "40", "6%")


def product(boss: Principal, name: str, price: str, cost: str, tax_rate: str) -> Any:
    return perform(
        boss, "catalog.product.create", None,
        {"code": f"P-{name}", "name": name, "list_price": price, "cost": cost, "tax_rate": tax_rate},
    )  # fmt: skip


@pytest.fixture
def order(rep: Principal, customer: Any, pump: Any, valve: Any) -> SalesOrder:
    """A draft: 2 pumps at 10 % off and 3 valves."""
    made: SalesOrder = perform(
        rep, "trade.salesorder.create", None,
        {
            "customer": str(customer.pk),
            "lines": [
                {"product": str(pump.pk), "quantity": "2", "discount": "10%"},
                {"product": str(valve.pk), "quantity": "3"},
            ],
        },
    )  # fmt: skip
    return fresh(made)


@pytest.fixture
def confirmed(rep: Principal, order: SalesOrder) -> SalesOrder:
    """The same order, confirmed."""
    perform(rep, "trade.salesorder.confirm", order.pk, {})
    return fresh(order)


def fresh(record: Any) -> Any:
    """The record as it is stored now."""
    return visible(SYSTEM, type(record)).get(pk=record.pk)


def lines_of(order: SalesOrder) -> list[OrderLine]:
    """The lines of an order as they were made."""
    return list(visible(SYSTEM, OrderLine).filter(order=order).order_by("id"))


def money(text: str) -> Decimal:
    return Decimal(text)


@pytest.fixture
def finance(people: People) -> Principal:
    """孙颖 of finance, who verifies and allocates."""
    from paceline.access.models import Role, User

    verbs = (
        "read",
        "export",
        "create",
        "change",
        "remove",
        "verify",
        "allocate",
        "release",
        "refund",
        "reverse",
    )
    grants = {
        "trade.receipt": dict.fromkeys(verbs, "all"),
        **{
            f"trade.{name}": {"read": "all"} for name in ("salesorder", "paymentplan", "allocation", "refund")
        },
        "customers.customer": {"read": "all"},
    }
    role = Role.objects.create(code="test-finance", name="财务", grants=grants)
    user = User.objects.create_user("sunying", "correct horse", name="孙颖", unit=people.boss.unit)
    user.roles.set([role])
    rights_changed()
    return people.acts(user)


def receipt_of(rep: Principal, customer: Any, amount: str, on: str = "2026-07-01", **values: Any) -> Any:
    """A registered receipt."""
    given = {"customer": str(customer.pk), "amount": amount, "received_on": on, **values}
    return perform(rep, "trade.receipt.create", None, given)


def plan_of(order: SalesOrder) -> list[PaymentPlan]:
    """The instalments of an order in their sequence."""
    return list(visible(SYSTEM, PaymentPlan).filter(order=order).order_by("seq"))
