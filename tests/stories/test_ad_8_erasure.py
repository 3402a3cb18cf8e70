"""AD-8 个人信息: a person asks to be forgotten. Name, phone and files go everywhere; figures and proof stay."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Activity, Contact, Customer
from paceline.kernel import clock
from paceline.kernel.errors import Conflict, NotAllowed
from paceline.metadata.registry import registry
from paceline.pipeline.models import Opportunity
from paceline.records.action import perform
from paceline.records.files import attachments
from paceline.records.models import Attachment, Comment, Event, PublicLink, Redaction
from paceline.records.past import audit
from paceline.records.reading.search import found_by
from paceline.records.verify import invariants
from paceline.workflow.models import Notification
from tests.people import People
from tests.samples import record_of

pytestmark = pytest.mark.django_db
WORDS = ("沈建国", "13812342071", "138 1234 2071", "shen@hengze.cn")


def everything() -> str:
    """All that the database keeps in texts, as one text."""
    tables: list[Any] = [Event, Comment, Attachment, Contact, Customer, Opportunity, Activity, Notification]
    rows = [list(model._default_manager.values()) for model in tables]
    return json.dumps(rows, ensure_ascii=False, default=str)


def test_a_contact_is_forgotten(people: People, django_capture_on_commit_callbacks: Any) -> None:
    fang, boss = people.acts(people.fang), people.acts(people.boss)
    company = perform(fang, "customers.customer.create", None, {"name": "恒泽精密"})
    given = {"customer": str(company.pk), "name": "沈国", "phone": "13812342071", "title": "采购"}
    contact = perform(fang, "customers.contact.create", None, given)
    perform(fang, "customers.contact.change", contact.pk, {"name": "沈建国", "email": "shen@hengze.cn"})
    perform(fang, "customers.contact.comment", contact.pk, {"body": "沈建国周三在，电话 138 1234 2071"})
    note = attachments.keep(fang, BytesIO("沈建国的名片".encode()), "沈建国.txt")
    perform(fang, "customers.contact.attach", contact.pk, {"file": str(note.pk)})
    call = {"kind": "call", "outcome": "connected", "customer": str(company.pk), "contact": str(contact.pk),
            "subject": "问采购计划", "notes": "沈建国说采购下周批，回电 13812342071"}  # fmt: skip
    activity = perform(fang, "customers.activity.log", None, call)
    audit.seal()
    assert all(word in everything() for word in WORDS)

    with pytest.raises(NotAllowed):
        perform(fang, "customers.contact.erase", contact.pk, {"basis": "本人要求"})
    with django_capture_on_commit_callbacks(execute=True):
        perform(boss, "customers.contact.erase", contact.pk, {"basis": "本人要求，工单 118"})

    left = everything()
    assert [word for word in (*WORDS, "沈国") if word in left] == []
    kept = visible(SYSTEM, Activity).get(pk=activity.pk)
    assert kept.notes == "***说采购下周批，回电 ***", "what has nothing to do with the person is kept"
    assert kept.effective == activity.effective
    assert visible(SYSTEM, Contact).get(pk=contact.pk).name == "已抹去"
    assert not found_by(visible(SYSTEM, Contact), "沈建国").exists()
    assert not found_by(visible(SYSTEM, Activity), "2071").exists()
    assert not default_storage.exists(note.key)
    proof = Event.objects.get(name="customers.contact.erase")
    assert (proof.actor_id, proof.reason) == (people.boss.pk, "本人要求，工单 118")
    assert proof.payload["redacted"]


def test_addresses_for_a_person_open_no_more(people: People) -> None:
    fang = people.acts(people.fang)
    person = perform(fang, "customers.customer.create", None, {"name": "王阿姨", "kind": "person"})
    deal = record_of(registry.get("pipeline.opportunity"), people.acts(people.boss), customer=str(person.pk))
    now = clock.now()
    for record, digest in ((person, "a"), (deal, "b")):
        PublicLink.objects.create(
            object=record._meta.label_lower, record_id=record.pk, purpose="x.y.z", digest=digest,
            note="发给王阿姨的微信", created_at=now, expires_at=now + timedelta(days=30),
        )  # fmt: skip
    perform(people.acts(people.boss), "customers.customer.erase", person.pk, {"basis": "本人要求"})
    own, other = PublicLink.objects.order_by("digest")
    assert (own.note, other.note) == ("发给***的微信", "发给***的微信")
    assert (own.is_live(now), other.is_live(now)) == (False, True)


def test_the_chain_and_the_figures_hold(people: People) -> None:
    fang, boss = people.acts(people.fang), people.acts(people.boss)
    person = perform(fang, "customers.customer.create", None, {"name": "王阿姨", "kind": "person"})
    record_of(registry.get("pipeline.opportunity"), boss, customer=str(person.pk), amount="500")
    audit.seal()
    before = visible(SYSTEM, Customer).get(pk=person.pk)
    for _again in range(2):
        perform(boss, "customers.customer.erase", person.pk, {"basis": "本人要求"})
        audit.seal()
    after = visible(SYSTEM, Customer).get(pk=person.pk)
    assert (after.open_amount, after.open_deals) == (before.open_amount, before.open_deals)
    for code in ("I08", "I09", "I10"):
        assert list(invariants[code].find()) == []


def test_a_redaction_without_an_erasure_is_found(people: People) -> None:
    perform(people.acts(people.fang), "customers.customer.create", None, {"name": "恒泽精密"})
    Redaction.objects.create(seq=Event.objects.latest("seq").seq, digest="0" * 64)
    assert len(list(invariants["I10"].find())) == 1


def test_a_company_is_no_person(people: People) -> None:
    company = perform(people.acts(people.fang), "customers.customer.create", None, {"name": "恒泽精密"})
    with pytest.raises(Conflict):
        perform(people.acts(people.boss), "customers.customer.erase", company.pk, {"basis": "本人要求"})
    assert registry.get("customers.customer").erasable is not None
