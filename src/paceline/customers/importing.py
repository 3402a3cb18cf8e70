"""Leads and activities brought in from files. Leads that are known already are touches of what is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.known import company_key
from paceline.customers.models import Contact, Customer, Lead
from paceline.customers.models.activity_kinds import ActivityStatus
from paceline.customers.response import respond_by
from paceline.customers.states import ASSIGNED, NEW
from paceline.metadata.fields import Email, Instant, Phone, Text
from paceline.metadata.fields.base import FieldType
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.importing import Draft, Importer, Mould, importer, insert_many

CONTACT = "customers.contact"
OF_CONTACT = ("name", "title", "phone", "email")
WAYS = ("phone", "email", "company_key")


@importer
class LeadImporter(Importer):
    """As `customers.lead.create`: a status by whether somebody owns it, and the moment by which it is answered."""

    object = "customers.lead"
    sets = ("status", "respond_by")

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self.seen: dict[str, set[str]] = {way: set() for way in WAYS}
        self.due: dict[datetime, datetime] = {}

    def fill(self, draft: Draft) -> None:
        """Status and time to answer."""
        own = draft.__dict__
        own["status"] = ASSIGNED if own["owner_id"] else NEW
        asked_at = own["updated_at"]
        if asked_at not in self.due:
            self.due[asked_at] = respond_by(asked_at)
        own["respond_by"] = self.due[asked_at]

    def alone(self, rows: Sequence[Mapping[str, Any]]) -> list[bool]:
        """Rows that share a phone, an e-mail or a company with a lead, a customer or an earlier row of the file."""
        marks = [marks_of(row) for row in rows]
        known = {way: known_values(way, {mark[way] for mark in marks if mark[way]}) for way in WAYS}
        return [self.is_known(mark, known) for mark in marks]

    def is_known(self, mark: Mapping[str, str], known: Mapping[str, set[str]]) -> bool:
        found = any(value and (value in known[way] or value in self.seen[way]) for way, value in mark.items())
        for way, value in mark.items():
            self.seen[way].add(value)
        return found


@importer
class CustomerImporter(Importer):
    """A customer list often names somebody at each company: a contact of the customer, also of one that was known."""

    object = "customers.customer"

    def inputs(self) -> dict[str, FieldType]:
        return {
            "contact_name": Text(_("联系人姓名"), max_length=60, blank=True),
            "contact_title": Text(_("联系人职务"), max_length=60, blank=True),
            "contact_phone": Phone(_("联系人手机"), blank=True),
            "contact_email": Email(_("联系人邮箱"), max_length=120, blank=True),
        }

    def offered(self, by: Principal) -> dict[str, FieldType]:
        return self.inputs() if by.can(CONTACT, "create") else {}

    def beside(self, act: Act, rows: Sequence[tuple[UUID, Mapping[str, Any]]]) -> None:
        """The contacts that the customers do not have yet, known by their names."""
        mine = visible(act.by, Customer, "change").filter(pk__in={key for key, _extra in rows})
        keys = set(mine.values_list("pk", flat=True))
        people = visible(SYSTEM, Contact).filter(customer__in=keys).values_list("customer_id", "name")
        known, drafts = set(people), []
        mould = Mould(act, registry.get(CONTACT), ("customer", *OF_CONTACT))
        for key, extra in rows:
            name = extra.get("contact_name") or ""
            if name and key in keys and (key, name) not in known:
                known.add((key, name))
                values = {field: extra.get(f"contact_{field}") or "" for field in OF_CONTACT}
                drafts.append(mould.cast({"customer_id": key, **values}))
        insert_many(mould, drafts)


@importer
class ActivityImporter(Importer):
    """What has an end is done; the rest is planned."""

    object = "customers.activity"
    sets = ("status", "ended_at", "effective")

    def inputs(self) -> dict[str, FieldType]:
        return {"ended_at": Instant(_("完成时间"), blank=True)}

    def fill(self, draft: Draft) -> None:
        ended_at = draft.extra.get("ended_at")
        draft.__dict__["ended_at"] = ended_at
        draft.__dict__["status"] = str(ActivityStatus.DONE if ended_at else ActivityStatus.PLANNED)


def marks_of(row: Mapping[str, Any]) -> dict[str, str]:
    """By what somebody is recognised."""
    return {
        "phone": row.get("phone") or "",
        "email": row.get("email") or "",
        "company_key": company_key(row),
    }


def known_values(way: str, values: set[str]) -> set[str]:
    """Which of these values some lead, customer or contact has."""
    found: set[str] = set()
    if values:
        for model, name in PLACES[way]:
            rows = visible(SYSTEM, model).filter(**{f"{name}__in": list(values)})
            found.update(rows.values_list(name, flat=True))
    return found


PLACES: dict[str, tuple[tuple[Any, str], ...]] = {
    "phone": ((Lead, "phone"), (Customer, "phone"), (Contact, "phone")),
    "email": ((Lead, "email"), (Contact, "email")),
    "company_key": ((Lead, "company_key"), (Customer, "name_key")),
}
