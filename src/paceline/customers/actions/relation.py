"""Relations between customers: each is seen from both sides, as its inverse from the other."""

from __future__ import annotations

from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import CustomerRelation
from paceline.customers.models.customer import INVERSE, RelationKind
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic


@action("customers.customerrelation.create", "添加关系", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> CustomerRelation:
    """A new relation, and its mirror at the other customer."""
    relation: CustomerRelation = generic.create(  # type: ignore[assignment]
        act, of=registry.of(CustomerRelation), values=values
    )
    if mirror_of(relation) is None:
        act.create(
            CustomerRelation,
            links_checked=True,
            customer=relation.other_id,
            other=relation.customer_id,
            kind=INVERSE[RelationKind(relation.kind)],
            note=relation.note,
        )
    return relation


@action("customers.customerrelation.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, relation: CustomerRelation, *, values: dict[str, Any]) -> CustomerRelation:
    """New values for both sides."""
    mirror = mirror_of(relation)
    generic.change(act, relation, values=values)
    if mirror is not None:
        act.save(
            mirror,
            customer=relation.other_id,
            other=relation.customer_id,
            kind=INVERSE[RelationKind(relation.kind)],
            note=relation.note,
        )
    return relation


@action("customers.customerrelation.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, relation: CustomerRelation) -> None:
    """Both sides into the recycle bin."""
    mirror = mirror_of(relation)
    act.remove(relation)
    if mirror is not None:
        act.remove(mirror)


@action("customers.customerrelation.restore", "恢复", permission="remove", icon="undo-2", hidden=True)
def restore(act: Act, relation: CustomerRelation) -> None:
    """Both sides out of the recycle bin."""
    mirror = mirror_of(relation, removed=True)
    act.restore(relation)
    if mirror is not None:
        act.restore(mirror)


def mirror_of(relation: CustomerRelation, *, removed: bool = False) -> CustomerRelation | None:
    """The same relation seen from the other customer."""
    rows = visible(SYSTEM, CustomerRelation, removed=removed).filter(
        customer=relation.other_id, other=relation.customer_id, kind=INVERSE[RelationKind(relation.kind)]
    )
    found: CustomerRelation | None = rows.exclude(pk=relation.pk).select_for_update(of=("self",)).first()
    return found
