"""The decision about a batch and its delivery at the same moment: one after the other; with a negative control."""

from __future__ import annotations

from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict
from paceline.records.action import acting, perform
from paceline.records.verify import invariants
from paceline.trade.models import MoveKind, SalesOrder, StockItem, StockMove
from paceline.trade.stock.keeping import move
from tests.people import make_people
from tests.rooms.trade.conftest import fresh, lines_of
from tests.rooms.trade.quality.conftest import batch_of, came, found, raw_milk
from tests.rooms.trade.stock.test_stock import day
from tests.rooms.trade.test_races import AT_ONCE, together

pytestmark = pytest.mark.django_db(transaction=True)
CODES = ("I05s", "I05t", "I05u", "I05v")


@pytest.fixture
def boss() -> Principal:
    people = make_people()
    return people.acts(people.boss)


@pytest.fixture
def orders(boss: Principal) -> list[SalesOrder]:
    """Eight orders over one each; ten lie there, tested and not released."""
    customer = perform(boss, "customers.customer.create", None, {"name": "恒泽精密", "phone": "13812345678"})
    perform(boss, "trade.warehouse.create", None, {"name": "上海仓"})
    milk = raw_milk(boss)
    found(boss, came(boss, milk, "L1", expires_on=day(5)), "3.4", "negative")
    lines = [{"product": str(milk.pk), "quantity": "1"}]
    made = []
    for _ in range(AT_ONCE):
        order = perform(boss, "trade.salesorder.create", None, {"customer": str(customer.pk), "lines": lines})
        made.append(perform(boss, "trade.salesorder.confirm", order.pk))
    return made


def deliver(boss: Principal, order: SalesOrder) -> Any:
    parts = [{"line": str(lines_of(order)[0].pk), "quantity": "1", "batch": str(batch_of("L1").pk)}]
    return perform(boss, "trade.salesorder.deliver_part", order.pk, {"parts": parts})


def wrong() -> list[str]:
    return [line for code in CODES for line in invariants[code].find()]


def refusals(results: list[Any]) -> list[Any]:
    assert not [one for one in results if isinstance(one, Exception) and not isinstance(one, Conflict)], (
        results
    )
    return [one for one in results if isinstance(one, Conflict)]


def test_release_while_all_deliver(boss: Principal, orders: list[SalesOrder]) -> None:
    def work(i: int) -> Any:
        return perform(boss, "trade.batch.release", batch_of("L1").pk) if i == 0 else deliver(boss, orders[i])

    refused = refusals(together(work))
    gone = visible(SYSTEM, StockMove).filter(kind="out").count()
    assert (gone, batch_of("L1").state) == (AT_ONCE - 1 - len(refused), "released")
    assert wrong() == []


def test_reject_while_all_deliver(boss: Principal, orders: list[SalesOrder]) -> None:
    """What was delivered before is gone, the rest is written off to the last drop, and nothing leaves afterwards."""
    perform(boss, "trade.batch.release", batch_of("L1").pk)
    given = {"reason": "复检阳性", "disposal": "无害化处理"}

    def work(i: int) -> Any:
        return (
            perform(boss, "trade.batch.reject", batch_of("L1").pk, given)
            if i == 0
            else deliver(boss, orders[i])
        )

    refused = refusals(together(work))
    gone = visible(SYSTEM, StockMove).filter(kind="out").count()
    lost = visible(SYSTEM, StockMove).get(kind="loss").quantity
    assert gone == AT_ONCE - 1 - len(refused)
    assert (batch_of("L1").state, visible(SYSTEM, StockItem).get().on_hand, lost) == (
        "rejected",
        0,
        Decimal(gone - 10),
    )
    assert wrong() == []


def test_without_looking_again_under_the_lock_a_batch_would_leave_after_it_was_stopped(
    boss: Principal, orders: list[SalesOrder]
) -> None:
    """Negative control: look whether it may go, then let it go without looking again."""
    perform(boss, "trade.batch.release", batch_of("L1").pk)
    item = visible(SYSTEM, StockItem).get()
    looked, stopped = Barrier(2), Barrier(2)

    def work(i: int) -> Any:
        if i == 0:
            looked.wait(10)
            perform(boss, "trade.batch.unrelease", batch_of("L1").pk, {"reason": "放错了"})
            return stopped.wait(10)
        with acting(SYSTEM, "trade.salesorder.deliver") as act:
            one, line = fresh(item), lines_of(orders[i])[0]
            assert not one.blocked
            looked.wait(10)
            stopped.wait(10)
            line.order = orders[i]
            return move(act, one, MoveKind.OUT, Decimal(-1), line=line, day=orders[i].ordered_on)

    assert not [one for one in together(work, 2) if isinstance(one, Exception)]
    assert visible(SYSTEM, StockMove).filter(kind="out").count() == 1
    assert list(invariants["I05v"].find()), "it left although nothing is released, and `verify` sees it"
