"""Who a visitor is: the customer, contact or lead that an id, a phone number or an address belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import READ, predicate, reach_also, visible
from paceline.customers import known
from paceline.customers.models import Contact, Customer, Lead
from paceline.customers.visits.reading import Who
from paceline.metadata.registry import registry

FACTS = ("customers.visitor", "customers.pageview", "customers.visitday")


@dataclass(frozen=True)
class Person:
    """The records that somebody stands in; all None for nobody."""

    customer: UUID | None = None
    contact: UUID | None = None
    lead: UUID | None = None

    def __bool__(self) -> bool:
        return bool(self.customer or self.contact or self.lead)

    @property
    def links(self) -> dict[str, UUID | None]:
        """The columns of a fact about this person."""
        return {"customer_id": self.customer, "contact_id": self.contact, "lead_id": self.lead}


NOBODY = Person()


def found(who: Who) -> Person:
    """The person meant, NOBODY when there is none."""
    if who.id is not None:
        return by_key(who.id)
    if not who:
        return NOBODY
    keys = Q()
    for name, value in (("phone", who.phone), ("email", who.email)):
        keys |= Q(**{name: value}) if value else Q()
    contact = visible(SYSTEM, Contact).filter(keys).order_by("pk").first()
    return of_record(contact or known.known_as({"phone": who.phone, "email": who.email}))


def by_key(key: UUID) -> Person:
    for model in (Customer, Contact, Lead):
        record = visible(SYSTEM, model).filter(pk=key).first()
        if record is not None:
            return of_record(record)
    return NOBODY


def of_record(record: Any) -> Person:
    """The person that a record stands for; a converted lead is its customer."""
    if isinstance(record, Contact):
        return Person(customer=record.customer_id, contact=record.pk)
    if isinstance(record, Customer):
        return Person(customer=record.pk)
    if isinstance(record, Lead):
        if record.customer_id is not None:
            return Person(customer=record.customer_id, contact=record.contact_id, lead=record.pk)
        return Person(lead=record.pk)
    return NOBODY


def through_lead(by: Principal, verb: str, prefix: str) -> Q | None:
    """Whoever sees a lead sees what it looked at, before it is a customer."""
    there = predicate(
        by, registry.get("customers.lead"), READ if verb == READ else "change", f"{prefix}lead__"
    )
    return None if there is None else Q(**{f"{prefix}lead__isnull": False}) & there


for one in FACTS:
    reach_also(one, through_lead)
