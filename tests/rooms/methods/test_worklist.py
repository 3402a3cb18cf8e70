"""The day of story REP-1, and that no work is ever lost."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from paceline.kernel.calendar import WorkingCalendar
from paceline.methods.priority import Priority
from paceline.methods.worklist import Kind, WorkItem, capacity_minutes, kind_of, order_of, plan_day

MONDAY, TUESDAY = date(2026, 3, 16), date(2026, 3, 17)
CALENDAR = WorkingCalendar()


def several(count: int, kind: Kind, name: str, minutes: int = 15) -> list[WorkItem]:
    return [WorkItem(f"{name}{at}", kind, minutes) for at in range(count)]


def meeting(name: str, hour: int, minutes: int = 90) -> WorkItem:
    return WorkItem(name, Kind.FIXED, minutes, starts_at=datetime(2026, 3, 16, hour, tzinfo=UTC))


REP_1 = [
    *several(4, Kind.PROSPECTING, "call"),
    *several(6, Kind.CADENCE, "step"),
    *several(3, Kind.FIRST_PRIORITY, "p1-"),
    *several(1, Kind.OVERDUE, "callback"),
    meeting("afternoon", 6),
    meeting("morning", 2),
]


def test_the_day_of_rep_1() -> None:
    plan = plan_day(REP_1, MONDAY, capacity_minutes(Decimal("5.0"), Decimal(1)), CALENDAR)
    assert [item.id for item in plan.items] == [
        *("morning", "afternoon", "callback0", "p1-0", "p1-1", "p1-2", "step0", "step1", "step2", "step3"),
    ]
    assert (plan.minutes, plan.over) == (300, 0)
    assert [one.item.id for one in plan.postponed] == ["step4", "step5", "call0", "call1", "call2", "call3"]
    assert {one.to for one in plan.postponed} == {TUESDAY}


def test_postponed_work_goes_where_there_is_room() -> None:
    items = several(6, Kind.CADENCE, "step", 60)
    leave = {TUESDAY: 0}
    plan = plan_day(
        items,
        MONDAY,
        120,
        CALENDAR,
        later_load={date(2026, 3, 18): 60},
        later_capacity=lambda day: leave.get(day, 120),
    )
    assert [one.to.day for one in plan.postponed] == [18, 19, 19, 20]


def test_appointments_stay_even_when_the_day_is_full() -> None:
    plan = plan_day([meeting("long", 2, 400), *several(1, Kind.OVERDUE, "callback")], MONDAY, 300, CALENDAR)
    assert [item.id for item in plan.items] == ["long"]
    assert plan.over == 100


def test_a_day_holds_at_most_twelve_things() -> None:
    plan = plan_day(several(30, Kind.CADENCE, "step", 1), MONDAY, 300, CALENDAR)
    assert len(plan.items) == 12
    assert [one.to.day for one in plan.postponed] == [17] * 12 + [18] * 6


def test_kinds_follow_the_day() -> None:
    common = partial(kind_of, day=MONDAY, otherwise=Kind.CADENCE)
    assert (
        kind_of(is_fixed=True, due_on=date(2026, 3, 1), priority=Priority.P1, day=MONDAY, otherwise=Kind.CARE)
        == 0
    )
    assert common(is_fixed=False, due_on=date(2026, 3, 13), priority=Priority.P1) is Kind.OVERDUE
    assert common(is_fixed=False, due_on=MONDAY, priority=Priority.P1) is Kind.FIRST_PRIORITY
    assert common(is_fixed=False, due_on=None, priority=Priority.P2) is Kind.CADENCE


ITEMS = st.lists(
    st.builds(
        WorkItem,
        id=st.uuids().map(str),
        kind=st.sampled_from([kind for kind in Kind if kind is not Kind.FIXED]),
        minutes=st.integers(1, 700),
        due_on=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        priority=st.sampled_from(list(Priority)),
    )
    | st.builds(meeting, st.uuids().map(str), st.integers(0, 23), st.integers(1, 300)),
    max_size=40,
    unique_by=lambda item: item.id,
)


@given(ITEMS, st.integers(0, 600))
def test_nothing_is_lost_and_nothing_doubled(items: list[WorkItem], capacity: int) -> None:
    plan = plan_day(items, MONDAY, capacity, CALENDAR)
    placed = [*(item.id for item in plan.items), *(one.item.id for one in plan.postponed)]
    assert sorted(placed) == sorted(item.id for item in items)
    assert list(plan.items) == sorted(plan.items, key=order_of)
    fixed = sum(item.minutes for item in items if item.kind is Kind.FIXED)
    assert plan.minutes <= max(capacity, fixed)
    assert all(one.to > MONDAY and CALENDAR.is_workday(one.to) for one in plan.postponed)
    assert plan == plan_day(list(reversed(items)), MONDAY, capacity, CALENDAR)
