"""Whatever is done with stock: what lies there is what came in less what went out, and never less than none."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel.errors import PacelineError
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.trade.models import SalesOrder, StockItem, StockMove, Warehouse
from tests.rooms.trade.conftest import lines_of
from tests.rooms.trade.stock.test_stock import clean, day, ordered, stock_in

pytestmark = pytest.mark.django_db
ORDER_VERBS = {
    "deliver": {}, "reserve_stock": {}, "release_stock": {}, "cancel": {"cancelled_why": "不要了"},
    "undo_delivery": {"reason": "没有发出"},
}  # fmt: skip
VERBS = ("come_in", "sell", *ORDER_VERBS, "give_back", "write_off", "count", "block", "undo_in", "setting")
STEPS = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(1, 6), st.booleans()), min_size=8, max_size=12)


class Shelf:
    """One product in two batches, and whoever orders it."""

    def __init__(self, boss: Principal, customer: Any) -> None:
        self.boss, self.customer = boss, customer
        given_ = {
            "code": "M",
            "name": "鲜奶",
            "list_price": "10",
            "keeps_stock": True,
            "batch_controlled": True,
        }
        self.product = perform(boss, "catalog.product.create", None, given_)
        perform(boss, "trade.warehouse.create", None, {"name": "上海仓", "on_confirm": "available"})
        for batch in (True, False):
            self.come_in(5, batch)

    def do(self, step: str, quantity: int, first: bool) -> None:
        events = Event.objects.count()
        try:
            with transaction.atomic():
                if step in ORDER_VERBS:
                    perform(self.boss, f"trade.salesorder.{step}", self.order(first).pk, ORDER_VERBS[step])
                else:
                    getattr(self, step)(quantity, first)
        except (PacelineError, LookupError):
            assert Event.objects.count() == events, "what was refused left no trace"

    def order(self, oldest: bool) -> Any:
        return visible(SYSTEM, SalesOrder).order_by("id" if oldest else "-id")[0]

    def item(self, first: bool) -> Any:
        return visible(SYSTEM, StockItem).order_by("batch__number" if first else "-batch__number")[0]

    def come_in(self, quantity: int, first: bool) -> None:
        number, ahead = ("L1", 5) if first else ("L2", 9)
        stock_in(self.boss, self.product, quantity, number, expires_on=day(ahead))

    def sell(self, quantity: int, _: bool) -> None:
        ordered(self.boss, self.customer, self.product, quantity)

    def give_back(self, quantity: int, first: bool) -> None:
        order = self.order(first)
        parts = [{"line": str(lines_of(order)[0].pk), "quantity": str(quantity)}]
        perform(self.boss, "trade.salesorder.take_back", order.pk, {"reason": "多了", "parts": parts})

    def write_off(self, quantity: int, first: bool) -> None:
        given_ = {"quantity": str(quantity), "reason": "破损"}
        perform(self.boss, "trade.stockitem.write_off", self.item(first).pk, given_)

    def count(self, quantity: int, first: bool) -> None:
        given_ = {"counted": str(quantity), "reason": "盘点"}
        perform(self.boss, "trade.stockitem.count", self.item(first).pk, given_)

    def undo_in(self, quantity: int, first: bool) -> None:
        item = self.item(first)
        moves = visible(SYSTEM, StockMove).filter(item=item, kind="in").order_by("id")
        came_in = moves[quantity % max(moves.count(), 1)]
        perform(self.boss, "trade.stockitem.undo_in", item.pk, {"came_in": str(came_in.pk), "reason": "错了"})

    def setting(self, _: int, on: bool) -> None:
        place = visible(SYSTEM, Warehouse).get()
        given_ = {"on_confirm": "available" if on else "nothing"}
        perform(self.boss, "trade.warehouse.change", place.pk, given_)

    def block(self, _: int, first: bool) -> None:
        batch = self.item(first).batch
        verb = "unblock" if batch.is_blocked else "block"
        perform(self.boss, f"trade.batch.{verb}", batch.pk, {"reason": "抽检"})


@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_stock_agrees_whatever_happens(steps: list[Any], boss: Principal, customer: Any) -> None:
    with transaction.atomic():
        shelf = Shelf(boss, customer)
        shelf.sell(3, True)
        shelf.sell(20, True)
        for step in steps:
            shelf.do(*step)
        for item in visible(SYSTEM, StockItem):
            moved = (
                visible(SYSTEM, StockMove).filter(item=item).aggregate(a=Sum("quantity"), b=Sum("reserved"))
            )
            assert (item.on_hand, item.reserved) == (moved["a"], moved["b"])
            assert Decimal(0) <= item.reserved <= item.on_hand
        assert clean() == []
        transaction.set_rollback(True)
