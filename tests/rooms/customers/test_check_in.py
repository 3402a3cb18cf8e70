"""Checking in: near, far, late, twice, from one device, at a speed nobody travels; and who may confirm it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.invariants import check_ins_agree
from paceline.customers.models import Activity, CheckIn, CustomerRule
from paceline.customers.states import CHECK_IN
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from paceline.records.action import perform
from paceline.records.files import attachments
from paceline.records.models import Event
from tests.people import People
from tests.rooms.customers.conftest import fresh

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 7, 1, 1, tzinfo=UTC)
HERE, NEAR, FAR = "31.298300,120.583200", "31.299900,120.583200", "31.320000,120.583200"
"""The customer's place, 178 m from it, 2.4 km from it."""


@pytest.fixture
def now(freeze: Callable[[datetime], FrozenClock]) -> FrozenClock:
    return freeze(NINE)


@pytest.fixture
def customer(now: FrozenClock, rep: Principal) -> Any:
    return perform(rep, "customers.customer.create", None, {"name": "恒泽精密", "place": HERE})


def visit_of(by: Principal, customer: Any, **values: Any) -> Activity:
    given = {
        "subject": "拜访恒泽",
        "kind": "visit",
        "customer": str(customer.pk),
        "planned_at": "2026-07-01 10:00",
    }
    made: Activity = perform(by, "customers.activity.create", None, {**given, **values})
    return made


def arrive(by: Principal, visit: Activity, place: str = NEAR, **given: Any) -> CheckIn:
    made: CheckIn = perform(by, "customers.activity.check_in", visit.pk, {"place": place, **given})
    return made


def picture(by: Principal, color: str = "red") -> str:
    content = BytesIO()
    Image.new("RGB", (8, 8), color).save(content, "PNG")
    content.seek(0)
    return str(attachments.keep(by, content, "现场.png").pk)


def test_near_counts_at_once_and_leaving_tells_how_long(
    rep: Principal, customer: Any, now: FrozenClock
) -> None:
    visit = visit_of(rep, customer)
    made = arrive(rep, visit, accuracy="15", photo=picture(rep), device="d1")
    assert (made.state, made.distance, made.doubts, made.at) == ("ok", 178, [], NINE)
    assert (fresh(visit).status, fresh(visit).check_in) == ("in_progress", "ok")
    with pytest.raises(Conflict):
        arrive(rep, visit)
    now.advance(timedelta(minutes=47))
    perform(rep, "customers.activity.check_out", visit.pk, {"outcome": "positive"})
    done = fresh(visit)
    assert (fresh(made).minutes, done.status, done.effective) == (47, "done", True)
    assert fresh(customer).last_effective_follow_at == NINE + timedelta(minutes=47)
    with pytest.raises(Conflict):
        perform(rep, "customers.activity.check_out", visit.pk, {})
    told = Event.objects.filter(about__contains=[customer.pk]).values_list("name", flat=True)
    assert {"customers.checkin.create", "customers.checkin.leave"} <= set(told)
    assert list(check_ins_agree.find()) == []


def test_far_needs_a_reason_and_somebody_else_s_word(people: People, rep: Principal, customer: Any) -> None:
    visit = visit_of(rep, customer)
    with pytest.raises(Invalid) as refused:
        arrive(rep, visit, FAR)
    assert "reason" in refused.value.fields
    assert fresh(visit).status == "planned"
    made = arrive(rep, visit, FAR, reason="客户约在新厂区")
    assert (made.state, made.distance) == ("waiting", 2413)
    perform(
        rep,
        "customers.activity.check_out",
        visit.pk,
        {"outcome": "positive", "notes": "谈了二期的时间和预算安排"},
    )
    assert fresh(visit).effective is False
    manager, stranger = people.acts(people.min), people.acts(people.chen)
    with pytest.raises(NotAllowed):
        perform(rep, "customers.checkin.confirm", made.pk, {})
    with pytest.raises(NotFound):
        perform(stranger, "customers.checkin.confirm", made.pk, {})
    perform(manager, "customers.checkin.confirm", made.pk, {"keep_place": True})
    assert (fresh(visit).effective, fresh(visit).check_in) == (True, "confirmed")
    assert fresh(customer).place["lat"] == "31.320000"
    perform(manager, "customers.checkin.refuse", made.pk, {"note": "客户说没有见面"})
    assert (fresh(visit).effective, fresh(customer).last_effective_follow_at) == (False, None)
    assert list(check_ins_agree.find()) == []


