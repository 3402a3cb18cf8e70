"""Receipts: verified by a second person, allocated in the order in which things fall due, never more than there is."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from paceline.access.models import Role
from paceline.access.principal import SYSTEM, Principal, rights_changed
from paceline.access.scope import visible
from paceline.config import presets
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.records.action import actions, perform
from paceline.records.verify import invariants
from paceline.trade.actions.order.plan import amounts_of
from paceline.trade.models import Allocation, PlanState, Receipt, ReceiptState, SalesOrder
from paceline.trade.states import RECEIPT
from tests.people import People
from tests.rooms.trade.conftest import fresh, lines_of, money, plan_of, receipt_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
OURS = ("I06o", "I05o", "I12o", "I07r", "I07p", "I14p", "I15", "I09", "I16")


def clean() -> list[str]:
    """What `verify` finds wrong."""
    return [f"{code} {line}" for code in OURS for line in invariants[code].find()]


def in_three(rep: Principal, order: SalesOrder) -> None:
    """20 % on 1 March, 50 % on 1 April, 30 % on 30 June, as in story FN-1."""
    steps = [
        {"due_on": day, "share": share}
        for day, share in (("2026-03-01", "20%"), ("2026-04-01", "50%"), ("2026-06-30", "30%"))
    ]
    perform(rep, "trade.salesorder.plan", order.pk, {"steps": steps})


def test_a_confirmed_order_is_owed_in_one_sum_until_it_is_planned(
    rep: Principal, confirmed: SalesOrder
) -> None:
    (line,) = plan_of(confirmed)
    assert (line.amount, line.outstanding, line.state) == (money("2333.97"), money("2333.97"), PlanState.OPEN)
    assert (line.due_on - confirmed.ordered_on).days == 30  # type: ignore[operator]
    in_three(rep, confirmed)
    assert [line.amount for line in plan_of(confirmed)] == [
        money("466.79"),
        money("1166.99"),
        money("700.19"),
    ]
    for wrong in (
        [{"due_on": "2026-03-01", "share": "99%"}],
        [{"due_on": "2026-03-01", "amount": "2333.96"}],
        [{"due_on": "2026-03-01", "share": "50%"}, {"due_on": "2026-04-01", "amount": "5"}],
    ):
        with pytest.raises(Invalid):
            perform(rep, "trade.salesorder.plan", confirmed.pk, {"steps": wrong})
    assert clean() == []


@given(
    st.decimals("0.01", "99999999.99", places=2),
    st.lists(st.integers(1, 97), min_size=1, max_size=9),
)
@settings(deadline=None)
def test_instalments_by_share_are_the_whole_to_the_cent(total: Decimal, weights: list[int]) -> None:
    whole = Decimal(sum(weights))
    shares = [Decimal(weight) / whole for weight in weights]
    shares[-1] = 1 - sum(shares[:-1], Decimal(0))
    assert sum(amounts_of([{"share": share} for share in shares], total)) == total


def test_a_verified_receipt_pays_what_is_due_first(
    rep: Principal, finance: Principal, customer: Any, confirmed: SalesOrder
) -> None:
    in_three(rep, confirmed)
    receipt = receipt_of(rep, customer, "1000")
    assert (receipt.state, receipt.unallocated) == (ReceiptState.REGISTERED, 0)
    with pytest.raises(NotAllowed):
        perform(rep, "trade.receipt.verify", receipt.pk, {})
    perform(finance, "trade.receipt.verify", receipt.pk, {})
    assert [line.paid for line in plan_of(confirmed)] == [money("466.79"), money("533.21"), 0]
    assert [line.state for line in plan_of(confirmed)] == [
        PlanState.PAID,
        PlanState.PARTLY_PAID,
        PlanState.OPEN,
    ]
    again = fresh(confirmed)
    assert (again.received, again.outstanding) == (money("1000"), money("1333.97"))
    assert clean() == []


def test_what_is_too_much_is_prepaid_and_can_be_refunded(
    rep: Principal, finance: Principal, customer: Any, confirmed: SalesOrder
) -> None:
    receipt = receipt_of(rep, customer, "3000")
    perform(finance, "trade.receipt.verify", receipt.pk, {"allocate": False})
    assert fresh(receipt).unallocated == money("3000")
    perform(finance, "trade.receipt.allocate", receipt.pk, {})
    assert (fresh(receipt).allocated, fresh(receipt).unallocated) == (money("2333.97"), money("666.03"))
    with pytest.raises(Conflict):
        perform(finance, "trade.receipt.refund", receipt.pk, {"amount": "666.04", "reason": "多付"})
    perform(finance, "trade.receipt.refund", receipt.pk, {"amount": "600", "reason": "多付"})
    assert fresh(receipt).unallocated == money("66.03")
    with pytest.raises(Conflict):
        perform(finance, "trade.receipt.reverse", receipt.pk, {"reason": "已退款的不能冲销"})
    assert clean() == []


def test_a_reversed_receipt_is_owed_again(
    rep: Principal, finance: Principal, customer: Any, confirmed: SalesOrder
) -> None:
    receipt = receipt_of(rep, customer, "2000")
    perform(finance, "trade.receipt.verify", receipt.pk, {})
    perform(finance, "trade.receipt.reverse", receipt.pk, {"reason": "银行退票"})
    assert fresh(confirmed).outstanding == money("2333.97")
    assert not visible(SYSTEM, Allocation).exists()
    assert (fresh(receipt).state, fresh(receipt).unallocated) == (ReceiptState.REVERSED, 0)
    assert clean() == []


def test_an_amendment_a_return_and_a_cancellation_move_what_is_owed(
    rep: Principal, boss: Principal, finance: Principal, customer: Any, confirmed: SalesOrder
) -> None:
    in_three(rep, confirmed)
    receipt = receipt_of(rep, customer, "2000")
    perform(finance, "trade.receipt.verify", receipt.pk, {})
    pumps, valves = lines_of(confirmed)
    perform(rep, "trade.salesorder.amend", confirmed.pk,
            {"reason": "加", "changes": [{"line": str(valves.pk), "quantity": "10"}]})  # fmt: skip
    assert sum(line.amount for line in plan_of(confirmed)) == fresh(confirmed).amount == money("3033.90")
    assert clean() == []
    perform(rep, "trade.salesorder.deliver", confirmed.pk, {})
    part = {"parts": [{"line": str(pumps.pk), "quantity": "2"}]}
    back = perform(rep, "trade.salesorder.take_back", confirmed.pk, {"reason": "质量", **part})
    assert fresh(back).outstanding == 0
    assert sum(line.amount for line in plan_of(confirmed)) == money("999.90")
    assert (fresh(receipt).allocated, fresh(receipt).unallocated) == (money("999.90"), money("1000.10"))
    assert clean() == []


def test_a_cancelled_order_frees_what_was_paid(
    rep: Principal, finance: Principal, customer: Any, confirmed: SalesOrder
) -> None:
    receipt = receipt_of(rep, customer, "500")
    perform(finance, "trade.receipt.verify", receipt.pk, {})
    perform(rep, "trade.salesorder.cancel", confirmed.pk, {"cancelled_why": "客户取消"})
    assert plan_of(confirmed) == []
    assert fresh(receipt).unallocated == money("500")
    assert clean() == []


def test_a_receipt_pays_only_what_its_own_customer_owes(
    rep: Principal, finance: Principal, confirmed: SalesOrder
) -> None:
    other = perform(rep, "customers.customer.create", None, {"name": "紫金环保", "phone": "13900000000"})
    with pytest.raises(Invalid):
        receipt_of(rep, other, "10", order=str(confirmed.pk))
    receipt = receipt_of(rep, other, "10")
    perform(finance, "trade.receipt.verify", receipt.pk, {})
    assert fresh(receipt).unallocated == money("10")
    line = plan_of(confirmed)[0]
    with pytest.raises(Invalid):
        perform(finance, "trade.receipt.allocate", receipt.pk, {"parts": [{"plan": str(line.pk)}]})


NTH = count(1)
INPUTS: dict[str, dict[str, Any]] = {
    "reverse": {"reason": "x"}, "release": {"reason": "x"}, "refund": {"amount": "1", "reason": "x"},
}  # fmt: skip


@pytest.mark.parametrize("verb", RECEIPT.moves)
@pytest.mark.parametrize("state", ReceiptState.values)
def test_every_move_that_the_table_does_not_allow_is_refused(
    verb: str, state: str, rep: Principal, finance: Principal, customer: Any
) -> None:
    if state in RECEIPT.moves[verb].sources:
        pytest.skip("allowed")
    receipt = receipt_of(rep, customer, "10")
    visible(SYSTEM, Receipt).filter(pk=receipt.pk).update(state=state)
    with pytest.raises(Conflict):
        perform(finance, f"trade.receipt.{verb}", receipt.pk, INPUTS.get(verb, {}))
    assert f"trade.receipt.{verb}" in actions


def test_a_verified_receipt_does_not_change(rep: Principal, finance: Principal, customer: Any) -> None:
    receipt = receipt_of(rep, customer, "10")
    with pytest.raises(Invalid):
        receipt_of(rep, customer, "-10")
    perform(rep, "trade.receipt.change", receipt.pk, {"amount": "20"})
    perform(finance, "trade.receipt.verify", receipt.pk, {})
    for verb, values in (("change", {"amount": "30"}), ("remove", {})):
        with pytest.raises((Conflict, NotAllowed)):
            perform(finance, f"trade.receipt.{verb}", receipt.pk, values)
    perform(finance, "trade.receipt.change", receipt.pk, {"note": "六月货款"})


@given(
    due=st.lists(st.integers(1, 5000), min_size=1, max_size=4),
    paid=st.lists(st.integers(1, 8000), min_size=1, max_size=4),
)
@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_money_is_neither_made_nor_lost(
    due: list[int], paid: list[int], rep: Principal, finance: Principal, boss: Principal, pump: Any
) -> None:
    buyer = perform(rep, "customers.customer.create", None, {"name": f"某公司{next(NTH)}"})
    for cents in due:
        line = {"product": str(pump.pk), "quantity": "1", "price": str(Decimal(cents) / 100)}
        order = perform(rep, "trade.salesorder.create", None, {"customer": str(buyer.pk), "lines": [line]})
        perform(rep, "trade.salesorder.confirm", order.pk, {})
    receipts = [receipt_of(rep, buyer, str(Decimal(cents) / 100)) for cents in paid]
    for receipt in receipts:
        perform(finance, "trade.receipt.verify", receipt.pk, {})
    owed = Decimal(sum(due)) / 100
    came = Decimal(sum(paid)) / 100
    left = sum(order.outstanding for order in visible(SYSTEM, SalesOrder).filter(customer=buyer))
    prepaid = sum(fresh(receipt).unallocated for receipt in receipts)
    assert left == max(owed - came, Decimal(0))
    assert prepaid == max(came - owed, Decimal(0))
    assert [line for code in ("I07r", "I07p", "I14p") for line in invariants[code].find()] == []


def test_the_delivered_seller_registers_but_neither_verifies_nor_allocates(
    people: People, boss: Principal, customer: Any
) -> None:
    presets.apply()
    people.fang.roles.set([Role.objects.get(code="rep")])
    rights_changed()
    seller = people.acts(people.fang)
    receipt = receipt_of(boss, customer, "10", owner=str(people.fang.pk))
    perform(seller, "trade.receipt.change", receipt.pk, {"note": "已问过客户"})
    for verb in ("verify", "allocate", "release", "reverse", "refund"):
        assert not seller.can("trade.receipt", verb)
        with pytest.raises(NotAllowed):
            perform(seller, f"trade.receipt.{verb}", receipt.pk, INPUTS.get(verb, {}))
