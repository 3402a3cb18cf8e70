"""Plausible values for every field type, so that universal tests can make a record of any object."""

from __future__ import annotations

import itertools
from typing import Any

from paceline.access.models import User
from paceline.access.principal import Principal
from paceline.metadata.fields import Link, UserLink
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.registry import registry
from paceline.records.action import actions, perform

count = itertools.count(1)
TEXTS = ("恒泽精密", "光谷精仪", "紫金环保", "海辰新材料", "岱岳化工", "越州纺机", "铭轩家居", "润物包装")
BY_KIND: dict[str, Any] = {
    "long_text": "第一行\n第二行",
    "rich_text": "<p>要点</p>",
    "integer": "12",
    "decimal": "3.5",
    "amount": "8.6万",
    "percent": "25%",
    "day": "2026-11-20",
    "instant": "2026-11-20 10:30",
    "yes_no": "是",
    "tags": ["重点"],
    "region": "320500",
    "email": None,
    "web_address": "example.com",
    "credit_code": "91320500MA1MKJ5L3Y",
    "geo_point": "31.29,120.58",
}


def value_for(of: ObjectType, bound: BoundField, by: Principal) -> Any:
    """Input as a person would give it; None when the field cannot be filled without more."""
    kind, n = bound.type, next(count)
    if isinstance(kind, UserLink):
        return str(by.user_id)
    if isinstance(kind, Link):
        return str(record_of(registry.get(kind.target), by).pk) if kind.required else None
    if kind.kind in ("choice", "multiple_choice"):
        first = next(iter(kind.options))
        return [first] if kind.kind == "multiple_choice" else first
    if kind.kind == "text":
        return f"{TEXTS[n % len(TEXTS)]}{n}"[: kind.max_length]
    if kind.kind == "phone":
        return f"138{n:08d}"
    if kind.kind == "email":
        return f"someone{n}@example.com"
    if kind.kind == "credit_code":
        return None
    return BY_KIND.get(kind.kind)


def values_for(of: ObjectType, by: Principal, *, only_required: bool = False) -> dict[str, Any]:
    """Values for the fields that people may fill."""
    found = {}
    for name, bound in of.fields.items():
        if bound.type.locked or (only_required and not bound.type.required):
            continue
        value = value_for(of, bound, by)
        if value is not None and (not only_required or name != "owner"):
            found[name] = value
    if of.name == "customers.lead":
        found.setdefault("phone", f"139{next(count):08d}")
    if of.name == "trade.ledgerperiod":
        found["month"] = f"{2000 + next(count) % 60}-{1 + next(count) % 12:02d}-01"
    if of.name == "workflow.approvalflow":
        found["action"] = "customers.customer.remove"
    if of.name == "workflow.approvaldelegation":
        found["to"] = str(User.objects.exclude(pk=by.user_id).values_list("pk", flat=True)[0])
    return found


def record_of(of: ObjectType, by: Principal, **values: Any) -> Any:
    """A new record of an object, made through its own door."""
    given = {**values_for(of, by, only_required=True), **values}
    return perform(by, f"{of.name}.create", None, given)


def can_be_made(of: ObjectType) -> bool:
    """Whether people can make records of this object themselves; what administrators set up is not theirs."""
    return f"{of.name}.create" in actions and not of.administered
