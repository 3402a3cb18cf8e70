"""An order that a public page brought to marketing is handed to sales by a superior."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from paceline.access.models import Role
from paceline.access.principal import SYSTEM, Principal, rights_changed
from paceline.access.scope import visible
from paceline.records.models import Event
from paceline.trade.presale.clock import go_round
from paceline.trade.presale.handing import tell_who_hands_on
from paceline.workflow.models import Notification
from tests.people import People
from tests.rooms.trade.conftest import fresh
from tests.rooms.trade.presale.conftest import do, opened, reserved, verify

pytestmark = pytest.mark.django_db


def settled(by: Principal, finance: Principal, offer: Any, clock: Any) -> Any:
    """A reservation whose deposit and balance are in the account: its order is made by itself."""
    one = do(by, "take_deposit", reserved(by, offer))
    verify(finance, one)
    clock.advance(timedelta(days=12))
    go_round()
    one = do(by, "take_balance", fresh(one))
    verify(finance, one)
    return fresh(one)


def told() -> list[Any]:
    rows = visible(SYSTEM, Notification).filter(key__startswith="presale-order:")
    return list(rows.values_list("user", flat=True))


def test_a_seller_delivers_what_he_sold_and_nobody_is_bothered(
    rep: Principal, first: Principal, pump: Any, boss: Principal, clock: Any
) -> None:
    assert settled(rep, first, opened(boss, pump), clock).state == "order_created"
    assert told() == []


def test_the_superior_of_somebody_without_orders_is_told_once(
    people: People, rep: Principal, first: Principal, pump: Any, boss: Principal, clock: Any
) -> None:
    one = settled(rep, first, opened(boss, pump), clock)
    names = ("trade.presalecampaign", "trade.presaleoffer", "trade.reservation", "customers.customer")
    narrow = Role.objects.create(
        code="test-market", name="市场", grants={name: {"read": "all"} for name in names}
    )
    people.fang.roles.set([narrow])
    rights_changed()
    event = Event.objects.filter(name="trade.reservation.order", record_id=one.pk).latest("seq")
    for _ in range(2):
        tell_who_hands_on(event)
    assert len(told()) == 1
    assert told() != [people.fang.pk]


def test_without_a_superior_whoever_may_assign_orders_is_told(
    people: People, rep: Principal, first: Principal, pump: Any, boss: Principal, clock: Any
) -> None:
    one = settled(rep, first, opened(boss, pump), clock)
    narrow = Role.objects.create(
        code="test-market", name="市场", grants={"trade.reservation": {"read": "all"}}
    )
    assigning = {"trade.salesorder": {"read": "all", "assign": "all"}}
    people.chen.roles.set([Role.objects.create(code="test-hand", name="分单", grants=assigning)])
    people.fang.roles.set([narrow])
    people.fang.unit = None
    people.fang.save()
    rights_changed()
    tell_who_hands_on(Event.objects.filter(name="trade.reservation.order", record_id=one.pk).latest("seq"))
    assert people.chen.pk in told()
    assert people.fang.pk not in told()
