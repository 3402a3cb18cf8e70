"""Goods that get too old are told of in time, once per step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.methods.freshness import step_of, too_old_for, warned_from
from paceline.records.action import perform
from paceline.trade.jobs import tell_of_freshness
from paceline.workflow.models import Notification
from tests.people import People
from tests.rooms.trade.quality.conftest import batch_of, released
from tests.rooms.trade.stock.test_stock import day, ordered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_near_is_what_was_set_else_a_share_of_the_shelf_life() -> None:
    assert (warned_from(5, 10), warned_from(None, 10), warned_from(None, None), warned_from(0, 10)) == (
        5,
        3,
        30,
        0,
    )
    assert [step_of(left, 2, 10) for left in (3, 2, 0, -1)] == ["", "near", "near", "gone"]
    assert too_old_for(3, {"甲": 3, "乙": 5, "丙": 4}) == (4, ["丙", "乙"])
    assert too_old_for(9, {"甲": 3}) == (0, [])


def keys() -> list[str]:
    return sorted(
        one.key.split(":", 2)[2] for one in visible(SYSTEM, Notification).filter(key__startswith="fresh:")
    )


def test_the_keeper_is_told_once_per_batch_and_step(
    boss: Principal, rep: Principal, customer: Any, milk: Any, main: Any, people: People, clock: Any
) -> None:
    perform(boss, "trade.warehouse.change", main.pk, {"keeper": str(people.min.pk)})
    perform(boss, "catalog.product.change", milk.pk, {"warn_days": "2"})
    perform(boss, "customers.customer.change", customer.pk, {"min_life_days": "4"})
    released(boss, milk, "L1", 10, expires_on=day(5))
    lines = [{"product": str(milk.pk), "quantity": "1"}]
    given = {"customer": str(customer.pk), "rhythm": "weekly", "starts_on": day(20), "lines": lines}
    perform(rep, "trade.standingorder.create", None, given)
    tell_of_freshness()
    assert keys() == [], "five days are enough for everybody"
    for days, wanted in ((2, ["short:4"]), (1, ["near", "short:4"]), (3, ["gone", "near", "short:4"])):
        clock.advance(timedelta(days=days))
        for _ in range(2):
            tell_of_freshness()
        assert keys() == wanted
    (one, *_) = visible(SYSTEM, Notification).filter(key__contains="short:")
    assert (one.user_id, one.record_id) == (people.min.pk, batch_of("L1").pk)
    assert one.url.endswith(f"/batches/{batch_of('L1').pk}/")


def test_a_waiting_order_counts_like_a_standing_one_and_an_empty_batch_does_not(
    boss: Principal, rep: Principal, customer: Any, milk: Any
) -> None:
    perform(boss, "customers.customer.change", customer.pk, {"min_life_days": "8"})
    released(boss, milk, "L1", 1, expires_on=day(6))
    order = ordered(rep, customer, milk, 1)
    assert order.lacking, "it does not get what is too old for it"
    tell_of_freshness()
    assert keys() == ["short:8"]
    released(boss, milk, "L2", 1, expires_on=day(5))
    perform(boss, "trade.batch.reject", batch_of("L2").pk, {"reason": "洒了", "disposal": "倒掉"})
    tell_of_freshness()
    assert keys() == ["short:8"]
