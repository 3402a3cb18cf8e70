"""What this room knows of a person beside the records themselves, and what goes with him."""

from __future__ import annotations

from django.db.models import Q

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import PageView, VisitDay, Visitor
from paceline.records.past.erasing import Person, eraser


@eraser
def forget_visits(person: Person) -> None:
    """Nothing of what a person looked at stays, and his browser is nobody's."""
    key = person.record.pk
    mine = Q(customer=key) | Q(contact=key) | Q(lead=key)
    for model in (VisitDay, PageView, Visitor):
        visible(SYSTEM, model).filter(mine).delete()
