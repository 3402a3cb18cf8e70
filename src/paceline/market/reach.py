"""Whoever may see a customer or a lead sees what it was sent; for other verbs the right to change it is needed."""

from __future__ import annotations

from django.db.models import Q

from paceline.access.principal import Principal
from paceline.access.scope import READ, predicate, reach_also
from paceline.metadata.registry import registry

PEOPLE = {"customer": "customers.customer", "lead": "customers.lead"}


def through_person(by: Principal, verb: str, prefix: str) -> Q | None:
    """Messages to people within reach."""
    found: Q | None = None
    for link, name in PEOPLE.items():
        part = predicate(by, registry.get(name), READ if verb == READ else "change", f"{prefix}{link}__")
        if part is not None:
            there = Q(**{f"{prefix}{link}__isnull": False}) & part
            found = there if found is None else found | there
    return found


for one in ("market.mailrecipient", "market.driprun", "market.channelevent"):
    reach_also(one, through_person)
