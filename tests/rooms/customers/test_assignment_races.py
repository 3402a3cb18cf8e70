"""Leads that come in at the same moment: the turns stay even, and one person makes one lead."""

from __future__ import annotations

from threading import Barrier
from typing import Any

import pytest
from django.db import transaction

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.intake import assigning, public
from paceline.customers.models import AssignmentRule, Lead
from paceline.kernel import clock
from paceline.records.action import perform
from tests.people import People, make_people
from tests.rooms.records.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def form(people: People) -> Any:
    """A form whose leads go to 王芳 and 李强 in turn."""
    boss = people.acts(people.boss)
    rule = perform(boss, "customers.assignmentrule.create", None, {"name": "轮流"})
    for one in (people.fang, people.qiang):
        perform(boss, "customers.assignmentmember.create", None, {"rule": str(rule.pk), "user": str(one.pk)})
    return perform(boss, "customers.leadform.create", None, {"name": "官网", "heading": "预约"})


def taken(form: Any, n: int, phone: str = "") -> None:
    given = {"name": f"人{n}", "phone": phone or f"1380000000{n}", "agreed": "1"}
    public.take(form, given, address="x", via="form")


def leads_of(people: People) -> list[int]:
    return [visible(SYSTEM, Lead).filter(owner=one).count() for one in (people.fang, people.qiang)]


def test_leads_by_hand_at_once_are_shared_evenly(people: People, form: Any) -> None:
    boss = people.acts(people.boss)
    keys = [
        perform(
            boss, "customers.lead.create", None, {"name": f"人{n}", "phone": f"1380000000{n}", "owner": None}
        ).pk
        for n in range(AT_ONCE)
    ]
    together(lambda i: perform(boss, "customers.lead.assign_by_rule", keys[i], {}), AT_ONCE)
    assert leads_of(people) == [2, 2]


def test_without_the_lock_all_see_the_same_turn(people: People, form: Any) -> None:
    """Negative control: choose, wait for the others, then write."""
    rule, ready = visible(SYSTEM, AssignmentRule).get(), Barrier(2)

    def unguarded(_: int) -> Any:
        with transaction.atomic():
            user = assigning.chosen(rule, Lead(), clock.now())
            ready.wait(10)
            return user

    assert len(set(together(unguarded, 2))) == 1


def test_the_same_phone_at_once_is_one_lead(people: People, form: Any) -> None:
    results = together(lambda i: taken(form, i, "13800000001"), AT_ONCE)
    assert results == [None] * AT_ONCE
    assert visible(SYSTEM, Lead).get().touches == AT_ONCE
