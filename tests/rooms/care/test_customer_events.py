"""R079: fifty invited, twenty came: 40 %; twenty follow-ups, and asked for twice still twenty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.care.models import CustomerEvent, EventGuest
from paceline.customers.models import Activity
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid
from paceline.records.acting.bulk import perform_many
from paceline.records.action import perform
from tests.people import People
from tests.rooms.care.conftest import at, customer, fresh
from tests.rooms.web.list_pages import reader

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(freeze: Callable[[datetime], FrozenClock]) -> FrozenClock:
    return freeze(at("2026-03-06"))


@pytest.fixture
def event(boss: Principal) -> CustomerEvent:
    return planned(boss)


def planned(boss: Principal, **values: Any) -> CustomerEvent:
    given = {"name": "春茶品鉴会", "starts_at": "2026-03-06 14:00", "budget": "8000", **values}
    made: CustomerEvent = perform(boss, "care.customerevent.create", None, given)
    return made


def invite(by: Principal, event: CustomerEvent, keys: list[UUID]) -> list[EventGuest]:
    report = perform_many(by, "customers.customer.invite", keys, {"event": str(event.pk)})
    assert report.failed == {}
    return list(visible(SYSTEM, EventGuest).filter(gathering=event).order_by("pk"))


def tasks_of(event: CustomerEvent) -> int:
    return visible(SYSTEM, Activity).filter(cause="guest", subject__contains=event.name).count()


def test_of_fifty_twenty_came_and_each_gets_one_follow_up(
    event: CustomerEvent, boss: Principal, rep: Principal, people: People
) -> None:
    keys = [customer(rep, f"第{n}机械厂").pk for n in range(50)]
    guests = invite(boss, event, keys)
    assert len(invite(boss, event, keys)) == 50, "inviting again invites nobody twice"
    perform_many(boss, "care.eventguest.check_in", [one.pk for one in guests[:20]], {})
    after = fresh(event)
    assert (after.invited, after.attended) == (50, 20)
    assert "到场率 40%" in reader(people.boss).get(f"/customer-events/{event.pk}/").content.decode()
    perform(boss, "care.customerevent.follow_up", event.pk, {})
    perform(boss, "care.customerevent.follow_up", event.pk, {})
    assert tasks_of(event) == 20
    task: Any = fresh(guests[0]).task
    assert (task.owner_id, str(task.planned_at.date())) == (rep.user_id, "2026-03-09")


def test_a_full_event_takes_no_more(boss: Principal, rep: Principal) -> None:
    event = planned(boss, capacity=1)
    one, other = invite(boss, event, [customer(rep, name).pk for name in ("甲厂", "乙厂")])
    perform(boss, "care.eventguest.accept", one.pk, {})
    with pytest.raises(Conflict, match="已满"):
        perform(boss, "care.eventguest.accept", other.pk, {})
    perform(boss, "care.eventguest.decline", one.pk, {})
    perform(boss, "care.eventguest.accept", other.pk, {})
    assert fresh(event).accepted == 1


def test_follow_ups_without_anybody_there_are_refused_with_what_to_do(
    event: CustomerEvent, boss: Principal
) -> None:
    with pytest.raises(Conflict, match="签到"):
        perform(boss, "care.customerevent.follow_up", event.pk, {})


def test_nobody_is_invited_to_what_is_over_and_it_can_be_taken_back(
    event: CustomerEvent, boss: Principal, rep: Principal
) -> None:
    one = customer(rep)
    perform(boss, "care.customerevent.hold", event.pk, {"cost": "7200"})
    with pytest.raises(Conflict, match="已经结束"):
        perform(boss, "customers.customer.invite", one.pk, {"event": str(event.pk)})
    perform(boss, "care.customerevent.reopen", event.pk, {})
    perform(boss, "customers.customer.invite", one.pk, {"event": str(event.pk)})
    assert fresh(event).invited == 1


def test_a_contact_of_another_customer_is_refused(
    event: CustomerEvent, boss: Principal, rep: Principal
) -> None:
    one, other = customer(rep, "甲厂"), customer(rep, "乙厂")
    li = perform(rep, "customers.contact.create", None, {"customer": str(other.pk), "name": "李工"})
    with pytest.raises(Invalid, match="不是这家客户"):
        perform(
            boss, "care.eventguest.create", None,
            {"gathering": str(event.pk), "customer": str(one.pk), "contact": str(li.pk)},
        )  # fmt: skip


def test_a_stranger_does_not_see_whom_others_invited(
    event: CustomerEvent, boss: Principal, rep: Principal, people: People
) -> None:
    invite(boss, event, [customer(rep).pk])
    assert visible(rep, EventGuest).count() == 1
    assert visible(people.acts(people.chen), EventGuest).count() == 0
