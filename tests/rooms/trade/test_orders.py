"""Orders from draft to done: totals to the cent, every allowed move, every forbidden one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from paceline.records.action import actions, perform
from paceline.records.models import Event
from paceline.records.past.undo import undo_event
from paceline.records.verify import invariants
from paceline.trade.models import OrderLine, SalesOrder
from paceline.trade.models.order import OrderState
from paceline.trade.states import ORDER
from tests.people import People
from tests.rooms.trade.conftest import fresh, lines_of, money

pytestmark = pytest.mark.django_db
OURS = ("I06o", "I05o", "I12o", "I15", "I09", "I16")


def clean() -> list[str]:
    """What `verify` finds wrong with orders."""
    return [line for code in OURS for line in invariants[code].find()]


def test_a_total_is_the_sum_of_rounded_lines(order: SalesOrder) -> None:
    pumps, valves = lines_of(order)
    assert (pumps.amount, pumps.net, pumps.tax) == (money("2034.00"), money("1800.00"), money("234.00"))
    assert (valves.amount, valves.net, valves.tax) == (money("299.97"), money("282.99"), money("16.98"))
    assert (pumps.margin, valves.margin) == (money("400.00"), money("162.99"))
    assert order.amount == money("2333.97")
    assert order.net + order.tax == order.amount
    assert order.margin == money("562.99")
    assert order.number.startswith("DD-")
    assert clean() == []


def test_a_line_added_changed_and_removed_moves_the_total(
    rep: Principal, order: SalesOrder, pump: Any
) -> None:
    line = perform(rep, "trade.orderline.create", None, {"order": str(order.pk), "product": str(pump.pk)})
    assert fresh(order).amount == money("3463.97")
    perform(rep, "trade.orderline.change", line.pk, {"price": "0.01", "quantity": "0.5"})
    assert fresh(order).amount == money("2333.98")
    perform(rep, "trade.orderline.remove", line.pk)
    assert fresh(order).amount == money("2333.97")
    perform(rep, "trade.orderline.restore", line.pk)
    undo_event(rep, Event.objects.filter(record_id=line.pk, name="trade.orderline.change").get().id)
    assert clean() == []


def test_a_confirmed_order_changes_by_amendment_only(
    rep: Principal, confirmed: SalesOrder, pump: Any
) -> None:
    line = lines_of(confirmed)[0]
    for verb, key, values in (
        ("trade.orderline.change", line.pk, {"quantity": "5"}),
        ("trade.orderline.remove", line.pk, {}),
        ("trade.orderline.create", None, {"order": str(confirmed.pk), "product": str(pump.pk)}),
        ("trade.salesorder.remove", confirmed.pk, {}),
        ("trade.salesorder.change", confirmed.pk, {"payment_days": "60"}),
    ):
        with pytest.raises((Conflict, Invalid)):
            perform(rep, verb, key, values)
    made = Event.objects.get(record_id=line.pk, name="trade.orderline.create")
    assert undo_event(rep, made.id).failed, "nor can its making be taken back"
    perform(rep, "trade.salesorder.change", confirmed.pk, {"note": "加急"})
    perform(
        rep, "trade.salesorder.amend", confirmed.pk,
        {
            "reason": "客户加订",
            "changes": [{"line": str(line.pk), "quantity": "4"}],
            "added": [{"product": str(pump.pk), "quantity": "1", "price": "1000"}],
        },
    )  # fmt: skip
    again = fresh(confirmed)
    assert (again.amount, again.revision) == (money("5367.97"), 1)
    told = Event.objects.get(record_id=confirmed.pk, name="trade.salesorder.amend")
    assert told.reason == "客户加订"
    assert clean() == []


def test_an_order_is_delivered_in_parts_and_comes_back(rep: Principal, confirmed: SalesOrder) -> None:
    pumps, _ = lines_of(confirmed)

    def part(line: OrderLine, quantity: str) -> dict[str, Any]:
        return {"parts": [{"line": str(line.pk), "quantity": quantity}]}

    perform(rep, "trade.salesorder.deliver_part", confirmed.pk, part(pumps, "1"))
    assert fresh(confirmed).state == OrderState.PARTIALLY_DELIVERED
    with pytest.raises(Conflict):
        perform(rep, "trade.salesorder.deliver_part", confirmed.pk, part(pumps, "1.5"))
    with pytest.raises(Conflict):
        perform(
            rep, "trade.salesorder.amend", confirmed.pk,
            {"reason": "减", "changes": [{"line": str(pumps.pk), "quantity": "0"}]},
        )  # fmt: skip
    perform(rep, "trade.salesorder.deliver", confirmed.pk, {})
    assert fresh(confirmed).state == OrderState.DELIVERED
    assert fresh(confirmed).delivered_on is not None
    back = perform(
        rep, "trade.salesorder.take_back", confirmed.pk, {"reason": "坏了一台", **part(pumps, "1")}
    )
    assert fresh(back).amount == money("-1017.00")
    assert fresh(back).net == money("-900.00")
    assert fresh(confirmed).state == OrderState.DELIVERED
    with pytest.raises(Conflict):
        perform(rep, "trade.salesorder.take_back", confirmed.pk, {"reason": "再退", **part(pumps, "2")})
    perform(rep, "trade.salesorder.complete", confirmed.pk, {})
    rest = perform(rep, "trade.salesorder.take_back", confirmed.pk, {"reason": "全部退回"})
    assert fresh(confirmed).state == OrderState.RETURNED
    assert fresh(rest).amount + fresh(back).amount + fresh(confirmed).amount == 0
    with pytest.raises(Conflict):
        perform(rep, "trade.salesorder.take_back", rest.pk, {"reason": "退货单"})
    assert clean() == []


INPUTS: dict[str, dict[str, Any]] = {
    "cancel": {"cancelled_why": "不要了"},
    "take_back": {"reason": "退"},
    "amend": {"reason": "改"},
    "undo_delivery": {"reason": "没有发出"},
}


@pytest.mark.parametrize("verb", ORDER.moves)
@pytest.mark.parametrize("state", OrderState.values)
def test_every_move_that_the_table_does_not_allow_is_refused(
    verb: str, state: str, rep: Principal, order: SalesOrder
) -> None:
    if state in ORDER.moves[verb].sources:
        pytest.skip("allowed")
    visible(SYSTEM, SalesOrder).filter(pk=order.pk).update(state=state)
    part = (
        {"parts": [{"line": str(lines_of(order)[0].pk), "quantity": "1"}]} if verb == "deliver_part" else {}
    )
    with pytest.raises(Conflict):
        perform(rep, f"trade.salesorder.{verb}", order.pk, {**INPUTS.get(verb, {}), **part})
    assert fresh(order).state == state


def test_every_state_is_reachable_and_every_move_is_an_action() -> None:
    reached = {str(state) for state in ORDER.start} | {target for _, target in ORDER.pairs()}
    assert reached == set(OrderState.values)
    assert all(f"trade.salesorder.{verb}" in actions for verb in ORDER.moves)


def test_an_empty_or_unpriced_order_cannot_be_confirmed(
    rep: Principal, boss: Principal, customer: Any
) -> None:
    empty = perform(rep, "trade.salesorder.create", None, {"customer": str(customer.pk)})
    with pytest.raises(Conflict):
        perform(rep, "trade.salesorder.confirm", empty.pk, {})
    free = perform(boss, "catalog.product.create", None, {"code": "X", "name": "未定价"})
    perform(rep, "trade.orderline.create", None, {"order": str(empty.pk), "product": str(free.pk)})
    with pytest.raises(Conflict):
        perform(rep, "trade.salesorder.confirm", empty.pk, {})
    with pytest.raises(Invalid):
        perform(rep, "trade.orderline.create", None,
                {"order": str(empty.pk), "product": str(free.pk), "quantity": "-1"})  # fmt: skip


def test_a_stranger_learns_nothing_and_the_manager_reads(people: People, confirmed: SalesOrder) -> None:
    with pytest.raises(NotFound):
        perform(people.acts(people.chen), "trade.salesorder.cancel", confirmed.pk, {"cancelled_why": "x"})
    assert visible(people.acts(people.min), SalesOrder).filter(pk=confirmed.pk).exists()
    assert not visible(people.acts(people.qiang), OrderLine).exists()


def test_a_reader_cannot_confirm(people: People, order: SalesOrder) -> None:
    from paceline.access.models import Share
    from paceline.access.principal import rights_changed

    Share.objects.create(object="trade.salesorder", record_id=order.pk, user=people.chen, level="read")
    rights_changed()
    with pytest.raises(NotAllowed):
        perform(people.acts(people.chen), "trade.salesorder.confirm", order.pk, {})
    assert fresh(order).amount == Decimal("2333.97")
