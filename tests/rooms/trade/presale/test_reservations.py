"""A reservation from the first word to the delivered order, and every way in which it can end before."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from paceline.access.models import Role
from paceline.access.principal import SYSTEM, Principal, rights_changed
from paceline.access.scope import visible
from paceline.customers.models import Activity, Customer
from paceline.kernel import clock as wall
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.records.action import actions_of, perform
from paceline.trade.models import Reservation, SalesOrder
from paceline.trade.presale.clock import go_round
from paceline.workflow.models import Notification
from paceline.workflow.outbox import deliver_due
from tests.people import People
from tests.rooms.trade.conftest import fresh, lines_of
from tests.rooms.trade.presale.conftest import (
    buyer,
    do,
    entries,
    opened,
    paid,
    planned,
    reserved,
    verify,
    wrong,
)

pytestmark = pytest.mark.django_db


def test_the_whole_road_from_a_reservation_to_the_delivered_order(
    rep: Principal, first: Principal, pump: Any, boss: Principal, clock: Any
) -> None:
    offer = opened(boss, pump)
    one = reserved(rep, offer, quantity="2")
    assert (one.state, one.total, one.deposit, one.credit, one.balance) == ("confirmed", 4000, 400, 800, 3200)
    assert one.hold_until == wall.now() + timedelta(minutes=15)
    one = do(rep, "take_deposit", one, method="cash")
    assert (one.state, one.hold_until) == ("deposit_paid", None)
    receipt = perform(first, "trade.receipt.verify", receipts(one)[0].pk)
    assert receipt.unallocated == 400, "kept for the reservation, whatever else the customer owes"
    with pytest.raises(Conflict):
        perform(first, "trade.receipt.refund", receipt.pk, {"amount": "1", "reason": "x"})
    with pytest.raises(Conflict):
        perform(rep, "trade.reservation.take_balance", one.pk, {})

    clock.advance(timedelta(days=12))
    go_round()
    one = fresh(one)
    assert (one.state, one.balance_until.isoformat()) == ("balance_due", "2026-07-15")
    one = do(rep, "take_balance", one)
    assert one.state == "balance_paid"
    verify(first, one)
    one = fresh(one)
    assert one.state == "order_created", "made by itself once both receipts are in the account"
    order = fresh(one.order)
    assert (order.kind, order.amount, order.received, order.outstanding) == ("presale", 3600, 3600, 0)
    (line,) = lines_of(order)
    assert (line.quantity, line.price, line.product_id) == (2, 1800, pump.pk)
    with pytest.raises(Conflict):
        perform(rep, "trade.reservation.order", one.pk, {})
    do(rep, "deliver", order)
    assert fresh(one).state == "delivered"
    assert visible(SYSTEM, SalesOrder).count() == 1
    assert wrong() == []


def receipts(one: Reservation) -> list[Any]:
    from paceline.trade.models import Receipt

    return list(visible(SYSTEM, Receipt).filter(reservation=one).order_by("id"))


def test_when_all_are_taken_the_next_waits_and_gets_the_first_place_that_comes_free(
    rep: Principal, pump: Any, boss: Principal, clock: Any
) -> None:
    offer = opened(boss, pump, offer={"quota": "2", "per_customer": "2"})
    one = reserved(rep, offer, quantity="2")
    early, late = reserved(rep, offer), reserved(rep, offer)
    assert [x.state for x in (early, late)] == ["waitlisted", "waitlisted"]
    with pytest.raises(Conflict, match="每人限购 2"):
        reserved(rep, offer, one.customer)
    with pytest.raises(Conflict):
        perform(rep, "trade.reservation.expire", one.pk, {})
    assert go_round().total() == 0, "the hold has not run out"
    clock.advance(timedelta(minutes=15))
    done = go_round()
    assert done["trade.reservation.expire"] == 1
    assert [fresh(x).state for x in (one, early, late)] == ["expired", "confirmed", "confirmed"]
    assert fresh(early).hold_until == wall.now() + timedelta(minutes=120)
    third = reserved(rep, offer)
    do(rep, "cancel", early, reason="不要了")
    assert (fresh(early).state, fresh(third).state) == ("cancelled", "confirmed")
    assert not entries(early), "nothing was paid, nothing is owed"
    waiting = reserved(rep, offer)
    perform(boss, "trade.presaleoffer.change", offer.pk, {"quota": "3"})
    assert fresh(waiting).state == "confirmed", "what is added goes to whoever waits"
    with pytest.raises(Invalid):
        perform(boss, "trade.presaleoffer.change", offer.pk, {"quota": "2"})
    assert Notification.objects.filter(template__contains="候补转正").count() >= 1
    assert go_round().total() == 0
    assert wrong() == []


def test_channels_and_levels_have_quotas_of_their_own(
    rep: Principal, pump: Any, boss: Principal, clock: Any
) -> None:
    gold = perform(boss, "customers.memberlevel.create", None, {"name": "金卡", "from_points": "0"})
    offer = planned(boss, pump)
    for part in ({"channel": "online", "quota": "1"}, {"level": str(gold.pk), "quota": "1"}):
        perform(boss, "trade.presalequota.create", None, {"offer": str(offer.pk), **part})
    with pytest.raises(Invalid):
        perform(boss, "trade.presalequota.create", None, {"offer": str(offer.pk), "quota": "1"})
    perform(boss, "trade.presalecampaign.submit", offer.campaign_id)
    with pytest.raises(Conflict):
        perform(
            boss,
            "trade.presalequota.create",
            None,
            {"offer": str(offer.pk), "channel": "store", "quota": "1"},
        )
    member = buyer(rep)
    perform(rep, "customers.customer.join", member.pk)
    states = [
        reserved(rep, offer, channel="online").state,
        reserved(rep, offer, channel="online").state,
        reserved(rep, offer, channel="store").state,
        reserved(rep, offer, member, channel="store").state,
        reserved(rep, offer, member, channel="phone").state,
    ]
    assert states == ["confirmed", "waitlisted", "confirmed", "confirmed", "waitlisted"]
    assert fresh(offer).held == 3
    assert wrong() == []


def test_who_may_reserve(rep: Principal, pump: Any, boss: Principal, clock: Any) -> None:
    silver = perform(boss, "customers.memberlevel.create", None, {"name": "银卡", "from_points": "0"})
    gold = perform(boss, "customers.memberlevel.create", None, {"name": "金卡", "from_points": "500"})
    rule = {"field": "region", "op": "eq", "value": "320500"}
    offer = opened(
        boss, pump, members_only=True, least_level=str(gold.pk), invite_code="月圆", channels=["store", "online"],
        eligibility=rule,
    )  # fmt: skip
    who = buyer(rep, region="320500")
    code = {"invite_code": "月圆"}
    with pytest.raises(Invalid, match="邀请码"):
        reserved(rep, offer, who, invite_code="月缺")
    with pytest.raises(Invalid, match="渠道"):
        reserved(rep, offer, who, channel="phone", **code)
    with pytest.raises(Conflict, match="还不是会员"):
        reserved(rep, offer, who, **code)
    perform(rep, "customers.customer.join", who.pk)
    assert fresh(who).member_level == silver
    with pytest.raises(Conflict, match="金卡"):
        reserved(rep, offer, who, **code)
    perform(boss, "customers.customer.adjust_points", who.pk, {"points": "500", "reason": "活动补发"})
    assert fresh(who).member_level == gold
    stranger = buyer(rep, region="440300")
    perform(rep, "customers.customer.join", stranger.pk)
    perform(boss, "customers.customer.adjust_points", stranger.pk, {"points": "500", "reason": "活动补发"})
    with pytest.raises(Conflict, match="客户条件"):
        reserved(rep, offer, stranger, **code)
    assert reserved(rep, offer, who, **code).state == "confirmed"
    clock.advance(timedelta(days=10))
    with pytest.raises(Conflict, match="结束"):
        reserved(rep, offer, who, **code)


def test_prices_step_by_time_and_by_quantity(rep: Principal, pump: Any, boss: Principal, clock: Any) -> None:
    early = planned(boss, pump, price_rule="time", multiplier="1")
    with pytest.raises(Invalid, match="价格分档"):
        perform(boss, "trade.presalecampaign.submit", early.campaign_id)
    perform(boss, "trade.presalestep.create", None,
            {"offer": str(early.pk), "since": "2026-07-03 00:00", "price": "2200"})  # fmt: skip
    perform(boss, "trade.presalecampaign.submit", early.campaign_id)
    crowd = planned(boss, pump, price_rule="quantity", multiplier="1")
    for reached, price in (("2", "1900"), ("4", "1500")):
        perform(boss, "trade.presalestep.create", None,
                {"offer": str(crowd.pk), "reached": reached, "price": price})  # fmt: skip
    perform(boss, "trade.presalecampaign.submit", crowd.campaign_id)
    cheap = reserved(rep, early)
    many = [do(rep, "take_deposit", reserved(rep, crowd)) for _ in range(4)]
    assert [int(one.price) for one in many] == [2000, 2000, 1900, 1900]
    clock.advance(timedelta(days=3))
    assert (cheap.price, reserved(rep, early).price) == (2000, 2200)
    clock.advance(timedelta(days=9))
    go_round()
    assert {(int(one.price), int(one.balance)) for one in map(fresh, many)} == {(1500, 1300)}
    assert wrong() == []


def test_earnest_money_over_a_fifth_warns_and_the_excess_is_an_advance(
    rep: Principal, first: Principal, second: Principal, pump: Any, boss: Principal, clock: Any
) -> None:
    assert planned(boss, pump).deposit_note == ""
    offer = opened(boss, pump, offer={"deposit": "500"}, multiplier="1")
    assert offer.deposit_note == "over_limit"
    one = paid(rep, first, offer)
    assert (one.deposit, one.earnest, one.advance) == (500, 400, 100)
    one = do(rep, "cancel", one, reason="不想要了")
    todo = entries(one)
    assert {kind: int(entry.amount) for kind, entry in todo.items()} == {"forfeit": 400, "refund": 100}
    with pytest.raises(Conflict):
        perform(first, "trade.depositentry.post", todo["forfeit"].pk)
    for entry in todo.values():
        do(first, "check", entry)
    with pytest.raises(NotAllowed, match="两个人"):
        perform(first, "trade.depositentry.post", todo["forfeit"].pk)
    do(first, "post", todo["refund"])
    assert fresh(one).state == "refunded"
    do(second, "post", todo["forfeit"])
    assert fresh(one).state == "forfeited"
    (receipt,) = receipts(one)
    assert (receipt.forfeited, receipt.refunded, receipt.unallocated) == (400, 100, 0)
    assert wrong() == []


def test_what_the_seller_owes_by_the_kind_of_deposit(
    rep: Principal, first: Principal, second: Principal, pump: Any, boss: Principal, clock: Any
) -> None:
    found = {}
    for kind in ("earnest", "advance", "intent", "full"):
        offer = opened(boss, pump, deposit_kind=kind, name=kind)
        one = do(rep, "call_off", paid(rep, first, offer), reason="缺货")
        (entry,) = entries(one).values()
        found[kind] = (entry.kind, int(entry.amount), int(entry.liability))
        do(first, "check", entry)
        do(second, "post", entry)
        assert fresh(one).state == "refunded"
        assert receipts(one)[0].refunded == one.deposit
    assert found == {
        "earnest": ("double_return", 400, 200),
        "advance": ("refund", 200, 0),
        "intent": ("refund", 200, 0),
        "full": ("refund", 2000, 0),
    }
    assert wrong() == []


def test_a_full_payment_has_no_balance_and_goes_straight_to_its_order(
    rep: Principal, first: Principal, pump: Any, boss: Principal, clock: Any
) -> None:
    one = paid(rep, first, opened(boss, pump, deposit_kind="full"))
    assert (one.deposit, one.balance, one.state) == (2000, 0, "deposit_paid")
    clock.advance(timedelta(days=11))
    go_round()
    assert fresh(one).state == "balance_paid"
    do(rep, "order", one)
    assert (fresh(one).state, fresh(fresh(one).order).outstanding) == ("order_created", 0)
    do(rep, "cancel", fresh(fresh(one).order), cancelled_why="下错了")
    assert fresh(one).state == "balance_paid", "its order is gone, another one can be made"
    do(rep, "order", one)
    assert wrong() == []


def test_mistakes_are_taken_back_and_by_hand_means_by_hand(
    rep: Principal, first: Principal, pump: Any, boss: Principal, clock: Any
) -> None:
    offer = opened(boss, pump, confirm_by_hand=True, offer={"quota": "1"})
    one, two = reserved(rep, offer), reserved(rep, offer)
    assert (one.state, fresh(offer).held) == ("submitted", 0)
    assert [do(rep, "confirm", x).state for x in (one, two)] == ["confirmed", "waitlisted"]
    with pytest.raises(Conflict):
        perform(rep, "trade.reservation.promote", two.pk)
    one = do(rep, "take_deposit", one)
    with pytest.raises(Conflict, match="预订"):
        perform(rep, "trade.receipt.remove", receipts(one)[0].pk)
    one = do(rep, "undo_deposit", one, reason="登错人了")
    assert (one.state, receipts(one), one.deposit_paid_on) == ("confirmed", [], None)
    with pytest.raises(Invalid):
        perform(rep, "trade.reservation.change", one.pk, {"quantity": "3"})
    perform(rep, "trade.reservation.change", one.pk, {"name": "王阿姨家"})
    with pytest.raises(Conflict):
        perform(rep, "trade.reservation.remove", one.pk)
    do(rep, "take_deposit", one)
    clock.advance(timedelta(days=12))
    go_round()
    one = do(rep, "take_balance", one)
    verify(first, one)
    assert fresh(one).state == "order_created"
    assert fresh(two).state == "cancelled", "who still waits when balances are due hears that it is over"
    assert wrong() == []


def test_a_cancelled_campaign_calls_off_everything_and_says_what_it_costs(
    rep: Principal, first: Principal, pump: Any, boss: Principal, clock: Any
) -> None:
    offer = opened(boss, pump, offer={"quota": "2"})
    with_money, without, waiting = paid(rep, first, offer), reserved(rep, offer), reserved(rep, offer)
    do(boss, "cancel", offer.campaign, reason="厂家停产")
    assert {fresh(x).state for x in (with_money, without, waiting)} == {"cancelled"}
    assert {fresh(x).cancelled_by for x in (with_money, without, waiting)} == {"seller"}
    assert {k: int(e.amount) for k, e in entries(with_money).items()} == {"double_return": 400}
    assert not entries(without)
    assert go_round().total() == 0
    with pytest.raises(Conflict):
        reserved(rep, offer)
    assert wrong() == []


def test_a_member_pays_the_price_of_the_level_and_it_is_said(
    rep: Principal, pump: Any, boss: Principal, clock: Any
) -> None:
    offer = planned(boss, pump)
    gold = perform(boss, "customers.memberlevel.create", None, {"name": "金卡", "from_points": "100"})
    step = {"offer": str(offer.pk), "level": str(gold.pk), "price": "1800"}
    perform(boss, "trade.presalestep.create", None, step)
    with pytest.raises(Invalid, match="只填一项"):
        perform(boss, "trade.presalestep.create", None, {**step, "reached": "3"})
    perform(boss, "trade.presalecampaign.submit", offer.campaign_id)
    member = buyer(rep, "金女士")
    visible(SYSTEM, Customer).filter(pk=member.pk).update(member_level=gold)
    found = [fresh(reserved(rep, offer, who)) for who in (None, member)]
    assert [(one.price, one.balance, one.price_basis) for one in found] == [
        (2000, 1600, ""),
        (1800, 1400, "金卡"),
    ]
    assert wrong() == []


def test_every_unpaid_balance_is_a_task_once_until_it_is_paid_or_lapses_after_the_last_day(
    rep: Principal, first: Principal, second: Principal, pump: Any, boss: Principal, clock: Any
) -> None:
    offer = opened(boss, pump)
    one, paying = paid(rep, first, offer), paid(rep, first, offer)
    assert go_round()["reminded"] == 0, "people still reserve"
    perform(boss, "trade.presalecampaign.close_intake", offer.campaign_id)
    deliver_due()
    assert go_round()["reminded"] == 0, "the end of intake has made them"
    task, other = (visible(SYSTEM, Activity).get(pk=fresh(each).reminder_id) for each in (one, paying))
    assert (task.owner_id, task.customer_id, task.status) == (rep.user_id, one.customer_id, "planned")
    assert (task.planned_at.date().isoformat(), "¥1,600.00，2026-07-15 截止" in task.notes) == (
        "2026-07-13",
        True,
    )
    clock.advance(timedelta(days=12))
    assert (go_round()["reminded"], go_round()["reminded"]) == (0, 0)
    do(rep, "take_balance", paying)
    assert fresh(other).status == "done"
    paying = do(rep, "undo_balance", paying, reason="记错了")
    assert (go_round()["reminded"], go_round()["reminded"]) == (1, 0)
    do(rep, "take_balance", paying)
    verify(first, paying)
    assert fresh(paying).state == "order_created"
    planned_ones = visible(SYSTEM, Activity).filter(subject__startswith="催尾款", status="planned")
    assert list(planned_ones) == [task]
    with pytest.raises(Conflict):
        perform(rep, "trade.reservation.lapse", one.pk)
    clock.advance(timedelta(days=3))
    go_round()
    one = fresh(one)
    assert (one.state, one.cancelled_by, fresh(one.offer).held) == ("cancelled", "default", 1)
    assert fresh(task).status == "cancelled"
    entry = entries(one)["forfeit"]
    do(first, "check", entry)
    do(second, "send_back", entry, reason="先打电话")
    entry = do(first, "waive", entry, reason="老客户，家里有事")
    assert (entry.kind, entry.state, entry.amount) == ("refund", "proposed", Decimal(200))
    do(first, "check", entry)
    do(first, "post", entry)
    assert fresh(one).state == "refunded"
    assert wrong() == []


def test_whoever_may_not_register_receipts_is_not_offered_to_take_money(
    rep: Principal, people: People, pump: Any, boss: Principal, clock: Any
) -> None:
    one = reserved(rep, opened(boss, pump))
    grants = {"trade.reservation": {"read": "all", "change": "all"}, "trade.receipt": {"read": "all"}}
    people.chen.roles.set([Role.objects.create(code="test-market", name="市场", grants=grants)])
    rights_changed()
    marketing = people.acts(people.chen)
    assert "take_deposit" in {each.verb for each in actions_of("trade.reservation") if each.allowed(rep)}
    offered = {each.verb for each in actions_of("trade.reservation") if each.allowed(marketing)}
    assert "cancel" in offered
    assert not offered & {"take_deposit", "take_balance"}
    with pytest.raises(NotAllowed, match="要新建回款，你没有这个权限"):
        perform(marketing, "trade.reservation.take_deposit", one.pk)
    assert fresh(one).state == "confirmed"
