"""The plan of a day: standing orders times what the weekday is like, against what comes in; and what follows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Activity
from paceline.kernel import clock
from paceline.kernel.errors import Conflict, Invalid
from paceline.methods.day_plan import Claim, cut, mean_of, weekday_factor
from paceline.records.action import perform
from paceline.trade.dayplan.plan import plan_of
from paceline.trade.dayplan.selling import buyers, cuts
from tests.people import People
from tests.rooms.trade.route.conftest import promised
from tests.rooms.trade.stock.test_stock import main, milk, stock_in

__all__ = ["main", "milk"]
pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 5, 12)
WEEK = timedelta(weeks=1)


def at(day: date) -> Any:
    """Nine in the morning of a day."""
    return clock.frozen(datetime(day.year, day.month, day.day, 1, tzinfo=UTC))


def d(*numbers: int) -> list[Decimal]:
    return [Decimal(number) for number in numbers]


def test_a_weekday_says_something_only_after_four_of_them() -> None:
    three = [(Decimal(100), Decimal(80))] * 3
    assert (weekday_factor(three).value, weekday_factor(three).n, weekday_factor(three).is_measured) == (
        1,
        3,
        False,
    )
    four = weekday_factor([*three, (Decimal(100), Decimal(120)), (Decimal(0), Decimal(5))])
    assert (four.value, four.n, four.is_measured) == (Decimal("0.80"), 4, True)
    assert (mean_of([]).value, mean_of(d(10, 20)).value, mean_of(d(10, 20)).is_measured) == (None, 15, False)


def test_the_least_important_give_way_first() -> None:
    claims = [
        Claim("a", Decimal(10), Decimal(90)),
        Claim("b", Decimal(4), Decimal(5)),
        Claim("c", Decimal(6), Decimal(5)),
    ]
    assert cut(claims, Decimal(8)) == {"c": 6, "b": 2}
    assert cut(claims, Decimal(0)) == {}
    assert sum(cut(claims, Decimal(99)).values()) == 20


def standing(rep: Principal, customer: Any, product: Any, quantity: int) -> Any:
    """Every Tuesday for ten weeks by now."""
    values = {
        "customer": str(customer.pk), "weekdays": ["1"], "starts_on": (TUESDAY - 10 * WEEK).isoformat(),
        "lines": [{"product": str(product.pk), "quantity": str(quantity)}],
    }  # fmt: skip
    return perform(rep, "trade.standingorder.create", None, values)


def line_of(by: Principal, product: Any) -> Any:
    return next(
        one for one in plan_of(by, TUESDAY, TUESDAY - timedelta(days=1)) if one.product.pk == product.pk
    )


def test_demand_supply_and_balance_of_a_day(
    rep: Principal, boss: Principal, customer: Any, bakery: Any, milk: Any, main: Any
) -> None:
    with at(TUESDAY - timedelta(days=1)):
        standing(rep, customer, milk, 30)
        skipped = standing(rep, bakery, milk, 20)
        promised(rep, bakery, milk, 5, TUESDAY.isoformat())
        line = line_of(boss, milk)
        assert (line.standing, line.factor.value, line.factor.n, line.other, line.demand) == (50, 1, 0, 5, 55)
        assert (line.supply, line.balance) == (None, None), "nobody knows what comes in"
        perform(rep, "trade.standingorder.skip", skipped.pk, {"on": TUESDAY.isoformat()})
        assert line_of(boss, milk).demand == 35
    for ago, quantity in ((1, 60), (2, 40), (3, 50), (4, 50)):
        with at(TUESDAY - ago * WEEK):
            stock_in(boss, milk, quantity, f"L{ago}", made_on=(TUESDAY - ago * WEEK).isoformat())
    with at(TUESDAY - timedelta(days=1)):
        line = line_of(boss, milk)
        assert (line.supply, line.usual.n, line.usual.is_measured, line.balance) == (50, 4, True, 15)
        perform(
            boss,
            "trade.expectedsupply.create",
            None,
            {"product": str(milk.pk), "on": TUESDAY.isoformat(), "quantity": "20"},
        )
        assert line_of(boss, milk).balance == -15
        with pytest.raises(Invalid):
            perform(
                boss,
                "trade.expectedsupply.create",
                None,
                {"product": str(milk.pk), "on": TUESDAY.isoformat(), "quantity": "-1"},
            )


def test_a_shortage_is_cut_where_it_hurts_least_and_changes_nothing(
    rep: Principal, boss: Principal, customer: Any, bakery: Any, milk: Any
) -> None:
    perform(boss, "customers.customer.change", customer.pk, {"value_score": "90", "intent_score": "80"})
    with at(TUESDAY - timedelta(days=1)):
        dear, cheap = standing(rep, customer, milk, 30), standing(rep, bakery, milk, 20)
        found = cuts(boss, milk.pk, TUESDAY, Decimal(25))
        assert [(one.wanted.standing.pk, one.less) for one in found] == [(cheap.pk, 20), (dear.pk, 5)]
        assert line_of(boss, milk).standing == 50


def test_what_is_too_much_is_offered_once_to_who_paid_best(
    rep: Principal, boss: Principal, people: People, customer: Any, bakery: Any, milk: Any, client: Client
) -> None:
    with at(TUESDAY - timedelta(days=1)):
        for one, price in ((customer, "8"), (bakery, "12")):
            lines = [{"product": str(milk.pk), "quantity": "3", "price": price}]
            made = perform(rep, "trade.salesorder.create", None, {"customer": str(one.pk), "lines": lines})
            perform(rep, "trade.salesorder.confirm", made.pk)
        ranked = buyers(boss, milk.pk, TUESDAY)
        assert [(one.customer.name, one.price) for one in ranked] == [
            ("晨光烘焙", 12),
            ("恒泽精密机械有限公司", 8),
        ]
        assert buyers(people.acts(people.chen), milk.pk, TUESDAY) == []
        given = {"on": TUESDAY.isoformat(), "quantity": "40", "customers": [{"customer": str(bakery.pk)}]}
        perform(boss, "catalog.product.offer_spot", milk.pk, given)
        task = visible(SYSTEM, Activity).get(subject__startswith="推销现货")
        assert (task.owner_id, task.customer_id) == (rep.user_id, bakery.pk)
        with pytest.raises(Conflict, match="已经有这样的任务"):
            perform(boss, "catalog.product.offer_spot", milk.pk, given)
        with pytest.raises(Invalid):
            perform(people.acts(people.chen), "catalog.product.offer_spot", milk.pk, given)
        perform(
            boss,
            "trade.expectedsupply.create",
            None,
            {"product": str(milk.pk), "on": TUESDAY.isoformat(), "quantity": "20"},
        )
        client.force_login(people.boss)
        address = f"/day-plan/?on={TUESDAY.isoformat()}&product={milk.pk}"
        text = client.get(address).content.decode()
        assert "多 20" in text
        assert text.index("晨光烘焙") < text.index("恒泽精密机械有限公司")
        none = client.post(address.replace("/day-plan/", "/day-plan/offer"), {})
        assert none.status_code == 422
        assert "请先勾选客户" in none.content.decode()
        sent = client.post(address.replace("/day-plan/", "/day-plan/offer"), {"customer": str(customer.pk)})
        assert sent.status_code == 302
        assert visible(SYSTEM, Activity).filter(subject__startswith="推销现货").count() == 2
