"""Every declared move of campaigns, reservations and deposit entries is really made, from each state that it names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.records.action import acting, perform
from paceline.trade.presale.states import CAMPAIGN, ENTRY, RESERVATION
from paceline.workflow.approvals import shipped
from paceline.workflow.models.approval import Approver
from tests.people import People
from tests.rooms.trade.conftest import fresh
from tests.rooms.trade.presale.conftest import NOON, do, entries, opened, paid, planned, reserved, verify
from tests.rooms.trade.walking import Walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
BY_HAND: dict[str, Any] = {"confirm_by_hand": True, "offer": {"quota": "1"}}


def test_a_campaign_makes_every_move(people: People, rep: Principal, pump: Any, boss: Principal) -> None:
    """A flow approves it, so that it waits; it opens later, so that it is scheduled first."""
    with acting(SYSTEM, "workflow.approvalflow.create") as act:
        schedule = "trade.presalecampaign.schedule"
        shipped.install(act, "预售审批", schedule, approver=Approver.USER, user=people.min.pk)
    offer = planned(boss, pump, opens_at="2026-07-05 08:00")
    way = Walk("trade.presalecampaign", CAMPAIGN, boss, ways={
        "schedule": lambda one: perform(boss, schedule, one.pk, via="approval"),
        "reserve": lambda one: reserved(rep, offer),
    })  # fmt: skip
    assert list(way.from_(offer.campaign)) == []
    assert way.left == set()


def test_a_reservation_makes_every_move(
    rep: Principal, first: Principal, second: Principal, pump: Any, boss: Principal
) -> None:
    """Looked at by hand, one place in all."""
    offer = opened(boss, pump, **BY_HAND)
    one = reserved(rep, offer)

    def wait(record: Any) -> None:
        other = reserved(rep, offer)
        for each in (other, record):
            perform(rep, "trade.reservation.confirm", each.pk)

    def take_deposit(record: Any) -> None:
        perform(rep, "trade.reservation.take_deposit", record.pk)
        verify(first, record)

    def settle(record: Any, kind: str) -> None:
        verify(first, record)
        entry = entries(record)[kind]
        do(first, "check", entry)
        do(second, "post", entry)

    way = Walk("trade.reservation", RESERVATION, boss)
    way.ways = {
        "wait": wait,
        "promote": lambda record: perform(boss, "trade.presaleoffer.change", offer.pk, {"quota": "9"}),
        "take_deposit": take_deposit,
        "expire": way.until(NOON + timedelta(days=1), "expire"),
        "lapse": way.until(datetime(2026, 7, 20, tzinfo=UTC), "lapse"),
        "reopen": lambda record: do(rep, "cancel", record.order, cancelled_why="不要了"),
        "deliver": lambda record: do(boss, "deliver", record.order),
        "forfeit": lambda record: settle(record, "forfeit"),
        "refund": lambda record: settle(record, "refund"),
    }
    assert list(way.from_(one)) == []
    assert way.left == set()


def test_a_deposit_entry_makes_every_move(
    rep: Principal, first: Principal, second: Principal, pump: Any, boss: Principal
) -> None:
    """What the customer lost may be given back; what we owe twice is paid."""
    offer = opened(boss, pump)
    lost = do(rep, "cancel", paid(rep, first, offer), reason="不要了")
    owed = do(rep, "call_off", paid(rep, first, offer), reason="缺货")
    actors = {"post": second, "pay": second}
    forfeit = Walk("trade.depositentry", ENTRY, first, actors=actors, without=frozenset({"pay"}))
    twofold = Walk("trade.depositentry", ENTRY, first, actors=actors, without=frozenset({"waive"}))
    assert list(forfeit.from_(entries(lost)["forfeit"])) == []
    assert list(twofold.from_(entries(owed)["double_return"])) == []
    assert forfeit.left & twofold.left == set()
    assert fresh(lost).state == "cancelled", "every move was taken back"
