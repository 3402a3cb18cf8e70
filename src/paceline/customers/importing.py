"""Leads and activities brought in from files. Leads that are known already are touches of what is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.known import company_key
from paceline.customers.models import Contact, Customer, Lead
from paceline.customers.models.activity_kinds import ActivityStatus
from paceline.customers.response import respond_by
from paceline.customers.states import ASSIGNED, NEW
from paceline.metadata.fields import Instant
from paceline.metadata.fields.base import FieldType
from paceline.records.importing import Draft, Importer, importer

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
