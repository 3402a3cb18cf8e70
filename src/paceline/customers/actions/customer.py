"""What is particular about merging customers: relations among the merged would point at themselves."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Customer, CustomerRelation
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import merge as generic
from paceline.records.actions.merge import Others


@action("customers.customer.merge", "合并", icon="merge", hidden=True)
def merge(act: Act, customer: Customer, *, others: Others, values: dict[str, Any]) -> Customer:
    """Keep this one; relations among the merged and those that it has already are dropped."""
    merged = {customer.pk, *others}
    touching = visible(SYSTEM, CustomerRelation).filter(Q(customer__in=merged) | Q(other__in=merged))
    known: set[tuple[Any, str, Any]] = set()
    for relation in sorted(
        touching.order_by("pk"), key=lambda one: customer.pk not in (one.customer_id, one.other_id)
    ):
        sides = [customer.pk if key in merged else key for key in (relation.customer_id, relation.other_id)]
        after = (sides[0], relation.kind, sides[1])
        if sides[0] == sides[1] or after in known:
            act.remove(relation)
        known.add(after)
    generic.merge(act, customer, others=others, values=values)
    return customer
