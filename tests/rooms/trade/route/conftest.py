"""A dairy's morning: milk in stock, a route past two customers, and today's orders."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.principal import Principal
from paceline.records.action import perform
from tests.rooms.trade.stock.test_stock import day, stock_in


@pytest.fixture
def raw_milk(boss: Principal) -> Any:
    """Milk in batches that may only travel with papers."""
    given = {"keeps_stock": True, "batch_controlled": True, "shelf_life_days": 10, "needs_permit": True}
    made = perform(
        boss,
        "catalog.product.create",
        None,
        {"code": "RM", "name": "生鲜乳", "unit": "kg", "list_price": "5", **given},
    )
    perform(boss, "trade.warehouse.create", None, {"name": "冷库"})
    stock_in(boss, made, 500, "R1", made_on=day(0))
    return made


@pytest.fixture
def bakery(rep: Principal) -> Any:
    return perform(rep, "customers.customer.create", None, {"name": "晨光烘焙", "phone": "13812340001"})


@pytest.fixture
def route(boss: Principal, customer: Any, bakery: Any) -> Any:
    """Every day, past the bakery first."""
    made = perform(
        boss, "trade.deliveryroute.create", None,
        {
            "name": "城东线", "weekdays": [str(n) for n in range(7)], "vehicle": "沪A12345", "permit": "沪奶运001",
            "permit_until": day(30), "driver": str(boss.user_id),
        },
    )  # fmt: skip
    for place, one in ((2, customer), (1, bakery)):
        perform(
            boss,
            "trade.routestop.create",
            None,
            {"route": str(made.pk), "customer": str(one.pk), "place": str(place)},
        )
    return made


def promised(by: Principal, customer: Any, product: Any, quantity: int, on: str) -> Any:
    """A confirmed order that is to arrive on a day."""
    made = perform(
        by, "trade.salesorder.create", None,
        {
            "customer": str(customer.pk), "promised_on": on,
            "lines": [{"product": str(product.pk), "quantity": str(quantity)}],
        },
    )  # fmt: skip
    perform(by, "trade.salesorder.confirm", made.pk)
    return made
