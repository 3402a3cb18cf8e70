"""The story of a record: complete, in order, and silent about what the reader may not see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from paceline.access.models import Role
from paceline.access.principal import rights_changed
from paceline.customers.models import Contact, Customer
from paceline.kernel.errors import Invalid
from paceline.metadata.registry import registry
from paceline.records.action import get_action, perform
from paceline.records.models import Event
from paceline.records.past.timeline import Entry, story
from tests.people import People

NAME = "customers.customer"


@pytest.fixture
def customer(people: People) -> Customer:
    """A customer of 王芳's."""
    values = {"name": "苏州恒泽精密", "customer_class": "B", "phone": "+8613812342071"}
    return get_action(f"{NAME}.create")(people.acts(people.fang), values=values)


def read(by: Any, record: Any, **given: Any) -> list[Entry]:
    return story(by, registry.of(type(record)), record.pk, **given).entries


def change(by: Any, record: Any, **values: Any) -> None:
    perform(by, f"{record._meta.label_lower}.change", record.pk, values)


def test_a_change_is_told_with_both_values(people: People, customer: Customer) -> None:
    change(people.acts(people.fang), customer, customer_class="A")
    entry = read(people.acts(people.min), customer)[0]
    assert (entry.verb, entry.actor, entry.own) == ("change", "王芳", True)
    told = {c.bound.name: (c.before, c.after) for c in entry.changes}
    assert told.pop("customer_class") == ("B", "A")
    assert set(told) == {"class_until"}, "a class given by hand is held until a day"


def test_links_are_told_by_title(people: People, customer: Customer) -> None:
    perform(people.acts(people.fang), f"{NAME}.assign", customer.pk, {"owner": str(people.qiang.pk)})
    (entry, *_) = read(people.acts(people.min), customer)
    owner = next(c for c in entry.changes if c.bound.name == "owner")
    assert (owner.before["title"], owner.after["title"]) == ("王芳", "李强")


def test_hidden_fields_leave_no_trace_and_masked_ones_stay_masked(people: People, customer: Customer) -> None:
    change(people.acts(people.fang), customer, industry="汽车零部件")
    change(people.acts(people.fang), customer, phone="13800001111")
    Role.objects.filter(code="test-manager").update(fields={NAME: {"industry": "hidden", "phone": "masked"}})
    rights_changed()
    entries = read(people.acts(people.min), customer)
    assert [entry.verb for entry in entries] == ["change", "create"]
    shown = [(c.bound.name, c.before, c.after) for c in entries[0].changes]
    assert shown == [("phone", "138****2071", "138****1111")]
    assert all(c.bound.name != "industry" for entry in entries for c in entry.changes)
    assert "13800001111" not in str([c.after for c in entries[0].changes])


def test_what_belongs_to_the_record_is_part_of_its_story(people: People, customer: Customer) -> None:
    by = people.acts(people.fang)
    contact = get_action("customers.contact.create")(by, values={"name": "韩立群", "customer": customer.pk})
    (entry, *_) = read(by, customer, details={"customers.contact": ("name", "customer")})
    assert (entry.own, entry.of.name, entry.details["name"]) == (False, "customers.contact", "韩立群")
    assert entry.details["customer"] == "苏州恒泽精密"
    get_action("customers.contact.remove")(by, contact)
    assert [e.verb for e in read(by, customer)] == ["remove", "create", "create"]


def test_events_of_records_that_the_reader_does_not_see_are_left_out(
    people: People, customer: Customer
) -> None:
    perform(
        people.acts(people.fang), f"{NAME}.share", customer.pk, {"user": str(people.chen.pk), "level": "read"}
    )
    deal = get_action("customers.activity.create")
    deal(people.acts(people.fang), values={"subject": "内部讨论底价", "customer": customer.pk})
    seen = read(people.acts(people.chen), customer)
    assert [entry.verb for entry in seen] == ["share", "create"]
    assert "底价" not in str([entry.event.title for entry in seen])


def test_pages_follow_the_time_things_happened(people: People, customer: Customer) -> None:
    at = datetime(2026, 7, 1, tzinfo=UTC)
    Event.objects.bulk_create(
        Event(
            name=f"{NAME}.follow", object=NAME, record_id=customer.pk, about=[customer.pk],
            occurred_at=at - timedelta(days=n % 7), recorded_at=at, payload={"n": n},
        )
        for n in range(25)
    )  # fmt: skip
    only, found, cursor = Q(name__endswith=".follow"), [], ""
    while True:
        page = story(
            people.acts(people.fang), registry.get(NAME), customer.pk, only=only, cursor=cursor, limit=10
        )
        found += page.entries
        cursor = page.cursor
        if not cursor:
            break
    keys = [(entry.at, entry.event.seq) for entry in found]
    assert keys == sorted(keys, reverse=True)
    assert len({seq for _, seq in keys}) == 25


@pytest.mark.parametrize("cursor", ["x", "2026-07-01_1", "2026-07-01T00:00:00+00:00_x", "'; --_1"])
def test_a_broken_cursor_is_refused(people: People, customer: Customer, cursor: str) -> None:
    with pytest.raises(Invalid):
        read(people.acts(people.fang), customer, cursor=cursor)


def test_comments_come_with_their_words_until_taken_back(people: People, customer: Customer) -> None:
    by = people.acts(people.fang)
    perform(by, f"{NAME}.comment", customer.pk, {"body": "先别降价"})
    entry = read(by, customer)[0]
    assert entry.comment is not None
    assert entry.comment["body"] == "先别降价"
    perform(by, f"{NAME}.delete_comment", customer.pk, {"comment": entry.event.payload["comment"]})
    entry = read(by, customer)[0]
    assert entry.comment is not None
    assert (entry.comment["body"], bool(entry.comment["deleted_at"])) == ("", True)


def test_amounts_come_back_as_exact_numbers(people: People, customer: Customer) -> None:
    by = people.acts(people.fang)
    lead = get_action("customers.lead.create")(
        by, values={"name": "沈佳", "phone": "+8613900001111", "budget": Decimal("86.10")}
    )
    change(by, lead, budget="1.2万")
    budget = next(c for c in read(by, lead)[0].changes if c.bound.name == "budget")
    assert (budget.before, budget.after) == (Decimal("86.10"), Decimal("12000.00"))


def test_a_story_takes_two_queries(
    people: People, customer: Customer, django_assert_num_queries: Any
) -> None:
    by = people.acts(people.fang)
    for n in range(3):
        contact: Contact = get_action("customers.contact.create")(
            by, values={"name": f"人{n}", "customer": customer.pk}
        )
        perform(by, "customers.contact.comment", contact.pk, {"body": "好"})
        perform(by, f"{NAME}.comment", customer.pk, {"body": "好"})
    perform(by, f"{NAME}.assign", customer.pk, {"owner": str(people.qiang.pk)})
    by = people.acts(people.min)
    queries: CaptureQueriesContext
    with django_assert_num_queries(2) as queries:
        entries = read(by, customer)
    assert len(entries) == 11, queries.captured_queries
