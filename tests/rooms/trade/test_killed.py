"""The process is killed with -9 after every single write of every money action: nothing is ever half done.

Before a question it need not be killed as well: that would find the tables as they were before the question before it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections, transaction

from paceline.access.principal import SYSTEM, Principal, rights_changed
from paceline.access.scope import visible
from paceline.kernel.clock import now, today
from paceline.records.action import perform
from paceline.records.verify import invariants
from paceline.trade.models import (
    Contract,
    DepositEntry,
    Invoice,
    Receipt,
    SalesOrder,
    StockItem,
    StockMove,
)
from tests.people import make_people
from tests.rooms.trade.presale.conftest import opened, paid
from tests.samples import open_offer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.first]
WHY = {"reason": "不想要了"}
MONEY = ("I02", "I03", "I06", "I07", "I05s", "I05t", "I15")


@pytest.fixture
def boss() -> Principal:
    people = make_people()
    role = people.boss.roles.get()
    role.grants["*"]["override"] = "all"
    role.save()
    rights_changed()
    return people.acts(people.boss)


def state() -> list[Any]:
    """A digest of every table of the room, and how many events there are."""
    tables = [
        model._meta.db_table for model in apps.get_app_config("trade").get_models() if model._meta.managed
    ]
    found = []
    with connection.cursor() as cursor:
        for table in [*sorted(tables), "records_event"]:
            cursor.execute(f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t")
            found.append((table, *cursor.fetchone()))
    return found


def writes(sql: str) -> bool:
    """Whether a statement may change a table; a lock taken does not."""
    return not sql.lstrip("( \n").upper().startswith(("SELECT", "SAVEPOINT", "RELEASE", "SET"))


def child(work: Callable[[], Any], write: int) -> bool:
    """Do the work in another process that kills itself right after that write, 0 means before the commit.

    Returns whether it died.
    """
    pid = os.fork()
    if pid == 0:
        connections["default"].connection = None  # the parent's, which is not ours to close
        numbers = count(1)

        def deadly(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            done = execute(sql, params, many, context)
            if writes(sql) and next(numbers) == write:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        try:
            with connection.execute_wrapper(deadly):
                if write:
                    work()
                else:
                    with transaction.atomic():
                        work()
                        os.kill(os.getpid(), signal.SIGKILL)
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the action itself failed"
    return os.WIFSIGNALED(status)


def survives(work: Callable[[], Any]) -> int:
    """Kill before the commit, then after each write, until it gets through. Returns how often it was killed."""
    before = state()
    for write in count(0):
        if not child(work, write):
            assert state() != before
            return write
        assert state() == before, f"killed after write {write}"
    raise AssertionError


def newest(model: Any) -> Any:
    return visible(SYSTEM, model).order_by("-created_at").first()


def someone_else(model: Any) -> Any:
    """Somebody else asked for the newest, so the boss may decide; its key."""
    key = newest(model).pk
    visible(SYSTEM, model).filter(pk=key).update(created_by=None, owner=None)
    return key


def test_contracts_invoices_and_deposits_survive_too(boss: Principal) -> None:
    customer = perform(boss, "customers.customer.create", None, {"name": "恒泽精密", "phone": "13812345678"})
    whose = {"customer": str(customer.pk)}
    thing = perform(boss, "catalog.product.create", None, {"code": "A", "name": "泵", "list_price": "100"})

    def now(name: str, key: Any, **inputs: Any) -> Any:
        return perform(boss, f"trade.{name}", key, inputs)

    def dies(name: str, key: Any, **inputs: Any) -> None:
        assert survives(lambda: now(name, key, **inputs)) > 2, name

    dies("contract.create", None, **whose, title="年度", amount="1000")
    contract = newest(Contract)
    dies("contract.plan", contract.pk, steps=[{"due_on": "2027-01-05", "share": "100%"}])
    visible(SYSTEM, Contract).filter(pk=contract.pk).update(state="approved")
    dies("contract.sign", contract.pk, sealed="both")
    for amount in ("100", "900"):
        lines = [{"item": "预付", "rate": "13", "amount": amount}]
        given = {**whose, "contract": str(contract.pk), "title": "恒泽", "kind": "ordinary", "lines": lines}
        dies("invoice.create", None, **given) if amount == "100" else now("invoice.create", None, **given)
    invoice = someone_else(Invoice)
    now("invoice.approve", invoice)
    dies("invoice.issue", invoice, invoice_number="K1")
    dies("invoice.red_flush", invoice, reason="错", red_number="K2", red_amount="50")
    order = now(
        "salesorder.create", None, **whose, contract=str(contract.pk), lines=[{"product": str(thing.pk)}]
    )
    dies("salesorder.confirm", order.pk)  # takes over the invoice that fits
    assert visible(SYSTEM, Invoice).filter(order=order).count() == 1
    dies("contract.amend", contract.pk, reason="加量")

    offer = open_offer(boss)
    reservation = now("reservation.create", None, **whose, offer=str(offer.pk))
    if reservation.state == "submitted":
        now("reservation.confirm", reservation.pk)
    dies("reservation.take_deposit", reservation.pk)
    dies("reservation.undo_deposit", reservation.pk, reason="登记错了")
    codes = (*MONEY, "I06i", "I06b", "I14c", "I03q", "I06d")
    assert [line for code in codes if code in invariants for line in invariants[code].find()] == []


def test_forfeits_and_twofold_returns_survive(boss: Principal) -> None:
    thing = perform(boss, "catalog.product.create", None, {"code": "A", "name": "泵", "list_price": "1000"})
    plan = {"balance_from": today() + timedelta(days=6), "balance_until": today() + timedelta(days=9)}
    open_now = {"opens_at": now() - timedelta(days=1), "closes_at": now() + timedelta(days=5)}
    offer = opened(boss, thing, offer={"price": "1000", "deposit": "200"}, **plan, **open_now)
    killed = []
    for verb, kind, last in (("cancel", "forfeit", "post"), ("call_off", "double_return", "pay")):
        one = paid(boss, boss, offer)
        killed.append(survives(lambda v=verb, k=one.pk: perform(boss, f"trade.reservation.{v}", k, WHY)))
        entry = visible(SYSTEM, DepositEntry).get(kind=kind).pk
        perform(boss, "trade.depositentry.check", entry)
        visible(SYSTEM, DepositEntry).update(checked_by=None)  # by somebody else
        for done in dict.fromkeys(("post", last)):
            killed.append(survives(lambda v=done, k=entry: perform(boss, f"trade.depositentry.{v}", k)))
    assert min(killed) > 2, "each of them writes in several steps"
    codes = (*MONEY, "I06b", "I03q", "I06d", "I06l")
    assert [line for code in codes if code in invariants for line in invariants[code].find()] == []


def test_money_survives_a_kill_after_any_write(boss: Principal) -> None:
    customer = perform(boss, "customers.customer.create", None, {"name": "恒泽精密", "phone": "13812345678"})
    thing = perform(boss, "catalog.product.create", None, {"code": "A", "name": "泵", "list_price": "100"})
    lines = [{"product": str(thing.pk), "quantity": "2"}]
    given = {"customer": str(customer.pk), "lines": lines}
    paid = {"customer": str(customer.pk), "amount": "150", "received_on": "2026-01-05"}

    def step(name: str, model: Any, **inputs: Any) -> Callable[[], Any]:
        key = None if model is None else newest(model).pk
        return lambda: perform(boss, f"trade.{name}", key, inputs)

    killed = [
        survives(step("salesorder.create", None, **given)),
        survives(step("salesorder.confirm", SalesOrder)),
        survives(step("receipt.create", None, **paid)),
        survives(step("receipt.verify", Receipt)),
        survives(step("salesorder.deliver", SalesOrder)),
        survives(step("receipt.release", Receipt, reason="核错了")),
        survives(step("receipt.allocate", Receipt)),
        survives(step("receipt.release", Receipt, reason="客户要退款")),
        survives(step("receipt.refund", Receipt, amount="50", reason="多付了")),
        survives(step("receipt.undo_refund", Receipt, reason="退回来了")),
        survives(step("salesorder.take_back", SalesOrder, reason="坏了")),
        survives(step("salesorder.undo_return", SalesOrder, reason="点错了")),
        survives(step("receipt.create", None, **paid)),
        survives(step("receipt.verify", Receipt)),
        survives(step("receipt.reverse", Receipt, reason="银行退票")),
    ]
    assert min(killed) > 3, "each of them writes in several steps"
    assert [line for code in MONEY if code in invariants for line in invariants[code].find()] == []


def test_stock_survives_a_kill_after_any_write(boss: Principal) -> None:
    customer = perform(boss, "customers.customer.create", None, {"name": "恒泽精密", "phone": "13812345678"})
    given = {"code": "A", "name": "鲜奶", "list_price": "10", "keeps_stock": True}
    thing = perform(boss, "catalog.product.create", None, given)
    perform(boss, "trade.warehouse.create", None, {"name": "上海仓", "on_confirm": "available"})
    lines = [{"product": str(thing.pk), "quantity": "2"}]
    order = perform(boss, "trade.salesorder.create", None, {"customer": str(customer.pk), "lines": lines})
    perform(boss, "trade.salesorder.confirm", order.pk)

    def step(name: str, key: Any, **inputs: Any) -> Callable[[], Any]:
        return lambda: perform(boss, name, key, inputs)

    rhythm = {"customer": str(customer.pk), "starts_on": "2026-01-01", "lines": lines}
    standing = perform(boss, "trade.standingorder.create", None, rhythm)
    coming = {"quantity": "5", "batch_number": "L1", "expires_on": "2099-01-01"}
    killed = [survives(step("catalog.product.stock_in", thing.pk, **coming))]
    assert visible(SYSTEM, SalesOrder).get(pk=order.pk).holds_stock, "it waited, and what came in is its own"
    came_in, item = visible(SYSTEM, StockMove).get(kind="in"), visible(SYSTEM, StockItem).get()
    wrong = {"came_in": str(came_in.pk), "reason": "记错了"}
    killed.append(survives(step("trade.stockitem.undo_in", item.pk, **wrong)))
    perform(boss, "catalog.product.stock_in", thing.pk, coming)
    planned = perform(boss, "trade.salesorder.plan_delivery", order.pk, {}).pk
    killed += [
        survives(step("trade.delivery.pick", planned)),
        survives(step("trade.delivery.ship", planned)),
        survives(step("trade.delivery.undo", planned, reason="没有发出")),
        survives(step("trade.standingorder.make_next", standing.pk)),
    ]
    assert min(killed) > 3, "each of them writes in several steps"
    assert [line for code in MONEY if code in invariants for line in invariants[code].find()] == []
