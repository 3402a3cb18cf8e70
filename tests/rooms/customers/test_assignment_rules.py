"""Leads find their owner by rules: the first that fits, whoever's turn it is, with the reason in the story."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from paceline.access.models import TierAssignment, User
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.intake import public
from paceline.customers.intake.trying import lately, tried, waiting
from paceline.customers.models import AssignmentTurn, Lead
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid
from paceline.records.action import acting, perform
from paceline.records.models import Event
from paceline.rhythm.models import Happening
from tests.people import People
from tests.rooms.customers.conftest import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(clock: FrozenClock) -> FrozenClock:
    """A Wednesday morning."""
    return clock


def rule(boss: Principal, *people: User, members: dict[str, Any] | None = None, **values: Any) -> Any:
    """A rule with its people."""
    made = perform(boss, "customers.assignmentrule.create", None, {"name": "华东高价值", **values})
    for one in people:
        given = {"rule": str(made.pk), "user": str(one.pk), **(members or {})}
        perform(boss, "customers.assignmentmember.create", None, given)
    return made


def come(boss: Principal, n: int, **values: Any) -> Lead:
    """A lead that nobody has yet, and then its owner by the rules."""
    given = {"name": f"人{n}", "phone": f"1380000{n:04d}", "owner": None, **values}
    lead: Lead = perform(boss, "customers.lead.create", None, given)
    perform(boss, "customers.lead.assign_by_rule", lead.pk, {})
    return fresh(lead)  # type: ignore[no-any-return]


def test_in_turn_and_the_story_says_why(boss: Principal, people: People, clock: FrozenClock) -> None:
    rule(boss, people.fang, people.qiang)
    owners = []
    for n in range(4):
        owners.append(come(boss, n).owner)
        clock.advance(timedelta(minutes=1))
    assert owners[:2] == owners[2:]
    assert set(owners) == {people.fang, people.qiang}
    event = Event.objects.filter(name="customers.lead.assign").latest("seq")
    assert event.reason == f"按规则「华东高价值」轮到{owners[-1].name}"
    assert visible(SYSTEM, AssignmentTurn).count() == 4


def test_a_valuable_lead_goes_to_a_senior_of_the_trade_with_a_free_slot(
    boss: Principal, people: People
) -> None:
    made = rule(boss, people.fang, people.qiang, people.chen, grades=["A"], way="best", least_tier="senior",
                most_open=1, members={"industries": ["制造业"]})  # fmt: skip
    for one, tier in ((people.fang, "senior"), (people.qiang, "expert"), (people.chen, "junior")):
        TierAssignment.objects.create(user=one, tier=tier, from_on=date(2026, 1, 1))
    valuable = {"grade": "A", "industry": "制造业"}
    assert come(boss, 1, **valuable).owner == people.qiang
    assert come(boss, 2, **valuable).owner == people.fang, "the expert's slot is taken"
    with pytest.raises(Conflict) as nobody:
        come(boss, 3, **valuable)
    assert nobody.value.code == "no_rule"
    assert made.pk


def test_the_first_rule_that_fits_decides(boss: Principal, people: People) -> None:
    rule(boss, people.chen, position=20)
    rule(boss, people.fang, position=10, region="320000")
    assert come(boss, 1, region="320500").owner == people.fang
    assert come(boss, 2, region="440100").owner == people.chen


def test_a_condition_in_the_filter_language_narrows_a_rule(boss: Principal, people: People) -> None:
    rule(boss, people.fang, condition={"field": "tags", "op": "has_any", "value": ["展会"]})
    assert come(boss, 1, tags=["展会"]).owner == people.fang
    with pytest.raises(Conflict):
        come(boss, 2)


def test_a_condition_that_leads_do_not_know_is_refused_at_its_field(boss: Principal) -> None:
    with pytest.raises(Invalid) as refused:
        rule(boss, condition={"field": "colour", "op": "eq", "value": "red"})
    assert set(refused.value.fields) == {"condition"}


def test_who_is_on_leave_or_gone_is_passed_over(boss: Principal, people: People) -> None:
    rule(boss, people.fang, people.qiang)
    leave = {"kind": "leave", "name": "年假", "starts_on": date(2026, 7, 1), "ends_on": date(2026, 7, 2)}
    with acting(SYSTEM, "test") as act:
        act.create(Happening, owner=people.fang, **leave)
    assert [come(boss, n).owner for n in range(2)] == [people.qiang, people.qiang]
    User.objects.filter(pk=people.qiang.pk).update(status="left")
    with pytest.raises(Conflict):
        come(boss, 3)


def test_nobody_left_falls_to_the_person_named(boss: Principal, people: People) -> None:
    rule(boss, otherwise="person", person=str(people.min.pk))
    assert come(boss, 1).owner == people.min


def test_what_comes_in_by_a_form_is_given_away_at_once(boss: Principal, people: People) -> None:
    rule(boss, people.fang)
    form = perform(boss, "customers.leadform.create", None, {"name": "官网", "heading": "预约"})
    public.take(form, {"name": "王", "phone": "13800000001", "agreed": "1"}, address="x", via="form")
    assert visible(SYSTEM, Lead).get().owner == people.fang


def test_a_dry_run_says_who_would_get_what_and_changes_nothing(
    boss: Principal, people: People, clock: FrozenClock
) -> None:
    made = rule(boss, people.fang, people.qiang, active=False, grades=["A"], most_open=2)
    leads = []
    for n, grade in enumerate("AAAAAB"):
        given = {"name": f"人{n}", "phone": f"1380000{n:04d}", "owner": None, "grade": grade}
        leads.append(perform(boss, "customers.lead.create", None, given))
    events = Event.objects.count()
    found = tried(boss, waiting(boss), [made.pk])
    assert sorted(found.owners) == [("李强", 2), ("王芳", 2)], "the caps count from lead to lead"
    assert (found.left, [one.owner for one in found.rows][4:]) == (2, ["", ""])
    assert found.rows[0].reason.startswith("按规则「华东高价值」轮到")
    assert [fresh(one).owner for one in leads] == [None] * 6
    assert (Event.objects.count(), visible(SYSTEM, AssignmentTurn).count(), fresh(made).active) == (
        events,
        0,
        False,
    )


def test_a_dry_run_takes_leads_as_if_nobody_had_them(boss: Principal, people: People, lead: Lead) -> None:
    made = rule(boss, people.qiang)
    [one] = tried(boss, lately(boss), [made.pk]).rows
    assert (one.had, one.owner, fresh(lead).owner) == ("王芳", "李强", people.fang)


def test_the_page_of_the_dry_run_is_for_those_who_set_the_rules(
    boss: Principal, people: People, lead: Lead, client: Client
) -> None:
    client.force_login(people.boss)
    assert "还没有分配规则" in client.get("/assignment-rules/try").content.decode()
    made = rule(boss, people.qiang, active=False)
    page = client.get(
        "/assignment-rules/try", {"chosen": "1", "rule": made.pk, "which": "lately"}
    ).content.decode()
    assert "李强" in page
    assert "现在的负责人" in page
    client.force_login(people.fang)
    assert client.get("/assignment-rules/try").status_code == 403
