"""What is particular about customers: what goes along with a new owner, and relations among merged ones."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import Q

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.actions.worth import held_by_hand
from paceline.customers.handing_on import plans_follow
from paceline.customers.models import Customer, CustomerRelation
from paceline.customers.models.activity import SUBJECTS
from paceline.customers.pools.assigning import assign_anew, with_new_clock
from paceline.customers.segments import merging as _lists  # noqa: F401  (declares what goes over)
from paceline.customers.states import OWNERSHIP
from paceline.customers.visits import merging as _visits  # noqa: F401  (declares what goes over)
from paceline.metadata.fields import YesNo
from paceline.metadata.filters import compile_filter
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action, actions
from paceline.records.actions import generic as life
from paceline.records.actions import merge as generic
from paceline.records.actions.generic import NewOwner
from paceline.records.actions.merge import Others

WithDeals = Annotated[bool, YesNo("连同进行中的商机")]


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


@action(
    "customers.customer.assign",
    "转移负责人",
    icon="user-round-check",
    available=OWNERSHIP.available("assign"),
)
def assign(act: Act, customer: Customer, *, owner: NewOwner, with_deals: WithDeals = False) -> Customer:
    """A new owner, also out of a pool. His plans go along; open opportunities only when asked for."""
    former = customer.owner_id
    assign_anew(act, customer, owner)
    plans_follow(act, customer, former, owner)
    if with_deals and former is not None:
        for deal in open_deals(customer).filter(owner=former).select_for_update(of=("self",)):
            actions[f"{SUBJECTS['opportunity']}.assign"].inside(act, deal, owner=owner)
    return customer


@action("customers.customer.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, customer: Customer, *, values: dict[str, Any]) -> Customer:
    """New values; a new owner begins with clocks of his own, what the rules decide stays as typed for a while."""
    life.change(act, customer, values=held_by_hand(act, customer, with_new_clock(act, customer, values)))
    return customer


def open_deals(customer: Customer) -> Any:
    """The customer's unfinished opportunities."""
    of = registry.get(SUBJECTS["opportunity"])
    rows = visible(SYSTEM, of.model).filter(customer=customer).order_by("pk")
    return compile_filter(of.unfinished, of, viewer=SYSTEM, readable=lambda o: o.fields.keys()).apply(rows)
