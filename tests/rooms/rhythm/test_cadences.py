"""Cadences: steps on workdays within capacity, enrolled one by one or in bulk, stopped by answers, paused, counted."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.models import Activity, Customer, Lead
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid, NotFound
from paceline.kernel.ids import uuid7
from paceline.methods.worklist import Kind
from paceline.pipeline.queries import worklist
from paceline.records.action import acting, perform
from paceline.rhythm.cadences import shipped
from paceline.rhythm.cadences.placing import place
from paceline.rhythm.cadences.rates import cadence_rates
from paceline.rhythm.models import Cadence, CadenceStep, EnrolledStep, Enrollment
from paceline.workflow.at_once import run_waiting
from tests.people import People
from tests.rooms.rhythm.conftest import fresh

pytestmark = pytest.mark.django_db
THURSDAY = datetime(2026, 7, 2, 1, tzinfo=UTC)
"""Nine in the morning in Shanghai."""


@pytest.fixture
def cadences(clock: FrozenClock, boss: Principal) -> dict[str, Cadence]:
    """The shipped ones, by code."""
    clock.move_to(THURSDAY)
    for _ in range(2):
        with acting(SYSTEM, "presets") as act:
            shipped.install(act)
    return {one.code: one for one in visible(SYSTEM, Cadence)}


def lead_of(by: Principal, name: str, **more: Any) -> Lead:
    made: Lead = perform(
        by,
        "customers.lead.create",
        None,
        {"name": name, "company": f"{name}的公司", "owner": str(by.user_id), **more},
    )
    return made


def enroll(by: Principal, record: Any, cadence: Cadence, **more: Any) -> Enrollment:
    made: Enrollment = perform(
        by, f"{record._meta.label_lower}.enroll", record.pk, {"cadence": str(cadence.pk), **more}
    )
    return made


def planned(by: Principal) -> list[tuple[str, date]]:
    rows = visible(by, Activity).filter(status="planned").order_by("planned_at", "created_at")
    return [(one.subject, local_day(one.planned_at)) for one in rows]


def test_steps_fall_on_workdays_and_show_up_in_the_day(cadences: dict[str, Cadence], people: People) -> None:
    by = people.acts(people.fang)
    lead = lead_of(by, "周总")
    made = enroll(by, lead, cadences["new_lead"])
    assert len(cadences) == len(shipped.SHIPPED)
    assert planned(by) == [
        ("首次电话", date(2026, 7, 2)), ("没接通发微信或短信", date(2026, 7, 2)), ("再打一次电话", date(2026, 7, 3)),
        ("发同行业案例", date(2026, 7, 7)), ("第三次电话", date(2026, 7, 10)), ("告别消息", date(2026, 7, 16)),
    ]  # fmt: skip
    first = visible(by, Activity).get(subject="首次电话")
    assert first.planned_at == THURSDAY + timedelta(minutes=30)
    assert first.cadence == "新线索"
    assert "网页表单" in first.notes
    assert fresh(lead).next_step == "首次电话"
    assert [todo.kind for todo in worklist(by).todos] == [Kind.CADENCE] * 2
    with pytest.raises(Conflict):
        enroll(by, lead, cadences["new_lead"])
    with pytest.raises(Invalid):
        enroll(by, lead, cadences["renewal"])
    with pytest.raises(NotFound):
        enroll(people.acts(people.chen), lead, cadences["new_lead"])
    assert not visible(people.acts(people.chen), Enrollment).filter(pk=made.pk).exists()


def test_an_answer_stops_it_and_a_missed_call_does_not(cadences: dict[str, Cadence], people: People) -> None:
    by = people.acts(people.fang)
    lead = lead_of(by, "周总")
    made = enroll(by, lead, cadences["new_lead"])
    first = visible(by, Activity).get(subject="首次电话")
    perform(by, "customers.activity.complete", first.pk, {"outcome": "no_answer"})
    run_waiting()
    assert fresh(made).state == "running"
    second = visible(by, Activity).get(subject="再打一次电话")
    perform(
        by, "customers.activity.complete", second.pk, {"outcome": "connected", "notes": "约了周五见面谈需求"}
    )
    run_waiting()
    assert (fresh(made).state, fresh(made).stop_reason) == ("stopped", "reply")
    assert planned(by) == []
    told = {one.name for one in made_events(made)}
    assert {"rhythm.enrollment.begin", "rhythm.enrollment.stop"} <= told


def made_events(made: Enrollment) -> Any:
    from paceline.records.models import Event

    return Event.objects.filter(record_id=made.pk)


@pytest.mark.parametrize(
    ("names", "inbound", "state"),
    [
        ("her", True, "stopped"),
        ("nobody", True, "stopped"),
        ("another", True, "running"),
        ("her", False, "running"),
    ],
)
def test_a_letter_ends_what_runs_on_the_deal_of_who_wrote(
    cadences: dict[str, Cadence], people: People, names: str, inbound: bool, state: str
) -> None:
    """Who writes names no deal; a call of ours that names none was about something else."""
    by = people.acts(people.fang)
    customer = perform(by, "customers.customer.create", None, {"name": "远山科技"})
    ties = {"customer": str(customer.pk)}
    her, another = (
        perform(by, "customers.contact.create", None, {"name": name, **ties}) for name in ("周远", "李静")
    )
    deal = perform(by, "pipeline.opportunity.create", None, {"name": "采购", "amount": "90000", **ties})
    if names != "nobody":
        role = {"opportunity": str(deal.pk), "contact": str((her if names == "her" else another).pk)}
        perform(by, "pipeline.opportunitycontact.create", None, role)
    values = {"name": "方案后跟进", "target": "opportunity", "stop_on": ["reply"]}
    cadence = perform(people.acts(people.boss), "rhythm.cadence.create", None, values)
    step = {"cadence": str(cadence.pk), "offset": "2", "kind": "call", "subject": "问看了没有"}
    perform(people.acts(people.boss), "rhythm.cadencestep.create", None, step)
    made = enroll(by, deal, cadence)
    with acting(SYSTEM, "customers.activity.receive") as act:
        act.create(
            Activity, subject="回信", kind="email", inbound=inbound, status="done", outcome="connected", minutes=1,
            contact=her, customer=customer, owner=people.fang, ended_at=act.now,
        )  # fmt: skip
    run_waiting()
    assert fresh(made).state == state


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"consent": "否"}, "opt_out"),
        ({"tags": ["免打扰"]}, "opt_out"),
        ({"remove": True}, "gone"),
        ({"disqualify": True}, "closed"),
    ],
)
def test_it_stops_for_each_of_its_rules(
    cadences: dict[str, Cadence], people: People, change: dict[str, Any], reason: str
) -> None:
    by = people.acts(people.fang)
    lead = lead_of(by, "周总")
    made = enroll(by, lead, cadences["mql"])
    if "remove" in change:
        perform(by, "customers.lead.remove", lead.pk)
    elif "disqualify" in change:
        perform(by, "customers.lead.disqualify", lead.pk, {"reason": "no_need"})
    else:
        perform(by, "customers.lead.change", lead.pk, change)
    run_waiting()
    assert (fresh(made).state, fresh(made).stop_reason) == ("stopped", reason)


def test_a_pause_takes_the_plan_back_and_goes_on_later(
    cadences: dict[str, Cadence], clock: FrozenClock, people: People
) -> None:
    by = people.acts(people.fang)
    customer: Customer = perform(by, "customers.customer.create", None, {"name": "恒达机械"})
    made = enroll(by, customer, cadences["after_delivery"], start="2026-07-01")
    assert planned(by) == [
        ("使用情况电话", date(2026, 7, 2)), ("满意度回访", date(2026, 7, 10)), ("价值回顾和转介绍", date(2026, 8, 12)),
    ]  # fmt: skip
    first = visible(by, Activity).get(subject="使用情况电话")
    perform(by, "customers.activity.complete", first.pk, {"outcome": "connected", "notes": "用得好"})
    run_waiting()
    perform(by, "rhythm.enrollment.pause", made.pk)
    assert planned(by) == []
    clock.move_to(THURSDAY + timedelta(days=7))
    perform(by, "rhythm.enrollment.resume", made.pk)
    assert planned(by) == [("满意度回访", date(2026, 7, 17)), ("价值回顾和转介绍", date(2026, 8, 19))]
    assert fresh(customer).next_step == ""
    perform(by, "rhythm.enrollment.stop", made.pk, {"reason": "客户换人"})
    assert planned(by) == []
    with pytest.raises(Conflict):
        perform(by, "rhythm.enrollment.resume", made.pk)


def test_leads_are_enrolled_in_bulk_and_by_filter_within_capacity(
    cadences: dict[str, Cadence], people: People
) -> None:
    by = people.acts(people.fang)
    leads = [lead_of(by, f"线索{n}") for n in range(30)]
    client = Client()
    client.force_login(people.fang)
    bar = client.get("/leads/").content.decode()
    assert "bulk/enroll" in bar
    sent = {"all": "1", "cadence": str(cadences["mql"].pk)}
    assert client.post("/leads/bulk/enroll", sent).status_code in (200, 204)
    assert visible(by, Enrollment).count() == len(leads)
    minutes: Counter[date] = Counter()
    for one in visible(by, Activity).filter(status="planned"):
        minutes[local_day(one.planned_at)] += one.minutes
    later = {day: spent for day, spent in minutes.items() if day > date(2026, 7, 2)}
    assert max(later.values()) <= 306
    assert all(working_calendar().is_workday(day) for day in minutes)
    again = client.post("/leads/bulk/enroll", {"ids": str(leads[0].pk), "cadence": str(cadences["mql"].pk)})
    assert "已经在这个跟进节奏里" in again.content.decode() + again.headers.get("HX-Trigger", "")
    assert "MQL 交接" in client.get("/rhythm/cadences/").content.decode()


def test_a_deadline_is_followed_by_the_clock(
    clock: FrozenClock, cadences: dict[str, Cadence], people: People
) -> None:
    """尾款 by Sunday 20:00: three days, one day and four hours before, to the minute, through weekend and pause."""
    by = people.acts(people.fang)
    customer = perform(by, "customers.customer.create", None, {"name": "王阿姨"})
    made = enroll(by, customer, cadences["presale_balance"], at="2026-07-05T20:00:00+08:00")
    ends = datetime(2026, 7, 5, 12, tzinfo=UTC)
    assert (made.starts_on, made.starts_at) == (date(2026, 7, 5), ends)
    moments = visible(by, Activity).filter(status="planned").order_by("planned_at")
    wanted = [ends - timedelta(days=3), ends - timedelta(days=1), ends - timedelta(hours=4)]
    assert list(moments.values_list("planned_at", flat=True)) == wanted
    perform(by, "rhythm.enrollment.pause", made.pk)
    clock.move_to(ends - timedelta(days=2))
    perform(by, "rhythm.enrollment.resume", made.pk)
    assert list(moments.values_list("planned_at", flat=True)) == wanted[1:], "the deadline has not moved"
    client = Client()
    client.force_login(people.fang)
    assert "T−4h" in client.get("/rhythm/cadences/").content.decode()


def test_rates_by_step_are_shown_from_ten_on(cadences: dict[str, Cadence], people: People) -> None:
    by = people.acts(people.fang)
    for n in range(12):
        enroll(by, lead_of(by, f"线索{n}"), cadences["new_lead"])
    for n, task in enumerate(visible(by, Activity).filter(subject="首次电话").order_by("pk")):
        outcome = "connected" if n < 3 else "no_answer"
        perform(by, "customers.activity.complete", task.pk, {"outcome": outcome, "notes": "聊了一下"})
    run_waiting()
    rate = next(one for one in cadence_rates(by) if one.cadence.code == "new_lead")
    assert (rate.running, rate.answered) == (9, 3)
    first = rate.steps[0]
    assert (first.done, first.answered, first.rate) == (12, 3, 0.25)
    assert rate.steps[2].rate is None
    assert (
        next(one for one in cadence_rates(people.acts(people.chen)) if one.cadence.code == "new_lead").running
        == 0
    )


def test_it_goes_along_with_its_record(cadences: dict[str, Cadence], boss: Principal, people: People) -> None:
    lead = lead_of(people.acts(people.fang), "周总")
    made = enroll(people.acts(people.fang), lead, cadences["mql"])
    perform(boss, "customers.lead.assign", lead.pk, {"owner": str(people.qiang.pk)})
    run_waiting()
    assert fresh(made).owner_id == people.qiang.pk
    assert {one.owner_id for one in visible(SYSTEM, Activity)} == {people.qiang.pk}
    assert visible(people.acts(people.qiang), EnrolledStep).count() == 3


@settings(max_examples=25, deadline=None)
@given(
    offsets=st.lists(st.integers(0, 40), min_size=1, max_size=8),
    loads=st.lists(st.integers(0, 400), min_size=60, max_size=60),
)
def test_steps_keep_their_order_and_the_room(offsets: list[int], loads: list[int]) -> None:
    calendar, today = working_calendar(), date(2026, 7, 2)
    days = [calendar.add_workdays(today, at) for at in range(60)]
    load = Counter(dict(zip(days, loads, strict=True)))
    before = Counter(load)
    steps = [
        CadenceStep(id=uuid7(), offset=at, minutes=15, created_at=THURSDAY, subject="电话", kind="call")
        for at in offsets
    ]
    placed = place(steps, today, THURSDAY, today, load)
    assert sorted(one.step.offset for one in placed) == sorted(offsets)
    for first, second in pairwise(placed):
        assert first.day <= second.day
        assert first.step.offset == second.step.offset or first.day < second.day
    for one in placed:
        assert calendar.is_workday(one.day)
        assert one.day >= calendar.add_workdays(today, one.step.offset)
        assert load[one.day] > before[one.day]
