"""The shared calendar: what collides, a feed that programs read and that can be revoked, and leave (TL-5)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import Activity, Customer
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid, NotFound
from paceline.kernel.periods import Period
from paceline.records.action import acting, perform
from paceline.rhythm.calendar.clashes import clashes_of, words_of
from paceline.rhythm.calendar.entries import entries
from paceline.rhythm.models import Happening
from paceline.workflow.models import Notification
from tests.people import People
from tests.rooms.rhythm.conftest import fresh

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 7, 6, 1, tzinfo=UTC)
WEEK = Period(date(2026, 7, 6), date(2026, 7, 20))


def plan(owner: Any, subject: str, at: datetime, **more: Any) -> Activity:
    with acting(SYSTEM, "test") as act:
        made: Activity = act.create(
            Activity, links_checked=True, subject=subject, owner=owner.pk, planned_at=at,
            **{"kind": "visit", "minutes": 60, **more},
        )  # fmt: skip
    return made


def happens(by: Principal, name: str, start: str, end: str, **more: str) -> Happening:
    values = {"name": name, "starts_on": start, "ends_on": end, **more}
    made: Happening = perform(by, "rhythm.happening.create", None, values)
    return made


def test_what_collides_is_marked_on_the_page(
    clock: FrozenClock, people: People, boss: Principal, manager: Principal
) -> None:
    clock.move_to(MONDAY)
    plan(people.fang, "拜访甲", MONDAY + timedelta(hours=5))
    plan(people.fang, "拜访乙", MONDAY + timedelta(hours=5, minutes=30))
    plan(people.qiang, "周六的会", MONDAY + timedelta(days=5))
    plan(people.qiang, "请假时的拜访", MONDAY + timedelta(days=1))
    happens(people.acts(people.qiang), "年假", "2026-07-07", "2026-07-07", kind="leave")
    for name in ("夏季促销", "新品发布"):
        happens(manager, name, "2026-07-08", "2026-07-10", kind="campaign", segment="机加工")
    with pytest.raises(Invalid):
        happens(manager, "倒着的", "2026-07-08", "2026-07-01")
    found = entries(manager, WEEK)
    clashes = clashes_of(found)
    assert len(clashes) == 4, "two that are in each other's way are one clash"
    wrong = words_of(clashes)
    told = {one.title: str(wrong[one.key]) for one in found if one.key in wrong}
    assert told == {
        "拜访甲": "与「拜访乙」时间重叠", "拜访乙": "与「拜访甲」时间重叠", "周六的会": "落在休息日",
        "请假时的拜访": "李强 这天请假", "夏季促销": "与「新品发布」面向同一客群而时间重叠",
        "新品发布": "与「夏季促销」面向同一客群而时间重叠",
    }  # fmt: skip
    client = Client()
    client.force_login(people.min)
    for unit in ("month", "week"):
        text = client.get(f"/rhythm/calendar/?unit={unit}").content.decode()
        assert "拜访甲" in text
        assert "处冲突" in text
    client.force_login(people.chen)
    assert "拜访甲" not in client.get("/rhythm/calendar/").content.decode()


def test_a_feed_is_read_without_a_session_until_it_is_revoked(
    clock: FrozenClock, people: People, boss: Principal
) -> None:
    clock.move_to(MONDAY)
    mine = plan(people.fang, "拜访甲", MONDAY + timedelta(hours=5), notes="底价 8 折")
    plan(people.qiang, "别人的", MONDAY + timedelta(hours=5))
    perform(
        people.acts(people.fang), "rhythm.promise.create", None, {"what": "送样品", "due_on": "2026-07-09"}
    )
    client, program = Client(), Client()
    client.force_login(people.fang)
    shown = client.post("/rhythm/calendar/feed").content.decode()
    url = shown.split('value="')[1].split('"')[0]
    answer = program.get(url)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")
    calendar = Calendar.from_ical(answer.content)
    events = {str(one["summary"]): one for one in calendar.walk("VEVENT")}
    assert set(events) == {"拜访甲", "送样品"}
    start = events["拜访甲"].decoded("dtstart")
    assert (start.utcoffset(), start.astimezone(UTC)) == (timedelta(hours=8), mine.planned_at)
    assert events["送样品"].decoded("dtstart") == date(2026, 7, 9)
    assert "8 折" not in answer.content.decode()
    assert "Asia/Shanghai" in answer.content.decode()
    again = client.post("/rhythm/calendar/feed").content.decode().split('value="')[1].split('"')[0]
    assert program.get(url).status_code == 404
    assert program.get(again).status_code == 200
    client.post("/rhythm/calendar/feed", {"end": "1"})
    assert program.get(again).status_code == 404
    assert program.get("/rhythm/calendar/").status_code == 302


def test_leave_is_covered_and_nothing_is_lost(
    clock: FrozenClock, people: People, boss: Principal, manager: Principal
) -> None:
    """TL-5: 12 dated tasks, one of a P1 customer; each is kept, moved or delegated; owners of customers stay. It can be
    taken back in one step, but for what was done meanwhile."""
    clock.move_to(MONDAY)
    for user in (people.fang, people.qiang):
        perform(boss, "pipeline.opportunity.create", None, {"name": "采购", "owner": str(user.pk)})
    by = people.acts(people.fang)
    first: Customer = perform(
        by, "customers.customer.create", None, {"name": "瑞安电气", "value_score": "90", "intent_score": "90"}
    )
    at = MONDAY + timedelta(days=1, hours=2)
    for n in range(10):
        plan(people.fang, f"电话{n}", at + timedelta(days=n % 3), kind="call", minutes=30)
    plan(people.fang, "P1 方案", at, customer_id=first.pk, kind="call")
    plan(people.fang, "约好的会", at + timedelta(days=1), fixed=True)
    leave = happens(by, "年假", "2026-07-07", "2026-07-09", kind="leave")
    with pytest.raises(NotFound):
        perform(people.acts(people.chen), "rhythm.happening.cover", leave.pk)
    told = perform(manager, "rhythm.happening.cover", leave.pk)
    assert (sorted(told["delegated"]), len(told["moved"]), told["kept"]) == (["P1 方案", "约好的会"], 10, [])
    tasks = visible(SYSTEM, Activity).filter(status="planned")
    assert tasks.count() == 12
    assert {one.subject for one in tasks.filter(owner=people.qiang.pk)} == {"P1 方案", "约好的会"}
    rest = [local_day(one.planned_at) for one in tasks.filter(owner=people.fang.pk)]
    assert min(rest) == date(2026, 7, 10)
    assert len(set(rest)) == 5
    assert fresh(first).owner_id == people.fang.pk
    summary = visible(SYSTEM, Notification).get(kind="leave")
    assert (summary.user_id, summary.params["moved"]) == (people.fang.pk, 10)
    perform(
        people.acts(people.qiang),
        "customers.activity.complete",
        tasks.get(subject="约好的会").pk,
        {"outcome": "connected"},
    )
    back = perform(manager, "rhythm.happening.uncover", leave.pk)
    assert (len(back["back"]), back["left"]) == (11, ["约好的会"])
    assert all(one.owner_id == people.fang.pk for one in tasks)
    assert {local_day(one.planned_at) for one in tasks} == {date(2026, 7, day) for day in (7, 8, 9)}
    with pytest.raises(Conflict):
        perform(manager, "rhythm.happening.uncover", leave.pk)
    party = happens(manager, "促销", "2026-07-08", "2026-07-09")
    with pytest.raises(Conflict):
        perform(manager, "rhythm.happening.cover", party.pk)
