"""Many hands at the last piece: never more goes out than there is; with a negative control."""

from __future__ import annotations

from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict
from paceline.records.action import acting, perform
from paceline.records.verify import invariants
from paceline.trade.models import MoveKind, SalesOrder, StockItem, StockMove, Warehouse
from paceline.trade.stock.keeping import move
from paceline.trade.stock.taking import still_lacking
from tests.people import make_people
from tests.rooms.trade.conftest import fresh, lines_of
from tests.rooms.trade.test_races import AT_ONCE, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def boss() -> Principal:
    people = make_people()
    return people.acts(people.boss)


@pytest.fixture
def orders(boss: Principal) -> list[SalesOrder]:
    """Eight confirmed orders over one piece each of a product of which two lie in stock."""
    customer = perform(boss, "customers.customer.create", None, {"name": "恒泽精密", "phone": "13812345678"})
    given = {"code": "A", "name": "泵", "list_price": "100", "keeps_stock": True}
    thing = perform(boss, "catalog.product.create", None, given)
    perform(boss, "trade.warehouse.create", None, {"name": "上海仓"})
    perform(boss, "catalog.product.stock_in", thing.pk, {"quantity": "2"})
    made = []
    for _ in range(AT_ONCE):
        lines = [{"product": str(thing.pk)}]
        order = perform(boss, "trade.salesorder.create", None, {"customer": str(customer.pk), "lines": lines})
        perform(boss, "trade.salesorder.confirm", order.pk)
        made.append(order)
    return made


def test_the_last_pieces_are_delivered_reserved_and_counted_once(
    boss: Principal, orders: list[SalesOrder]
) -> None:
    item = visible(SYSTEM, StockItem).get()

    def work(i: int) -> Any:
        if i == 0:
            return perform(boss, "trade.stockitem.write_off", item.pk, {"quantity": "1", "reason": "破损"})
        verb = "reserve_stock" if i % 3 == 1 else "deliver"
        return perform(boss, f"trade.salesorder.{verb}", orders[i].pk)

    found = together(work)
    assert sum(isinstance(one, Conflict) for one in found) == AT_ONCE - 2
    assert not [one for one in found if isinstance(one, Exception) and not isinstance(one, Conflict)]
    assert fresh(item).available == 0
    assert [line for code in ("I05s", "I05t", "I15") for line in invariants[code].find()] == []


def test_goods_coming_in_while_others_sell_and_give_up_go_to_who_waits_once(
    boss: Principal, orders: list[SalesOrder]
) -> None:
    """Two lie there, eight want one each: some coming in, some taken back, some called off, all at once."""
    place, item = visible(SYSTEM, Warehouse).get(), visible(SYSTEM, StockItem).get()
    perform(boss, "trade.warehouse.change", place.pk, {"on_confirm": "available"})
    for order in orders:
        perform(boss, "trade.salesorder.reserve_stock", order.pk)
    first = visible(SYSTEM, StockMove).get(kind="in")

    def work(i: int) -> Any:
        if i == 0:
            given = {"came_in": str(first.pk), "reason": "记错了"}
            return perform(boss, "trade.stockitem.undo_in", item.pk, given)
        if i < 4:
            return perform(boss, "catalog.product.stock_in", item.product_id, {"quantity": "1"})
        if i == 4:
            return perform(boss, "trade.salesorder.cancel", orders[0].pk, {"cancelled_why": "不要了"})
        return perform(boss, "trade.salesorder.reserve_stock", orders[i].pk)

    found = together(work)
    assert not [one for one in found if isinstance(one, Exception) and not isinstance(one, Conflict)]
    undone = not isinstance(found[0], Exception)
    whole = 3 if undone else 5
    assert (fresh(item).on_hand, fresh(item).reserved) == (whole, whole), (
        "nothing lies there while others wait"
    )
    waiting = visible(SYSTEM, SalesOrder).exclude(lacking="").count()
    assert waiting == AT_ONCE - 1 - whole
    assert [line for code in ("I05s", "I05t", "I15") for line in invariants[code].find()] == []


def test_without_the_queue_being_locked_the_same_goods_would_be_promised_twice(
    boss: Principal, orders: list[SalesOrder]
) -> None:
    """Negative control: everybody looks at what an order lacks, then puts it aside without looking again."""
    item, order = visible(SYSTEM, StockItem).get(), orders[0]
    perform(boss, "catalog.product.stock_in", item.product_id, {"quantity": "20"})
    looked = Barrier(AT_ONCE)

    def unguarded(_: int) -> None:
        with acting(SYSTEM, "trade.warehouse.hand_out") as act:
            line, missing = still_lacking(order)[0]
            looked.wait(10)
            line.order = order
            move(act, fresh(item), MoveKind.RESERVE, reserved=missing, line=line, day=order.ordered_on)

    assert not [one for one in together(unguarded) if isinstance(one, Exception)]
    assert fresh(item).reserved == AT_ONCE > 1
    assert list(invariants["I05t"].find()), "more is put aside than was ordered, and `verify` sees it"


def test_without_the_condition_the_last_piece_would_be_sold_over_and_over(
    boss: Principal, orders: list[SalesOrder]
) -> None:
    """Negative control: look, decide, write."""
    item = visible(SYSTEM, StockItem).get()
    looked = Barrier(AT_ONCE)

    def unguarded(i: int) -> None:
        with transaction.atomic():
            one = visible(SYSTEM, StockItem).get(pk=item.pk)
            looked.wait(10)
            assert one.free >= 1
            line = lines_of(orders[i])[0]
            StockMove._default_manager.create(
                item=one, kind="out", product=one.product, warehouse=one.warehouse, quantity=-1, line=line,
                order=orders[i], moved_on=orders[i].ordered_on, created_at=one.created_at, updated_at=one.created_at,
            )  # fmt: skip
            visible(SYSTEM, StockItem).filter(pk=one.pk).update(on_hand=one.on_hand - 1)

    assert not [one for one in together(unguarded) if isinstance(one, Exception)]
    assert visible(SYSTEM, StockMove).filter(kind="out").count() == AT_ONCE > 2
    assert fresh(item).on_hand == Decimal(1), "and the shelf says that one is left"
    assert list(invariants["I05s"].find()), "and `verify` sees it"


def test_the_database_refuses_less_than_nothing(boss: Principal, orders: list[SalesOrder]) -> None:
    with pytest.raises(IntegrityError):
        visible(SYSTEM, StockItem).update(on_hand=F("on_hand") - 3)
