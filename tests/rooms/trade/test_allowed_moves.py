"""Every declared move of the room's state machines is really made, from each state that it names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.metadata.registry import registry
from paceline.records.action import perform
from paceline.trade.models import DeliveryLine
from tests.rooms.trade.conftest import fresh, lines_of, receipt_of
from tests.rooms.trade.test_contracts import STEPS
from tests.rooms.trade.test_moves import OURS
from tests.rooms.trade.walking import Walk
from tests.samples import record_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
Begin = Callable[[Principal, Any], tuple[Any, Walk]]
BEGIN: dict[str, Begin] = {}
TODAY, LATER = "2026-07-01", datetime(2027, 1, 1, tzinfo=UTC)


def begins(name: str) -> Callable[[Begin], Begin]:
    def declare(begin: Begin) -> Begin:
        BEGIN[name] = begin
        return begin

    return declare


def walk(name: str, by: Principal, **more: Any) -> Walk:
    return Walk(name, OURS[name], by, **more)


def some(order: Any, quantity: str = "1") -> list[dict[str, str]]:
    """A part of the first line of an order."""
    return [{"line": str(lines_of(order)[0].pk), "quantity": quantity}]


def made(name: str, by: Principal, /, **values: Any) -> Any:
    return record_of(registry.get(name), by, **values)


def ordered(world: Any, quantity: str = "1") -> Any:
    """A draft of 王芳 over some pumps."""
    lines = [{"product": str(world.pump.pk), "quantity": quantity}]
    return perform(
        world.rep, "trade.salesorder.create", None, {"customer": str(world.customer.pk), "lines": lines}
    )


def confirmed(world: Any, quantity: str = "1") -> Any:
    return perform(world.rep, "trade.salesorder.confirm", ordered(world, quantity).pk)


@begins("trade.salesorder")
def of_order(by: Principal, world: Any) -> tuple[Any, Walk]:
    """Three pumps out of stock; it is complete when its money is there."""
    perform(by, "trade.warehouse.create", None, {"name": "主仓"})
    perform(by, "catalog.product.change", world.pump.pk, {"keeps_stock": True})
    perform(by, "catalog.product.stock_in", world.pump.pk, {"quantity": "50"})

    def released(order: Any) -> None:
        for verb in ("reserve_stock", "release_stock"):
            perform(by, f"trade.salesorder.{verb}", order.pk)

    def paid(order: Any) -> None:
        receipt = receipt_of(world.rep, world.customer, str(order.outstanding), TODAY, order=str(order.pk))
        perform(by, "trade.receipt.verify", receipt.pk)
        if fresh(order).state == "delivered":
            perform(by, "trade.salesorder.complete", order.pk)

    return ordered(world, "3"), walk(
        "trade.salesorder", by,
        inputs={
            "amend": lambda order: {"reason": "多要", "changes": some(order, "4")},
            "deliver_part": lambda order: {"parts": some(order)},
        },
        ways={"complete": paid, "release_stock": released},
    )  # fmt: skip


@begins("trade.delivery")
def of_delivery(by: Principal, world: Any) -> tuple[Any, Walk]:
    """Planned for an order of two pumps."""
    delivery = perform(world.rep, "trade.salesorder.plan_delivery", confirmed(world, "2").pk)

    def refused(one: Any) -> dict[str, Any]:
        part = visible(SYSTEM, DeliveryLine).filter(delivery=one).first()
        return {"signed_by": "老李", "reason": "破了", "refused": [{"line": str(part.pk), "quantity": "1"}]}

    return delivery, walk("trade.delivery", by, inputs={"sign_part": refused})


@begins("trade.receipt")
def of_receipt(by: Principal, world: Any) -> tuple[Any, Walk]:
    """More money than the order costs, so that some of it can be given back."""
    confirmed(world)
    receipt = receipt_of(world.rep, world.customer, "5000", TODAY)

    def released(one: Any) -> None:
        perform(by, "trade.receipt.allocate", one.pk)
        perform(by, "trade.receipt.release", one.pk, {"reason": "错了"})

    return receipt, walk(
        "trade.receipt", by, inputs={
            "verify": lambda one: {"allocate": "否"},
            "refund": lambda one: {"amount": "10", "reason": "多付"},
        },
        ways={"release": released},
    )  # fmt: skip


@begins("trade.quote")
def of_quote(by: Principal, world: Any) -> tuple[Any, Walk]:
    """At less than the seller may ask, so that a superior is needed."""
    perform(by, "catalog.discountpolicy.create", None, {"name": "代表", "role": "test-rep", "limit": "10%"})
    lines = [{"product": str(world.pump.pk), "quantity": "1", "price": "100"}]
    quote = perform(
        world.rep, "trade.quote.create", None, {"customer": str(world.customer.pk), "lines": lines}
    )
    made = walk("trade.quote", by)
    made.ways = {"expire": made.until(LATER, "expire")}
    return quote, made


@begins("trade.contract")
def of_contract(by: Principal, world: Any) -> tuple[Any, Walk]:
    """From an accepted quote, so that orders can be made of it."""
    quote = perform(world.rep, "trade.quote.create", None, {
        "customer": str(world.customer.pk), "lines": [{"product": str(world.pump.pk), "quantity": "1"}],
    })  # fmt: skip
    for verb in ("submit", "send", "accept"):
        perform(world.rep, f"trade.quote.{verb}", quote.pk)
    contract = perform(world.rep, "trade.quote.contract", quote.pk)
    return contract, walk(
        "trade.contract", by,
        inputs={"plan": lambda one: {"steps": STEPS}, "seal": lambda one: {"seal": "ours"}},
    )  # fmt: skip


@begins("trade.invoice")
def of_invoice(by: Principal, world: Any) -> tuple[Any, Walk]:
    """Asked for by 王芳, granted by somebody else."""
    invoice = perform(world.rep, "trade.salesorder.invoice", confirmed(world).pk, {"kind": "other"})
    return invoice, walk("trade.invoice", by, inputs={
        "issue": lambda one: {"invoice_number": "26322000000000000001"},
        "red_flush": lambda one: {"reason": "开错", "red_number": "26322000000000000002"},
    })  # fmt: skip


@begins("trade.standingorder")
def of_standing(by: Principal, world: Any) -> tuple[Any, Walk]:
    """Every day from tomorrow on."""
    standing = perform(world.rep, "trade.standingorder.create", None, {
        "customer": str(world.customer.pk), "rhythm": "days", "every": "1", "starts_on": "2026-07-02",
        "lines": [{"product": str(world.pump.pk), "quantity": "1"}],
    })  # fmt: skip
    return standing, walk("trade.standingorder", by, inputs={"skip": lambda one: {"on": "2026-07-09"}})


@begins("trade.batch")
def of_batch(by: Principal, world: Any) -> tuple[Any, Walk]:
    """Of milk that may be tested for fat; what it is after a stop depends on what it was before."""
    milk = made("catalog.product", by, keeps_stock=True, batch_controlled=True, tested=True, warmest="4")
    fat = made("trade.qualityitem", by, product=str(milk.pk), name="脂肪", minimum="3.1", needed=False)
    batch = made("trade.batch", by, product=str(milk.pk), number="M1")
    return batch, walk(
        "trade.batch", by,
        inputs={
            "record": lambda one: {"results": [{"item": str(fat.pk), "value": "3.4"}]},
            "measure": lambda one: {"celsius": "3"},
        },
        lands={
            ("record", "collected"): "testing",
            ("unblock", "blocked"): "downgraded",
            ("unreject", "rejected"): "testing",
        },
    )  # fmt: skip


@begins("catalog.promotion")
def of_promotion(by: Principal, world: Any) -> tuple[Any, Walk]:
    promotion = made("catalog.promotion", by, starts_at="2026-07-05 08:00", ends_at="2026-07-09 08:00")
    made("catalog.promotionitem", by, promotion=str(promotion.pk), percent="5%")
    made_by = walk("catalog.promotion", by)
    made_by.ways = {"end": made_by.until(LATER, "end")}
    return promotion, made_by


@pytest.fixture
def world(rep: Principal, customer: Any, pump: Any) -> Any:
    """王芳, her customer, and what she sells."""

    class World:
        pass

    found: Any = World()
    found.rep, found.customer, found.pump = rep, customer, pump
    return found


OF_PRESALES = {"trade.presalecampaign", "trade.reservation", "trade.depositentry"}
"""They are walked with presales."""


@pytest.mark.parametrize("name", sorted(OURS.keys() - OF_PRESALES))
def test_every_declared_move_is_made(name: str, boss: Principal, world: Any) -> None:
    record, way = BEGIN[name](boss, world) if name in BEGIN else (made(name, boss), walk(name, boss))
    assert list(way.from_(record)) == []
    assert way.left == set()
