"""Deliveries: planned, picked, sent, signed for, refused, taken back; order, stock and documents always agree."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid, NotFound
from paceline.records.action import actions, perform
from paceline.records.files.papers import papers
from paceline.records.verify import invariants
from paceline.trade.delivery.later import record_all
from paceline.trade.models import Delivery, DeliveryLine, DeliveryState, SalesOrder, StockMove
from paceline.trade.states import DELIVERY
from tests.people import People
from tests.rooms.trade.conftest import fresh, lines_of
from tests.rooms.trade.stock.test_stock import day, left, main, milk, ordered, stock_in

__all__ = ["main", "milk"]
pytestmark = pytest.mark.django_db
OURS = ("I05s", "I05t", "I05u", "I05o", "I05d", "I12d", "I12o", "I06l")
WHY = {"reason": "客户说外箱破损"}


def clean() -> list[str]:
    return [line for code in OURS for line in invariants[code].find()]


def rows(delivery: Any) -> list[tuple[str, Decimal, Decimal]]:
    found = visible(SYSTEM, DeliveryLine).filter(delivery=delivery).order_by("batch__number")
    return list(found.values_list("batch__number", "quantity", "refused"))


def only(order: SalesOrder, **where: Any) -> Any:
    return visible(SYSTEM, Delivery).get(order=order, **where)


def test_a_delivery_is_planned_picked_sent_signed_in_part_and_everything_can_be_taken_back(
    rep: Principal, boss: Principal, customer: Any, milk: Any, main: Any
) -> None:
    stock_in(boss, milk, 4, "L1", expires_on=day(5))
    stock_in(boss, milk, 9, "L2", expires_on=day(8))
    order = ordered(rep, customer, milk, 10)
    line = str(lines_of(order)[0].pk)
    one = perform(rep, "trade.salesorder.plan_delivery", order.pk, {
        "planned_on": day(0), "carrier": "顺丰", "parts": [{"line": line, "quantity": "6"}], "phone": "13900001111",
    })  # fmt: skip
    with pytest.raises(Conflict) as refused:
        perform(rep, "trade.salesorder.deliver_part", order.pk, {"parts": [{"line": line, "quantity": "5"}]})
    assert refused.value.code == "planned"
    with pytest.raises(Conflict):
        perform(
            rep, "trade.salesorder.amend", order.pk,
            {"reason": "少要", "changes": [{"line": line, "quantity": "5"}]},
        )  # fmt: skip
    perform(rep, "trade.delivery.pick", one.pk)
    assert (left()["L1"], left()["L2"]) == ((4, 0), (9, 7))
    assert rows(one) == [("L1", 4, 0), ("L2", 2, 0)]
    with pytest.raises(Conflict):
        perform(rep, "trade.salesorder.release_stock", order.pk)
    other = ordered(rep, customer, milk, 8)
    with pytest.raises(Conflict) as refused:
        perform(boss, "trade.salesorder.deliver", other.pk)
    assert refused.value.code == "out_of_stock", "what was picked is nobody else's"
    perform(rep, "trade.delivery.unpick", one.pk)
    assert (left()["L1"][1], left()["L2"][1], fresh(order).holds_stock) == (4, 9, False)
    perform(rep, "trade.delivery.pick", one.pk)
    perform(rep, "trade.delivery.ship", one.pk, {"tracking": "SF100"}, key="once")
    perform(rep, "trade.delivery.ship", one.pk, {"tracking": "SF100"}, key="once")
    assert (left()["L1"], left()["L2"], fresh(one).tracking) == ((0, 0), (7, 7), "SF100")
    assert fresh(order).state == "partially_delivered"
    assert visible(SYSTEM, StockMove).filter(kind="out", note=one.number, by_hand=False).count() == 2
    assert clean() == []

    some = {str(row.batch): str(row.pk) for row in visible(SYSTEM, DeliveryLine).filter(delivery=one)}
    part = {"signed_by": "老李", "refused": [{"line": some["L1"], "quantity": "3"}], **WHY}
    for wrong in ({"signed_on": day(-1)}, {"signed_on": day(1)}, {"refused": []},
                  {"refused": [{"line": some["L1"], "quantity": "5"}]}):  # fmt: skip
        with pytest.raises(Invalid):
            perform(rep, "trade.delivery.sign_part", one.pk, {**part, **wrong})
    perform(rep, "trade.delivery.sign_part", one.pk, part)
    assert (left()["L1"], rows(one)[0], lines_of(order)[0].delivered) == ((3, 3), ("L1", 4, 3), 3)
    assert clean() == []
    perform(rep, "trade.delivery.unsign", one.pk, {"reason": "记错了"})
    assert (left()["L1"], rows(one)[0], lines_of(order)[0].delivered) == ((0, 0), ("L1", 4, 0), 6)
    perform(rep, "trade.delivery.reject", one.pk, WHY)
    assert (left()["L1"][0], left()["L2"][0], fresh(order).state) == (4, 9, "confirmed")
    perform(rep, "trade.delivery.unsign", one.pk, {"reason": "记错了"})
    perform(rep, "trade.delivery.sign", one.pk, {"signed_by": "老李"})
    assert (fresh(one).state, fresh(one).signed_by) == ("signed", "老李")
    assert clean() == []

    late = perform(rep, "trade.salesorder.plan_delivery", order.pk)
    perform(rep, "trade.salesorder.deliver", order.pk, {"carrier": "德邦"})
    assert (fresh(late).state, fresh(late).carrier, fresh(order).state) == ("shipped", "德邦", "delivered")
    perform(rep, "trade.salesorder.undo_delivery", order.pk,
            {"reason": "没有发出", "parts": [{"line": line, "quantity": "5"}]})  # fmt: skip
    assert (fresh(late).state, fresh(one).state, lines_of(order)[0].delivered) == ("cancelled", "signed", 5)
    assert sum(row[1] - row[2] for row in rows(one)) == 5
    assert clean() == []


def test_delivering_at_once_makes_the_document_and_cancelling_frees_what_was_picked(
    people: People,
    rep: Principal,
    boss: Principal,
    customer: Any,
    milk: Any,
    main: Any,
    confirmed: SalesOrder,
) -> None:
    perform(rep, "trade.salesorder.deliver", confirmed.pk, {"carrier": "自提"})
    one = only(confirmed)
    assert (one.state, one.carrier, one.customer_id) == ("shipped", "自提", confirmed.customer_id)
    assert sorted(row[1] for row in rows(one)) == [2, 3]
    perform(rep, "trade.delivery.undo", one.pk, {"reason": "没有发出"})
    assert (fresh(one).state, fresh(confirmed).state) == ("cancelled", "confirmed")
    perform(rep, "trade.delivery.remove", one.pk)

    stock_in(boss, milk, 9, "L1", expires_on=day(5))
    order = ordered(rep, customer, milk, 6)
    perform(rep, "trade.salesorder.reserve_stock", order.pk)
    two = perform(rep, "trade.salesorder.plan_delivery", order.pk)
    perform(rep, "trade.delivery.pick", two.pk)
    assert left()["L1"] == (9, 3), "what the order had put aside is used"
    with pytest.raises(Invalid):
        perform(rep, "trade.delivery.change", two.pk, {"warehouse": str(main.pk)})
    perform(rep, "trade.delivery.change", two.pk, {"receiver": "仓库老王", "address": "昆山"})
    perform(rep, "trade.delivery.cancel", two.pk, {"cancelled_why": "改自提"})
    assert (left()["L1"], fresh(order).holds_stock) == ((9, 3), True), "the order keeps its own"
    three = perform(rep, "trade.salesorder.plan_delivery", order.pk)
    facts = papers["trade.delivery"].facts(fresh(three))
    assert (facts["goods"][0].name, facts["is_ahead"]) == ("鲜奶", True)
    perform(rep, "trade.salesorder.cancel", order.pk, {"cancelled_why": "不要了"})
    assert (fresh(three).state, left()["L1"]) == ("cancelled", (9, 9))
    with pytest.raises(NotFound):
        perform(people.acts(people.qiang), "trade.delivery.ship", three.pk)
    assert clean() == []


INPUTS: dict[str, dict[str, Any]] = {
    "sign": {"signed_by": "老李"}, "reject": WHY, "unsign": WHY, "undo": WHY, "cancel": {"cancelled_why": "不要了"},
}  # fmt: skip


def test_every_move_that_the_table_does_not_allow_is_refused(rep: Principal, confirmed: SalesOrder) -> None:
    perform(rep, "trade.salesorder.deliver", confirmed.pk)
    one = only(confirmed)
    row = str(visible(SYSTEM, DeliveryLine).filter(delivery=one)[0].pk)
    part = {"signed_by": "老李", "refused": [{"line": row, "quantity": "1"}], **WHY}
    given = {**INPUTS, "sign_part": part}
    for state in DeliveryState.values:
        visible(SYSTEM, Delivery).filter(pk=one.pk).update(state=state)
        for verb, move in DELIVERY.moves.items():
            if state not in move.sources:
                with pytest.raises(Conflict):
                    perform(
                        rep,
                        f"trade.delivery.{verb}",
                        one.pk,
                        given.get(verb, {}),
                    )
                assert fresh(one).state == state
    reached = {str(state) for state in DELIVERY.start} | {target for _, target in DELIVERY.pairs()}
    assert reached == set(DeliveryState.values)
    assert all(f"trade.delivery.{verb}" in actions for verb in DELIVERY.moves)


def test_what_left_before_there_were_documents_gets_one_and_only_once(
    people: People, rep: Principal, boss: Principal, customer: Any, milk: Any, main: Any, client: Client
) -> None:
    stock_in(boss, milk, 9, "L1", expires_on=day(8))
    order, other = ordered(rep, customer, milk, 4), ordered(rep, customer, milk, 5)
    line = str(lines_of(order)[0].pk)
    perform(rep, "trade.salesorder.deliver_part", order.pk, {"parts": [{"line": line, "quantity": "3"}]})
    DeliveryLine._default_manager.all().delete()
    Delivery._default_manager.all().delete()  # as it was before
    perform(rep, "trade.salesorder.deliver", order.pk)
    perform(rep, "trade.salesorder.deliver", other.pk)
    assert (record_all(), record_all()) == (1, 0)
    made = only(order, recorded_later=True)
    assert (made.state, made.signed_on, made.signed_by) == ("signed", lines_of(order)[0].delivered_on, "")
    assert [row.quantity for row in visible(SYSTEM, DeliveryLine).filter(delivery=made)] == [3]
    client.force_login(people.fang)
    assert "补录了交付单" in client.get(f"/orders/{order.pk}/").content.decode()
    assert clean() == []
