"""What doubles looked at belongs to the record that is kept, its days counted anew."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import PageView, VisitDay, Visitor
from paceline.customers.visits import days
from paceline.customers.visits.people import Person
from paceline.records.act import Act
from paceline.records.actions.merge import carries


@carries("customers.customer", "customers.contact", "customers.lead")
def carry(act: Act, keep: Any, doubles: list[UUID]) -> None:
    """Point the facts at the record that is kept. The lines of the doubles' days go, those of its own days come."""
    link = keep._meta.model_name
    theirs = {f"{link}__in": doubles}
    rows = visible(SYSTEM, PageView).filter(**theirs)
    before = [
        (people, days.of_views(rows.filter(**dict(zip(COLUMNS, people, strict=True)))))
        for people in rows.order_by().values_list(*COLUMNS).distinct()
    ]
    visible(SYSTEM, VisitDay).filter(**theirs).delete()
    for model in (Visitor, PageView):
        visible(SYSTEM, model).filter(**theirs).update(**{f"{link}_id": keep.pk})
    for people, places in before:
        links = dict(zip(COLUMNS, people, strict=True)) | {f"{link}_id": keep.pk}
        days.keep(act, Person(links["customer_id"], links["contact_id"], links["lead_id"]), places)


COLUMNS = ("customer_id", "contact_id", "lead_id")
