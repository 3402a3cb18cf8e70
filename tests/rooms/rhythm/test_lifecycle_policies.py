"""Policies of lifecycle states: entering a state begins its cadence once, leaving it ends that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Activity, Customer
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Invalid
from paceline.records.action import acting, perform
from paceline.records.models import Event
from paceline.rhythm.cadences import shipped as cadences
from paceline.rhythm.models import Enrollment, LifecyclePolicy
from paceline.rhythm.policies import shipped
from paceline.rhythm.policies.entering import after_lifecycle
from paceline.rhythm.policies.standing import standing
from paceline.workflow.outbox import deliver_due
from tests.people import People

pytestmark = pytest.mark.django_db
THURSDAY = datetime(2026, 7, 2, 1, tzinfo=UTC)


@pytest.fixture
def policies(clock: FrozenClock, boss: Principal) -> dict[str, LifecyclePolicy]:
    """The shipped ones by state, all switched on."""
    clock.move_to(THURSDAY)
    with acting(SYSTEM, "presets") as act:
        cadences.install(act)
        for _ in range(2):
            shipped.install(act)
    rows = list(visible(SYSTEM, LifecyclePolicy))
    for one in rows:
        perform(SYSTEM, "rhythm.lifecyclepolicy.change", one.pk, {"active": True})
    return {one.lifecycle: one for one in rows}


def customer(by: Principal, **values: Any) -> Customer:
    made: Customer = perform(by, "customers.customer.create", None, {"name": "青原牧业", **values})
    deliver_due()
    return made


def becomes(one: Customer, lifecycle: str) -> Event:
    """The rules move the customer; what follows has happened."""
    with acting(SYSTEM, "customers.customer.reckon") as act:
        row = visible(SYSTEM, Customer).get(pk=one.pk)
        act.save(row, lifecycle=lifecycle)
    deliver_due()
    return Event.objects.filter(record_id=one.pk, name="customers.customer.reckon").latest("seq")


def enrolled(one: Customer) -> dict[str, tuple[str, str]]:
    """How each cadence of the customer stands, and why it ended."""
    rows = visible(SYSTEM, Enrollment).filter(customer=one).select_related("cadence")
    return {row.cadence.code: (row.state, row.stop_reason) for row in rows}


def open_tasks(one: Customer) -> int:
    return int(visible(SYSTEM, Activity).filter(customer=one, status="planned").count())


@pytest.fixture
def fang(people: People) -> Principal:
    return people.acts(people.fang)


def test_each_state_has_one_policy_and_none_begins_by_being_made(
    policies: dict[str, LifecyclePolicy], fang: Principal
) -> None:
    assert set(policies) == {one[1] for one in shipped.POLICIES}
    assert enrolled(customer(fang, lifecycle="dormant")) == {}


def test_going_quiet_begins_the_wake_up_once(policies: dict[str, LifecyclePolicy], fang: Principal) -> None:
    one = customer(fang)
    event = becomes(one, "dormant")
    after_lifecycle(event)
    assert enrolled(one) == {"sleeping": ("running", "")}
    assert open_tasks(one) == 4
    perform(fang, "rhythm.enrollment.stop", visible(SYSTEM, Enrollment).get(customer=one).pk, {})
    after_lifecycle(event)
    assert enrolled(one) == {"sleeping": ("stopped", "hand")}, "who stopped it does not get it again"


def test_another_state_ends_the_one_before(policies: dict[str, LifecyclePolicy], fang: Principal) -> None:
    one = customer(fang)
    becomes(one, "new")
    becomes(one, "active")
    assert enrolled(one) == {"new_customer": ("stopped", "lifecycle"), "grow": ("running", "")}
    becomes(one, "loyal")
    assert enrolled(one)["grow"] == ("running", ""), "the same cadence goes on"
    becomes(one, "lost")
    assert enrolled(one)["grow"] == ("stopped", "lifecycle")
    assert open_tasks(one) == 0


def test_what_somebody_began_by_hand_stays(policies: dict[str, LifecyclePolicy], fang: Principal) -> None:
    one = customer(fang)
    cadence = policies["dormant"].cadence
    assert cadence is not None
    perform(fang, "customers.customer.enroll", one.pk, {"cadence": str(cadence.pk)})
    becomes(one, "dormant")
    becomes(one, "active")
    assert enrolled(one)["sleeping"] == ("running", "")


def test_back_in_the_state_it_goes_on_where_it_was(
    policies: dict[str, LifecyclePolicy], fang: Principal, clock: FrozenClock
) -> None:
    one = customer(fang)
    becomes(one, "dormant")
    for lifecycle in ("active", "dormant"):
        clock.advance(timedelta(hours=1))
        by_hand = {"lifecycle": lifecycle, "reason": "选错了"}
        perform(fang, "customers.customer.set_by_hand", one.pk, by_hand)
        deliver_due()
    assert enrolled(one) == {"sleeping": ("running", ""), "grow": ("stopped", "lifecycle")}
    assert open_tasks(one) == 4


def test_who_wants_no_contact_is_left_alone_and_the_story_says_why(
    policies: dict[str, LifecyclePolicy], fang: Principal
) -> None:
    one = customer(fang, tags=["免打扰"])
    becomes(one, "dormant")
    assert enrolled(one) == {}
    told = Event.objects.get(record_id=one.pk, name="rhythm.lifecyclepolicy.pass_over")
    assert told.reason == "客户标了不愿被联系。"


def test_nothing_is_planned_for_somebody_who_has_left(
    policies: dict[str, LifecyclePolicy], fang: Principal, people: People
) -> None:
    one = customer(fang)
    type(people.fang).objects.filter(pk=people.fang.pk).update(status="left")
    becomes(one, "dormant")
    assert enrolled(one) == {}


def test_a_policy_that_is_off_begins_nothing(policies: dict[str, LifecyclePolicy], fang: Principal) -> None:
    perform(SYSTEM, "rhythm.lifecyclepolicy.change", policies["dormant"].pk, {"active": False})
    one = customer(fang)
    becomes(one, "dormant")
    assert enrolled(one) == {}


def test_a_policy_takes_only_what_fits_customers_in_its_state(
    policies: dict[str, LifecyclePolicy], fang: Principal
) -> None:
    lead_cadence = visible(SYSTEM, type(policies["new"].cadence)).get(code="new_lead")
    values: dict[str, Any] = {"cadence": str(lead_cadence.pk)}
    with pytest.raises(Invalid, match="不用于客户"):
        perform(SYSTEM, "rhythm.lifecyclepolicy.change", policies["new"].pk, values)
    plan = perform(SYSTEM, "care.careplan.create", None, {"name": "预警", "lifecycles": ["at_risk"]})
    with pytest.raises(Invalid, match="不包括这种状态"):
        perform(SYSTEM, "rhythm.lifecyclepolicy.change", policies["new"].pk, {"care_plan": str(plan.pk)})


def test_the_page_says_what_runs(policies: dict[str, LifecyclePolicy], fang: Principal) -> None:
    one = customer(fang)
    becomes(one, "dormant")
    found = standing(fang, visible(SYSTEM, Customer).get(pk=one.pk))
    assert found is not None
    assert found.policy == policies["dormant"]
    assert (found.over, found.steps) == (0, 4)
