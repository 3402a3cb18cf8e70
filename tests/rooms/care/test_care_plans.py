"""SV-6 关怀: the next follow-up after the last effective one, on a workday, once; coverage says who was missed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.care.following.keeping import keep_up
from paceline.care.models import CarePlan
from paceline.care.reports.coming import coming_report
from paceline.care.reports.coverage import coverage_report
from paceline.care.rules import due_on
from paceline.customers.models import Activity, Customer
from paceline.insight.question import Question
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Invalid
from paceline.records.action import acting, perform
from paceline.rhythm.models import Happening
from tests.people import People
from tests.rooms.care.conftest import at, customer, reached, tasks

pytestmark = pytest.mark.django_db
Freeze = Callable[[datetime], FrozenClock]


@pytest.fixture
def clock(freeze: Freeze) -> FrozenClock:
    """Tuesday 10 February 2026."""
    return freeze(at("2026-02-10"))


def plan(by: Principal, **values: Any) -> CarePlan:
    given = {"name": "A 类每月一访", "classes": ["A"], "days": 30, "kind": "visit", **values}
    made: CarePlan = perform(by, "care.careplan.create", None, given)
    return made


def of_class_a(by: Principal, name: str = "青原牧业有限公司", on: str = "2026-01-30") -> Customer:
    one = customer(by, name, customer_class="A")
    reached(by, one, on)
    return one


def night(clock: FrozenClock) -> dict[str, int]:
    return dict(keep_up(local_day(clock.at)))


def test_the_next_visit_is_a_month_after_the_last_on_a_workday(
    clock: FrozenClock, boss: Principal, rep: Principal
) -> None:
    plan(boss)
    one = of_class_a(rep)
    assert night(clock)["made"] == 1
    (task,) = tasks(one)
    assert local_day(task.planned_at) == date(2026, 3, 2), "Sunday 1 March becomes Monday"
    assert (task.kind, task.owner_id, task.subject) == ("visit", rep.user_id, "定期回访")


def test_running_again_makes_nothing_twice(clock: FrozenClock, boss: Principal, rep: Principal) -> None:
    plan(boss)
    one = of_class_a(rep)
    night(clock)
    assert not night(clock)
    clock.advance(timedelta(days=5))
    assert not night(clock)
    assert len(tasks(one)) == 1


def test_the_database_holds_one_open_follow_up_per_customer(
    clock: FrozenClock, boss: Principal, rep: Principal
) -> None:
    plan(boss)
    one = of_class_a(rep)
    night(clock)
    with pytest.raises(IntegrityError), transaction.atomic(), acting(SYSTEM, "care.careplan.run") as act:
        act.create(
            Activity, links_checked=True, subject="再来一个", customer=one.pk, owner=rep.user_id, cause="care"
        )


def test_a_contact_in_between_puts_the_planned_one_off(
    clock: FrozenClock, boss: Principal, rep: Principal
) -> None:
    plan(boss)
    one = of_class_a(rep)
    night(clock)
    clock.move_to(at("2026-02-27"))
    reached(rep, one, "2026-02-26")
    assert night(clock)["moved"] == 1
    (task,) = tasks(one)
    assert local_day(task.planned_at) == date(2026, 3, 30), "28 March is a Saturday"


def test_a_missed_one_is_asked_for_again_three_workdays_later(
    clock: FrozenClock, boss: Principal, rep: Principal
) -> None:
    plan(boss)
    one = of_class_a(rep)
    night(clock)
    clock.move_to(at("2026-03-03"))
    perform(SYSTEM, "customers.activity.miss", tasks(one)[0].pk, {})
    night(clock)
    assert [local_day(task.planned_at) for task in tasks(one)] == [date(2026, 3, 2), date(2026, 3, 5)]


@pytest.mark.parametrize(
    "leave", [{"customer_class": "C"}, {"tags": ["免打扰"]}], ids=["another class", "wants no calls"]
)
def test_it_ends_when_the_customer_leaves_the_plan(
    clock: FrozenClock, boss: Principal, rep: Principal, leave: dict[str, Any]
) -> None:
    plan(boss)
    one = of_class_a(rep)
    night(clock)
    perform(rep, "customers.customer.change", one.pk, leave)
    assert night(clock)["ended"] == 1
    assert [task.status for task in tasks(one)] == ["cancelled"]


def test_switching_a_plan_off_ends_what_it_planned(
    clock: FrozenClock, boss: Principal, rep: Principal
) -> None:
    made = plan(boss)
    one = of_class_a(rep)
    night(clock)
    perform(boss, "care.careplan.change", made.pk, {"active": False})
    assert night(clock)["ended"] == 1
    assert tasks(one)[0].status == "cancelled"


def test_of_several_plans_the_one_that_says_most_counts(
    clock: FrozenClock, boss: Principal, rep: Principal
) -> None:
    plan(boss)
    plan(boss, name="全部客户", classes=[], days=10)
    plan(boss, name="A 类新客户", lifecycles=["new"], days=7, kind="call")
    one, other = of_class_a(rep), of_class_a(rep, "江州纺织有限公司")
    perform(rep, "customers.customer.change", other.pk, {"lifecycle": "new"})
    night(clock)
    assert [tasks(one)[0].kind, tasks(other)[0].kind] == ["visit", "call"]


def test_leave_of_the_owner_is_no_workday(
    clock: FrozenClock, boss: Principal, rep: Principal, people: People
) -> None:
    plan(boss)
    one = of_class_a(rep)
    with acting(rep, "rhythm.happening.create") as act:
        act.create(
            Happening, links_checked=True, name="年假", kind="leave", starts_on=date(2026, 3, 2),
            ends_on=date(2026, 3, 4),
        )  # fmt: skip
    night(clock)
    assert local_day(tasks(one)[0].planned_at) == date(2026, 3, 5)


def test_somebody_else_may_make_the_calls(
    clock: FrozenClock, boss: Principal, rep: Principal, people: People
) -> None:
    plan(boss, person=str(people.qiang.pk))
    one = of_class_a(rep)
    night(clock)
    assert tasks(one)[0].owner_id == people.qiang.pk


def test_coverage_counts_and_opens_its_customers(clock: FrozenClock, boss: Principal, rep: Principal) -> None:
    plan(boss)
    for n in range(19):
        of_class_a(rep, f"第{n}机械厂", on="2026-01-30")
    late = of_class_a(rep, "漏访有限公司", on="2026-01-05")
    customer(rep, "C 类客户", customer_class="C")
    result = coverage_report.build(Question.of(rep))
    row = result.tables[0].rows[0]
    rate: Any = row.values[3]
    assert (row.values[1], row.values[2], row.values[4], rate.value) == (20, 19, 1, 0.95)
    missed = Question.of(rep).rows("customers.customer", row.drill[4] or {})
    assert [one.pk for one in missed] == [late.pk]
    by_owner = result.tables[1].rows[0]
    assert Question.of(rep).rows("customers.customer", by_owner.drill[4] or {}).count() == 1


def test_coverage_shows_only_customers_in_sight(
    clock: FrozenClock, boss: Principal, rep: Principal, people: People
) -> None:
    plan(boss)
    of_class_a(rep)
    stranger = Question.of(people.acts(people.chen))
    assert coverage_report.build(stranger).tables[0].rows[0].values[1] == 0
    assert coming_report.build(stranger).tables == ()


def test_the_dry_run_says_who_gets_what_and_writes_nothing(
    clock: FrozenClock, boss: Principal, rep: Principal
) -> None:
    plan(boss)
    one = of_class_a(rep)
    (table,) = coming_report.build(Question.of(rep)).tables
    assert table.rows[0].values == (one.name, "A 类每月一访", "拜访", "2026-01-30", "2026-03-02", "王芳")
    assert tasks(one) == []
    perform(boss, "care.careplan.run", visible(SYSTEM, CarePlan).get().pk, {})
    assert len(tasks(one)) == 1
    assert coming_report.build(Question.of(rep)).tables == ()


def test_an_interval_below_a_day_is_refused(boss: Principal) -> None:
    with pytest.raises(Invalid, match="1 到 366"):
        plan(boss, days=0)


def test_what_was_done_without_success_is_not_asked_for_the_same_day() -> None:
    calendar = working_calendar()
    monday = date(2026, 3, 2)
    found = due_on(date(2026, 1, 30), 30, today=monday, tried=monday, calendar=calendar)
    assert found == date(2026, 3, 5)
    assert due_on(date(2026, 1, 30), 30, today=monday, calendar=calendar, away={monday}) == date(2026, 3, 3)
