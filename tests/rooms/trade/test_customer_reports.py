"""R083 and R084: cohorts, repurchase, RFM and lifecycle say what the orders say, and lead to their rows."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from paceline.customers.models import Customer
from paceline.customers.models.customer import Lifecycle
from paceline.customers.worth.night import go_round
from paceline.insight.metric import metrics
from paceline.insight.question import Question
from paceline.insight.report import Result, reports
from paceline.kernel.ids import uuid7
from paceline.kernel.periods import Period
from paceline.methods.figures import Quality
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.trade.models import OrderState, SalesOrder
from tests.people import People
from tests.rooms.web.list_pages import reader, text_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 10)
SPRING = Period(date(2026, 1, 1), date(2026, 5, 1))
BOUGHT = {
    "甲": [date(2026, 1, 5), date(2026, 1, 20), date(2026, 2, 3), date(2026, 4, 1)],
    "乙": [date(2026, 1, 9)],
    "丙": [date(2026, 1, 30), date(2026, 3, 2)],
    "丁": [date(2026, 2, 14), date(2026, 3, 14)],
}


@pytest.fixture
def orders(people: People, freeze: Any) -> dict[str, Customer]:
    """Four customers of 王芳 with paid orders of 100 each, one not paid, one cancelled; valued that night."""
    clock = freeze(people_day(TODAY))
    made = {name: customer(people, name) for name in (*BOUGHT, "戊")}
    rows = [order(made[name], day) for name, days in BOUGHT.items() for day in days]
    rows += [
        order(made["戊"], date(2026, 3, 1), received=0),
        order(made["乙"], date(2026, 3, 1), state="cancelled"),
    ]
    SalesOrder.objects.bulk_create(rows)
    clock.move_to(people_day(TODAY))
    go_round(TODAY)
    return made


def people_day(day: date) -> datetime:
    return datetime.combine(day, time(2), tzinfo=UTC)


def customer(people: People, name: str) -> Customer:
    made: Customer = perform(
        people.acts(people.fang), "customers.customer.create", None, {"name": f"{name}公司"}
    )
    return made


def order(of: Customer, day: date, received: int = 100, state: str = OrderState.COMPLETED) -> SalesOrder:
    at = people_day(day)
    return SalesOrder(
        id=uuid7(), number=f"D{day}{uuid7().hex[-12:]}", customer=of, state=state, ordered_on=day, amount=113, net=100,
        received=received, owner_id=of.owner_id, team_id=of.team_id, created_at=at, updated_at=at,
    )  # fmt: skip


def built(people: People, user: Any, code: str, **more: Any) -> Result:
    return reports[code].build(Question(people.acts(user), SPRING, TODAY, **more))


def behind(people: People, table: Any, row: Any, place: int) -> int:
    question = Question(people.acts(people.boss), SPRING, TODAY)
    return question.rows(table.object, row.drill[place]).values("customer").distinct().count()


def test_the_cohort_table_matches_the_orders(people: People, orders: Any) -> None:
    result = built(people, people.boss, "retention")
    (table,) = result.tables
    first, second = table.rows
    assert first.values[:2] == ("2026-01", 3)
    assert [value and value.numerator for value in first.values[2:5]] == [1, 1, 1]
    assert second.values[:2] == ("2026-02", 1)
    assert [value and value.numerator for value in second.values[2:5]] == [1, 0, None]
    assert (first.running, second.running) == (4, 3), "April still runs"
    assert first.values[2].quality is Quality.SMALL_N
    for row in table.rows:
        for place in range(1, 5):
            if row.values[place] is not None:
                shown = row.values[1] if place == 1 else row.values[place].numerator
                assert behind(people, table, row, place) == shown
    assert "4 位客户第一次成交，1 个月后有 50% 回来再买" in str(result.sentence)


def test_repurchase_of_the_period_and_of_the_buyers_before(people: People, orders: Any) -> None:
    (table,) = built(people, people.boss, "repurchase", group="owner").tables
    (row,) = table.rows
    assert row.values[:3] == ("王芳", 4, 3)
    assert row.values[3].value == 0.75
    march = Question(people.acts(people.boss), Period(date(2026, 3, 1), date(2026, 4, 1)), TODAY)
    (row,) = reports["repurchase"].build(march).tables[0].rows
    assert (row.values[1], row.values[4], row.values[5]) == (2, 3, 2), "of 甲, 丙, 丁 two again"
    assert metrics["repurchase_rate"].compute(march).denominator == 2


def test_rfm_lists_its_customers_and_money(people: People, orders: Any) -> None:
    (table,) = built(people, people.boss, "rfm").tables
    assert sum(row.values[1] for row in table.rows) == 4
    assert table.sums[3] == Decimal(900)
    question = Question(people.acts(people.boss), SPRING, TODAY)
    for row in table.rows:
        assert question.rows(table.object, row.drill[1]).count() == row.values[1]


def test_the_lifecycle_of_now_and_the_moves_that_led_there(people: People, orders: Any) -> None:
    now, moved = built(people, people.boss, "lifecycle").tables
    counts = {str(row.values[0]): row.values[1] for row in now.rows}
    stored = dict.fromkeys(counts, 0)
    for one in Customer.objects.all():
        stored[str(Lifecycle(one.lifecycle).label)] += 1
    assert counts == stored
    told = Event.objects.filter(name="customers.customer.reckon").count()
    assert sum(row.values[2] for row in moved.rows) == told == 4


def test_a_stranger_sees_none_of_it_and_the_pages_open(people: People, orders: Any) -> None:
    for code in ("retention", "repurchase"):
        assert built(people, people.chen, code).tables[0].rows == ()
    client = reader(people.boss)
    for code, words in {
        "retention": "2026-01",
        "repurchase": "复购客户",
        "rfm": "怎么做",
        "lifecycle": "新客户",
    }.items():
        assert words in text_of(
            client.get(f"/reports/{code}/?period=own&from=2026-01-01&to=2026-04-30", part=False)
        )
