"""One person is one lead: whoever comes again is a touch of the record that is known, and its owner hears of it."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Lead
from paceline.kernel.errors import Conflict
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.workflow.at_once import run_waiting
from paceline.workflow.models import Notification
from paceline.workflow.outbox import deliver_due
from tests.people import People
from tests.rooms.customers.conftest import fresh

pytestmark = pytest.mark.django_db


def leads() -> int:
    return int(visible(SYSTEM, Lead).count())


@pytest.mark.parametrize(
    "again",
    [
        {"phone": "139 0000 0001"},
        {"phone": "+86-13900000001", "name": "小钱"},
        {"company": "青原牧业（有限公司）", "name": "孙工"},
        {"company": "青原牧业", "phone": "13700000009"},
    ],
)
def test_the_same_person_or_company_makes_no_second_lead(
    again: dict[str, str], rep: Principal, lead: Lead
) -> None:
    found = perform(rep, "customers.lead.create", None, {"name": "钱总", **again})
    assert (found.pk, leads()) == (lead.pk, 1)
    assert fresh(lead).touches == 2
    event = Event.objects.filter(record_id=lead.pk).latest("seq")
    assert event.name == "customers.lead.touch"
    assert event.payload["touch"]["name"] == again.get("name", "钱总")


@pytest.mark.parametrize("company", ["个人", "无", "N/A", "公司", "甲乙", "12345678"])
def test_what_names_nobody_takes_no_two_people_for_one(company: str, rep: Principal) -> None:
    for n in range(2):
        perform(
            rep,
            "customers.lead.create",
            None,
            {"name": f"人{n}", "company": company, "phone": f"1370000000{n}"},
        )
    assert leads() == 2


def test_a_stranger_learns_only_who_the_owner_is(people: People, lead: Lead) -> None:
    with pytest.raises(Conflict) as refused:
        perform(
            people.acts(people.chen), "customers.lead.create", None, {"name": "x", "phone": "13900000001"}
        )
    assert refused.value.code == "known_elsewhere"
    assert "王芳" in refused.value.text()
    assert "青原" not in refused.value.text()
    assert fresh(lead).touches == 1


def test_a_stranger_can_pass_it_on_and_the_owner_is_told(people: People, lead: Lead) -> None:
    said = perform(
        people.acts(people.chen),
        "customers.lead.touch",
        None,
        {"name": "钱总", "phone": "13900000001", "need": "要报价"},
    )
    assert said == {"attached": True, "owner": "王芳"}
    assert (leads(), fresh(lead).touches) == (1, 2)
    deliver_due()
    run_waiting()
    told = visible(SYSTEM, Notification).filter(user=people.fang)
    assert [one.kind for one in told] == ["touch"]


def test_a_touch_of_nobody_known_is_a_new_lead(rep: Principal) -> None:
    assert (
        perform(rep, "customers.lead.touch", None, {"name": "新人", "phone": "13911111111"})["attached"]
        is False
    )
    assert leads() == 1


def test_a_newcomer_of_a_known_customer_goes_to_its_owner(people: People, boss: Principal) -> None:
    perform(
        boss,
        "customers.customer.create",
        None,
        {"name": "海川工业设备有限公司", "owner": str(people.fang.pk)},
    )
    made = perform(
        boss,
        "customers.lead.create",
        None,
        {"name": "周工", "company": "海川工业设备", "phone": "13622222222"},
    )
    assert made.owner_id == people.fang.pk
    assert Event.objects.filter(name="customers.customer.touch").count() == 1


def test_an_unfinished_lead_is_preferred_to_an_ended_one(rep: Principal, lead: Lead) -> None:
    perform(rep, "customers.lead.disqualify", lead.pk, {"reason": "no_need"})
    again: Any = perform(rep, "customers.lead.create", None, {"name": "钱总", "phone": "13900000001"})
    assert again.pk == lead.pk
    assert fresh(lead).status == "disqualified"
