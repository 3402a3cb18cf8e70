"""The one door out: every read of business records starts from `visible(by, Model)`."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q, QuerySet

from paceline.access.principal import Level, Principal, Scope
from paceline.kernel.errors import NotFound
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry

READ = "read"


def visible(by: Principal, model: type[Model], verb: str = READ, *, removed: bool = False) -> QuerySet[Any]:
    """The records on which `by` may do `verb`; `removed` gives those in the recycle bin instead of the live ones."""
    of = registry.of(model)
    rows: QuerySet[Any] = model._default_manager.all()
    if any(f.name == "deleted_at" for f in model._meta.fields):
        rows = rows.filter(deleted_at__isnull=not removed)
    q = predicate(by, of, verb)
    return rows.none() if q is None else rows.filter(q)


def predicate(by: Principal, of: ObjectType, verb: str, prefix: str = "") -> Q | None:
    """The condition of the scope for every way of reading; None when nothing is visible."""
    if by.kind == "system" or (of.open_to_all and verb == READ):
        return Q()
    scope = by.scope(of.name, verb)
    if scope == Scope.NONE:
        return None
    if of.personal:
        return Q() if scope == Scope.ALL else Q(**{f"{prefix}{of.personal}_id": by.user_id})
    if of.through:
        parent = registry.get(of.fields[of.through].type.target)  # type: ignore[attr-defined]
        return predicate(by, parent, READ if verb == READ else "change", f"{prefix}{of.through}__")
    if scope == Scope.ALL or not of.scoped_by_owner:
        return Q()
    return _owned(by, of, scope, prefix, write=verb != READ)


def _owned(by: Principal, of: ObjectType, scope: Scope, prefix: str, *, write: bool) -> Q:
    q = Q(**{f"{prefix}owner_id": by.user_id})
    if scope == Scope.TEAM and by.team_ids:
        q |= Q(**{f"{prefix}team_id__in": list(by.team_ids)})
    if scope == Scope.SUBTREE and by.subtree_ids:
        q |= Q(**{f"{prefix}team_id__in": list(by.subtree_ids)})
    shared = by.shared(of.name, write=write)
    if shared:
        q |= Q(**{f"{prefix}id__in": shared})
    return q


def get_visible(
    by: Principal, model: type[Model], key: Any, verb: str = READ, *, removed: bool = False
) -> Any:
    """One record. Raises NotFound for what does not exist and for what the actor must not know of."""
    record = visible(by, model, verb, removed=removed).filter(pk=key).first()
    if record is None:
        raise NotFound(
            "找不到这条%(object)s。它可能已被删除，或者你没有查看权限。",
            params={"object": registry.of(model).label},
        )
    return record


def readable_fields(by: Principal, of: ObjectType) -> set[str]:
    """Names of the fields the actor may see, masked ones included."""
    return {name for name in of.fields if by.level(of.name, name) > Level.HIDDEN}


def open_fields(by: Principal, of: ObjectType) -> set[str]:
    """Names of the fields the actor may filter, sort, group and search by: seen in full."""
    return {name for name in of.fields if by.level(of.name, name) > Level.MASKED}


def writable_fields(by: Principal, of: ObjectType) -> set[str]:
    """Names of the fields the actor may give values to."""
    return {
        name
        for name, bound in of.fields.items()
        if not bound.type.locked and by.level(of.name, name) == Level.FULL
    }


def masked_fields(by: Principal, of: ObjectType) -> set[str]:
    """Names of the fields that the actor sees masked."""
    return {name for name in of.fields if by.level(of.name, name) == Level.MASKED}
