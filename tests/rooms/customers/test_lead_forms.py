"""A public form: who fills it in becomes a lead, or one more touch of the record that is known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.intake import public
from paceline.customers.models import Lead, LeadForm
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.workflow.at_once import run_waiting
from paceline.workflow.models import Notification
from paceline.workflow.outbox import deliver_due
from tests.people import People
from tests.rooms.customers.conftest import fresh

pytestmark = pytest.mark.django_db
WANG = {"name": "王女士", "phone": "138 0000 0001", "company": "海川工业", "need": "要两台", "agreed": "1"}


@pytest.fixture
def form(boss: Principal, clock: FrozenClock) -> LeadForm:
    made: LeadForm = perform(
        boss,
        "customers.leadform.create",
        None,
        {"name": "苏州展", "heading": "预约演示", "campaign": "苏州展"},
    )
    return made


def fill(form: LeadForm, **given: Any) -> None:
    public.take(fresh(form), {**WANG, **given}, address="10.0.0.1", via="form")


def leads() -> list[Lead]:
    return list(visible(SYSTEM, Lead).order_by("pk"))


def test_it_has_an_address_of_its_own_from_the_start(form: LeadForm) -> None:
    assert form.link.endswith(f"/f/{form.key}/")
    assert public.find(form.key, address="10.0.0.1") == form


def test_who_fills_it_in_becomes_a_lead_with_source_and_consent(form: LeadForm) -> None:
    fill(form, utm="utm_source=baidu")
    [lead] = leads()
    assert (lead.name, lead.phone, lead.campaign) == ("王女士", "+8613800000001", "苏州展")
    assert (lead.form_id, lead.utm, lead.consent) == (form.pk, "utm_source=baidu", True)
    assert (lead.owner, lead.status) == (None, "new")
    assert lead.respond_by is not None
    assert "联系" in Event.objects.get(name="customers.lead.create").payload["agreed_to"]
    now = fresh(form)
    assert (now.submitted, now.leads, now.converted, now.version) == (1, 1, 0, form.version)


def test_a_form_may_name_who_gets_its_leads(form: LeadForm, boss: Principal, people: People) -> None:
    perform(
        boss, "customers.leadform.change", form.pk, {"hand_to": "person", "receiver": str(people.fang.pk)}
    )
    fill(form)
    assert (leads()[0].owner, leads()[0].status) == (people.fang, "assigned")


def test_who_is_known_is_touched_and_the_owner_is_told(form: LeadForm, lead: Lead, people: People) -> None:
    fill(form, phone="13900000001", name="小钱")
    assert (len(leads()), fresh(lead).touches, fresh(lead).owner) == (1, 2, people.fang)
    deliver_due()
    run_waiting()
    assert [one.user for one in visible(SYSTEM, Notification).filter(kind="touch")] == [people.fang]
    assert (fresh(form).submitted, fresh(form).leads) == (1, 0)


def test_somebody_of_a_known_customer_goes_to_its_owner(
    form: LeadForm, people: People, boss: Principal
) -> None:
    values = {"name": "海川工业设备有限公司", "owner": str(people.fang.pk)}
    perform(boss, "customers.customer.create", None, values)
    fill(form, company="海川工业设备")
    assert leads()[0].owner == people.fang
    assert visible(SYSTEM, Notification).filter(user=people.fang, kind="touch").exists()


def test_what_is_wrong_is_said_by_field_all_at_once(form: LeadForm) -> None:
    with pytest.raises(Invalid) as refused:
        fill(form, name="", phone="12")
    assert set(refused.value.fields) == {"name", "phone"}
    with pytest.raises(Invalid, match="太短"):
        fill(form, phone="123456")
    assert leads() == []


def test_without_consent_nothing_is_kept(form: LeadForm) -> None:
    with pytest.raises(Invalid) as refused:
        fill(form, agreed="")
    assert set(refused.value.fields) == {"agreed"}


def test_what_the_form_does_not_ask_is_not_taken(form: LeadForm, people: People) -> None:
    fill(form, owner=str(people.chen.pk), budget="100万", status="converted")
    assert (leads()[0].owner, leads()[0].budget, leads()[0].status) == (None, None, "new")


def test_a_robot_is_thanked_and_leaves_nothing(form: LeadForm) -> None:
    fill(form, website="http://spam.example")
    assert (leads(), fresh(form).submitted) == ([], 0)


def test_a_form_has_to_be_served_and_looked_at(form: LeadForm, clock: FrozenClock) -> None:
    stamp = public.stamp(form)
    for faulty in ("", "x" * 40, stamp + "x", stamp):
        with pytest.raises(Conflict):
            public.require_stamp(form, faulty)
    clock.advance(timedelta(seconds=5))
    public.require_stamp(form, stamp)
    clock.advance(timedelta(hours=13))
    with pytest.raises(Conflict):
        public.require_stamp(form, stamp)


def test_a_closed_form_takes_nothing(form: LeadForm, boss: Principal, clock: FrozenClock) -> None:
    perform(boss, "customers.leadform.change", form.pk, {"closes_on": "2026-06-30"})
    with pytest.raises(Conflict) as refused:
        fill(form)
    assert refused.value.code == "closed"


def test_another_address_ends_the_old_one(form: LeadForm, boss: Principal) -> None:
    perform(boss, "customers.leadform.renew_link", form.pk, {})
    assert fresh(form).key != form.key
    with pytest.raises(NotFound):
        public.find(form.key, address="10.0.0.1")


def test_colleagues_do_not_fill_it_in_for_customers(form: LeadForm, boss: Principal) -> None:
    with pytest.raises(NotAllowed):
        perform(boss, "customers.leadform.submit", form.pk, {"answers": {}, "agreed": True})


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"asked": ["name", "need"], "needed": ["name"]}, "asked"),
        ({"asked": ["phone"], "needed": ["phone"]}, "asked"),
        ({"asked": ["name", "phone"], "needed": ["name", "company"]}, "needed"),
        ({"hand_to": "person"}, "receiver"),
    ],
)
def test_a_form_that_cannot_work_is_refused(values: dict[str, Any], field: str, boss: Principal) -> None:
    with pytest.raises(Invalid) as refused:
        perform(boss, "customers.leadform.create", None, {"name": "x", "heading": "x", **values})
    assert field in refused.value.fields
