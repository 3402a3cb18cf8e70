"""Standing orders: made ahead on working days, never twice, at the prices of the day; skipped, paused, ended."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.kernel.errors import Conflict, Invalid, NotFound
from paceline.methods.recurrence import Recurrence, moved
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.records.verify import invariants
from paceline.trade.models import SalesOrder, StandingOrder, StandingSkip
from paceline.trade.standing.clock import go_round
from paceline.trade.states import STANDING
from paceline.workflow.models import Notification
from tests.people import People
from tests.rooms.trade.conftest import fresh, lines_of

pytestmark = pytest.mark.django_db
OURS = ("I13s", "I13t", "I15", "I09", "I16", "I14p", "I06l")
MONDAY = date(2026, 5, 11)


def at(day: date) -> Any:
    """Nine in the morning of a day."""
    return clock.frozen(datetime(day.year, day.month, day.day, 1, tzinfo=UTC))


def clean() -> list[str]:
    return [line for code in OURS for line in invariants[code].find()]


def days(rule: Recurrence, first: date, count: int) -> list[str]:
    return [day.isoformat()[5:] for day in rule.between(first, first + timedelta(days=count))]


def test_on_which_days_it_falls() -> None:
    weekly = Recurrence("weekly", MONDAY, weekdays=frozenset({0, 3}))
    assert days(weekly, MONDAY, 10) == ["05-11", "05-14", "05-18", "05-21"]
    assert days(Recurrence("weekly", MONDAY, date(2026, 5, 20)), MONDAY, 30) == ["05-11", "05-18"]
    third = Recurrence("days", MONDAY, every=3)
    assert days(third, MONDAY + timedelta(days=1), 6) == ["05-14", "05-17"]
    last = Recurrence("monthly", date(2026, 1, 5), month_day=31)
    assert days(last, date(2026, 1, 1), 92) == ["01-31", "02-28", "03-31"]
    workday = date.isoweekday
    saturday = date(2026, 5, 16)
    rules = {rule: moved(saturday, rule, lambda day: workday(day) < 6) for rule in ("keep", "next", "skip")}  # type: ignore[arg-type]
    assert rules == {"keep": saturday, "next": date(2026, 5, 18), "skip": None}


@pytest.fixture
def standing(rep: Principal, customer: Any, pump: Any, valve: Any) -> StandingOrder:
    """Every day from Monday on: a pump at the price of the day and three valves at an agreed one."""
    with at(MONDAY - timedelta(days=3)):
        return perform(  # type: ignore[no-any-return]
            rep, "trade.standingorder.create", None,
            {
                "customer": str(customer.pk), "rhythm": "days", "every": "1", "starts_on": MONDAY.isoformat(),
                "payment_days": "10",
                "lines": [
                    {"product": str(pump.pk), "quantity": "1"},
                    {"product": str(valve.pk), "quantity": "3", "price": "88"},
                ],
            },
        )  # fmt: skip


def orders(standing: StandingOrder) -> list[SalesOrder]:
    return list(visible(SYSTEM, SalesOrder).filter(standing=standing).order_by("standing_on"))


def test_orders_are_made_ahead_once_at_the_price_of_the_day(
    rep: Principal, boss: Principal, customer: Any, pump: Any, standing: StandingOrder
) -> None:
    assert fresh(standing).next_on == MONDAY
    places = [perform(boss, "trade.warehouse.create", None, {"name": name}) for name in ("上海仓", "北京仓")]
    with at(MONDAY - timedelta(days=3)):
        perform(rep, "trade.standingorder.change", standing.pk, {"warehouse": str(places[1].pk)})
        with pytest.raises(Conflict, match="周期单从这个仓库发货"):
            perform(boss, "trade.warehouse.remove", places[1].pk)
        assert [go_round(), go_round()] == [1, 0]
    with at(MONDAY - timedelta(days=1)):
        assert go_round() == 0, "nobody works on a Sunday"
    perform(boss, "catalog.product.change", pump.pk, {"list_price": "1000"})
    with at(MONDAY):
        assert go_round() == 1
    first, second = orders(standing)
    assert (first.state, first.kind, first.promised_on, first.payment_days) == (
        "confirmed",
        "standing",
        MONDAY,
        10,
    )
    assert first.warehouse_id == second.warehouse_id == places[1].pk
    assert [line.price for line in lines_of(first)] == [1130, 88]
    assert [line.price for line in lines_of(second)] == [1000, 88]
    assert first.owner_id == standing.owner_id == rep.user_id
    assert (fresh(standing).next_on, fresh(standing).orders) == (MONDAY + timedelta(days=2), 2)
    told = Event.objects.filter(record_id=first.pk, name="trade.salesorder.create").get()
    assert standing.pk in told.about
    assert told.via == "job"
    with at(
        MONDAY + timedelta(days=4)
    ):  # Friday: the days of rest before the next working day are ordered too
        go_round()
    made = [one.standing_on for one in orders(standing)]
    assert made == [MONDAY + timedelta(days=ahead) for ahead in (0, 1, 4, 5, 6, 7)], (
        "missed days are not made up for"
    )
    assert clean() == []


def test_skipping_pausing_changing_ending(
    rep: Principal, people: People, standing: StandingOrder, pump: Any
) -> None:
    tuesday, wednesday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
    with at(MONDAY - timedelta(days=3)):
        go_round()
        with pytest.raises(Conflict):
            perform(rep, "trade.standingorder.skip", standing.pk, {"on": MONDAY.isoformat()})
        perform(rep, "trade.standingorder.skip", standing.pk, {"reason": "停产"})
        assert visible(SYSTEM, StandingSkip).get().on == tuesday, "the next one that is not made"
        for wrong in (tuesday, MONDAY - timedelta(days=1)):
            with pytest.raises(Invalid):
                perform(rep, "trade.standingorder.skip", standing.pk, {"on": wrong.isoformat()})
        assert fresh(standing).next_on == wednesday
        with pytest.raises(NotFound):
            perform(
                people.acts(people.chen), "trade.standingorder.pause", standing.pk, {"reason": "不是我的"}
            )
        perform(rep, "trade.standingorder.pause", standing.pk, {"reason": "设备检修"})
    with at(MONDAY):
        assert (go_round(), fresh(standing).next_on) == (0, None)
        perform(rep, "trade.standingorder.resume", standing.pk)
        assert go_round() == 0, "Tuesday is left out"
        order = perform(rep, "trade.standingorder.make_next", standing.pk)
        assert (order.standing_on, order.state) == (wednesday, "draft")
        go_round()
        assert fresh(order).state == "confirmed"
        perform(rep, "trade.standingorder.change", standing.pk, {"rhythm": "weekly", "ends_on": "2026-05-20"})
        assert fresh(standing).next_on == MONDAY + timedelta(days=7)
        perform(rep, "trade.salesorder.cancel", order.pk, {"cancelled_why": "不要了"})
        assert go_round() == 0, "what was cancelled is not made again"
    with at(MONDAY + timedelta(days=7)):
        go_round()
    with at(MONDAY + timedelta(days=10)):
        go_round()
    assert (fresh(standing).state, fresh(standing).next_on) == ("ended", None)
    for verb in STANDING.moves.keys() - {"resume"}:
        inputs = {"pause": {"reason": "无"}, "skip": {"on": "2026-05-25"}}.get(verb, {})
        with pytest.raises(Conflict):
            perform(rep, f"trade.standingorder.{verb}", standing.pk, inputs)
    assert clean() == []


def test_what_cannot_be_confirmed_stays_a_draft_and_its_owner_hears_once(
    rep: Principal, boss: Principal, customer: Any, standing: StandingOrder
) -> None:
    perform(boss, "customers.customer.set_credit", customer.pk, {"credit_limit": "100"})
    with at(MONDAY - timedelta(days=3)):
        assert [go_round(), go_round()] == [1, 0]
    order = orders(standing)[0]
    assert (order.state, order.to_confirm) == ("draft", False)
    told = Notification.objects.filter(user=rep.user_id, record_id=order.pk)
    assert told.count() == 1
    assert "超过额度" in told.get().params["why"]
    assert clean() == []