def test_every_move_of_a_check_in(people: People, rep: Principal, customer: Any) -> None:
    manager = people.acts(people.min)
    inputs: dict[str, dict[str, Any]] = {"confirm": {}, "refuse": {"note": "不在现场"}}
    made = arrive(rep, visit_of(rep, customer), FAR, reason="新厂区")
    for state in ("waiting", "ok", "confirmed", "refused"):
        for verb, move in CHECK_IN.moves.items():
            CheckIn.objects.filter(pk=made.pk).update(state=state)
            if state in move.sources:
                perform(manager, f"customers.checkin.{verb}", made.pk, inputs[verb])
                assert fresh(made).state == move.target
            else:
                with pytest.raises(Conflict):
                    perform(manager, f"customers.checkin.{verb}", made.pk, inputs[verb])


def test_what_looks_doubtful_waits(people: People, rep: Principal, customer: Any, now: FrozenClock) -> None:
    qiang = people.acts(people.qiang)
    arrive(rep, visit_of(rep, customer), device="d1", photo=picture(rep))
    his = perform(qiang, "customers.customer.create", None, {"name": "晶耀半导体", "place": HERE})
    made = arrive(qiang, visit_of(qiang, his), device="d1", photo=picture(qiang), accuracy="900")
    assert (made.state, made.doubts) == ("waiting", ["shared_device", "poor_accuracy", "same_photo"])
    now.advance(timedelta(minutes=1))
    away = perform(rep, "customers.customer.create", None, {"name": "紫金环保", "place": FAR})
    assert arrive(rep, visit_of(rep, away), FAR, device="d2").doubts == []  # 2.4 km in a minute is 145 km/h
    late = arrive(
        rep, visit_of(rep, away), "31.400000,120.583200", device="d2", reason="门口", at=NINE.isoformat()
    )
    assert late.doubts == ["too_fast"]
    nowhere = perform(rep, "customers.customer.create", None, {"name": "没有位置"})
    assert (
        arrive(rep, visit_of(rep, nowhere), FAR, at=(NINE - timedelta(hours=5)).isoformat()).state
        == "waiting"
    )


def test_what_comes_late_keeps_its_time_once(rep: Principal, customer: Any, now: FrozenClock) -> None:
    visit = visit_of(rep, customer)
    perform(rep, "customers.activity.miss", visit.pk, {})
    now.advance(timedelta(hours=20))
    sent = {"place": NEAR, "at": "2026-07-01T01:30:00Z"}
    first = perform(rep, "customers.activity.check_in", visit.pk, sent, key="k1")
    again = perform(rep, "customers.activity.check_in", visit.pk, sent, key="k1")
    assert first.pk == again.pk
    assert visible(SYSTEM, CheckIn).count() == 1
    event = Event.objects.get(name="customers.checkin.create")
    assert (event.occurred_at, event.recorded_at) == (
        NINE + timedelta(minutes=30),
        NINE + timedelta(hours=20),
    )
    perform(
        rep, "customers.activity.check_out", visit.pk, {"outcome": "positive", "at": "2026-07-01T02:00:00Z"}
    )
    done = fresh(visit)
    assert (done.status, done.started_at, done.ended_at) == (
        "done",
        NINE + timedelta(minutes=30),
        NINE + timedelta(hours=1),
    )
    now.advance(timedelta(hours=72))
    for at in ("2026-07-01T01:30:00Z", "2026-07-09T01:30:00Z"):
        with pytest.raises(Invalid):
            perform(
                rep, "customers.activity.visit", None, {"customer": str(customer.pk), "place": NEAR, "at": at}
            )


def test_unplanned_and_by_the_workspace_s_own_rules(people: People, rep: Principal, customer: Any) -> None:
    rule = visible(SYSTEM, CustomerRule).first() or CustomerRule.objects.create(
        created_at=NINE, updated_at=NINE
    )
    boss = people.acts(people.boss)
    perform(
        boss, "customers.customerrule.change", rule.pk, {"check_in_metres": 100, "visits_need_check_in": True}
    )
    made = perform(rep, "customers.activity.visit", None,
                   {"customer": str(customer.pk), "place": NEAR, "reason": "仓库门口"})  # fmt: skip
    assert (made.state, made.activity.kind, made.customer_id) == ("waiting", "visit", customer.pk)
    logged = perform(
        rep, "customers.activity.log", None,
        {"kind": "visit", "customer": str(customer.pk), "outcome": "positive", "notes": "看了产线，确认了三个痛点"},
    )  # fmt: skip
    assert logged.effective is False
    call = visit_of(rep, customer, kind="call")
    with pytest.raises(Conflict):
        arrive(rep, call)
    with pytest.raises(NotFound):
        arrive(people.acts(people.chen), visit_of(rep, customer))
