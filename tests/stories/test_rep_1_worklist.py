"""REP-1 今日工作台: the day in the right order, within capacity, and nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from paceline.access.principal import SYSTEM
from paceline.customers import jobs
from paceline.customers.models import CustomerRule
from paceline.customers.models.rule import kept
from paceline.kernel.clock import FrozenClock
from paceline.methods.worklist import Kind
from paceline.pipeline.queries import worklist
from paceline.records.action import acting
from tests.stories.world import Person, World

pytestmark = pytest.mark.django_db


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def plan(person: Person, subject: str, at: str, **more: Any) -> dict[str, Any]:
    body = {"subject": subject, "kind": "call", "planned_at": at, "minutes": 15, **more}
    made: dict[str, Any] = person.post("/activities/", body)
    return made


@pytest.fixture
def day(world: World, freeze: Callable[[datetime], FrozenClock]) -> Person:
    """张三 on Monday 16 March 2026 with the work of the story; capacity 5 h, all of it may be planned."""
    with acting(SYSTEM, "presets") as act:
        act.create(CustomerRule, selling_hours=5, utilisation=1)
    kept.changed()
    zhang = world["张三"]
    clock = freeze(shanghai(13, 8))
    ordinary = zhang.post("/customers/", {"name": "恒达机械"})["id"]
    first = zhang.post("/customers/", {"name": "瑞安电气", "value_score": 90, "intent_score": 90})["id"]
    deal = zhang.post("/opportunities/", {"name": "产线改造", "customer": ordinary})["id"]
    leads = [
        zhang.post("/leads/", {"name": f"新线索{n}", "phone": f"1380000000{n}", "company": f"甲乙丙丁{n}厂"})[
            "id"
        ]
        for n in range(4)
    ]
    plan(zhang, "回电", "2026-03-13 17:00", customer=ordinary)
    clock.move_to(shanghai(14, 1))
    jobs.mark_missed()
    clock.move_to(shanghai(16, 8, 30))
    for hour in (14, 10):
        meeting = {"kind": "meeting", "minutes": 90, "fixed": True, "customer": ordinary}
        plan(zhang, f"{hour} 点会议", f"2026-03-16 {hour}:00", **meeting)
    for n in range(4):
        plan(zhang, f"开发 {n}", "2026-03-16 09:00", lead=leads[n])
    for n in range(6):
        plan(zhang, f"节奏 {n}", "2026-03-16 09:30", opportunity=deal)
    for n in range(3):
        plan(zhang, f"P1 {n}", "2026-03-16 16:00", customer=first)
    return zhang


def test_the_day_is_ordered_and_the_rest_moves_to_later_days(day: Person) -> None:
    today = worklist(day.by)
    subjects = [todo.subject for todo in today.todos]
    assert subjects[:3] == ["10 点会议", "14 点会议", "回电"]
    assert [todo.kind for todo in today.todos] == [
        *[Kind.FIXED] * 2, Kind.OVERDUE, *[Kind.FIRST_PRIORITY] * 3, *[Kind.CADENCE] * 4,
    ]  # fmt: skip
    assert (len(today.todos), today.minutes, today.capacity) == (10, 300, 300)
    moved = [todo.subject for todo, _ in today.postponed]
    assert sorted(moved) == ["开发 0", "开发 1", "开发 2", "开发 3", "节奏 4", "节奏 5"]
    assert {to for _, to in today.postponed} == {date(2026, 3, 17)}
    assert len({*subjects, *moved}) == 16


def test_only_ones_own_work_is_in_it(day: Person, world: World) -> None:
    assert worklist(world["李四"].by).todos == ()


def test_what_is_done_leaves_the_list(day: Person) -> None:
    first = next(todo for todo in worklist(day.by).todos if todo.kind is Kind.OVERDUE)
    day.post(f"/activities/{first.activity_id}/complete", {"outcome": "connected"})
    after = worklist(day.by)
    assert first.id not in {todo.id for todo in after.todos}
    assert after.done == 1
