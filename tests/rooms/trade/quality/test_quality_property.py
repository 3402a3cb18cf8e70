"""Whatever people do in whatever order: nothing leaves of a batch that was not released at that moment."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel.errors import PacelineError
from paceline.records.action import perform
from paceline.records.verify import invariants
from paceline.trade.models import Batch, SalesOrder, StockMove, Warehouse
from tests.rooms.trade.conftest import lines_of
from tests.rooms.trade.quality.conftest import batch_of, came, found, raw_milk
from tests.rooms.trade.stock.test_stock import clean, day, ordered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WHY = {"reason": "x"}
BATCH_VERBS: dict[str, dict[str, Any]] = {
    "test": {}, "untest": {}, "release": {}, "downgrade": WHY, "unrelease": WHY, "block": WHY, "unblock": WHY,
    "reject": {**WHY, "disposal": "倒掉"}, "unreject": WHY,
}  # fmt: skip
OTHERS = (
    "good",
    "thin",
    "bad",
    "come_in",
    "sell",
    "deliver",
    "by_name",
    "reserve_stock",
    "undo_delivery",
    "setting",
)
MAY = ("released", "downgraded")
STEPS = st.lists(
    st.tuples(st.sampled_from((*BATCH_VERBS, *OTHERS, "deliver", "by_name")), st.booleans()),
    min_size=10,
    max_size=16,
)


class Dairy:
    """Two batches of milk, and whoever orders it."""

    def __init__(self, boss: Principal, customer: Any) -> None:
        self.boss, self.customer = boss, customer
        perform(boss, "trade.warehouse.create", None, {"name": "上海仓", "on_confirm": "available"})
        self.milk = raw_milk(boss)
        for first in (True, False):
            self.come_in(first)
        ordered(boss, customer, self.milk, 3)

    def do(self, step: str, first: bool) -> None:
        """One step; what left with it had been released just before."""
        before, left = {one.pk: one.state for one in visible(SYSTEM, Batch)}, self.gone()
        try:
            with transaction.atomic():
                if step in BATCH_VERBS:
                    perform(self.boss, f"trade.batch.{step}", self.batch(first).pk, BATCH_VERBS[step])
                else:
                    getattr(self, step)(first)
        except (PacelineError, LookupError):
            return
        for move in self.gone() - left:
            assert before[move[1]] in MAY, f"{step} let out what was {before[move[1]]}"
            assert step == "by_name" or before[move[1]] == "released", "downgraded goods were named"

    def gone(self) -> set[tuple[Any, Any]]:
        rows = visible(SYSTEM, StockMove).filter(kind="out", batch__isnull=False)
        return set(rows.values_list("pk", "batch_id"))

    def batch(self, first: bool) -> Batch:
        return batch_of("L1" if first else "L2")

    def order(self) -> SalesOrder:
        return visible(SYSTEM, SalesOrder).order_by("-id")[0]  # type: ignore[no-any-return]

    def good(self, first: bool) -> None:
        found(self.boss, self.batch(first), "3.4", "negative")

    def thin(self, first: bool) -> None:
        found(self.boss, self.batch(first), "2.9", "negative")

    def bad(self, first: bool) -> None:
        found(self.boss, self.batch(first), "3.4", "positive")

    def come_in(self, first: bool) -> None:
        number, ahead = ("L1", 5) if first else ("L2", 9)
        came(self.boss, self.milk, number, 4, expires_on=day(ahead))

    def sell(self, _: bool) -> None:
        ordered(self.boss, self.customer, self.milk, 2)

    def deliver(self, _: bool) -> None:
        perform(self.boss, "trade.salesorder.deliver", self.order().pk)

    def by_name(self, first: bool) -> None:
        line = str(lines_of(self.order())[0].pk)
        parts = [{"line": line, "quantity": "1", "batch": str(self.batch(first).pk)}]
        perform(self.boss, "trade.salesorder.deliver_part", self.order().pk, {"parts": parts})

    def reserve_stock(self, _: bool) -> None:
        perform(self.boss, "trade.salesorder.reserve_stock", self.order().pk)

    def undo_delivery(self, _: bool) -> None:
        perform(self.boss, "trade.salesorder.undo_delivery", self.order().pk, WHY)

    def setting(self, on: bool) -> None:
        place = visible(SYSTEM, Warehouse).get()
        perform(
            self.boss, "trade.warehouse.change", place.pk, {"on_confirm": "available" if on else "nothing"}
        )


@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_nothing_leaves_that_was_not_released(steps: list[Any], boss: Principal, customer: Any) -> None:
    with transaction.atomic():
        dairy = Dairy(boss, customer)
        for step in steps:
            dairy.do(*step)
        assert clean() == list(invariants["I05v"].find()) == []
        transaction.set_rollback(True)
