"""The one door out: every read of business records starts from `visible(by, Model)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet

from paceline.access.principal import Level, Principal, Scope
from paceline.kernel.errors import NotFound
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.registry import registry

READ = "read"
Way = Callable[[Principal, str, str], Q | None]
"""`(by, verb, prefix)` → records that somebody reaches besides those of the scope; None when there are none."""
ways: dict[str, list[Way]] = {}
"""What rooms add to the reach of everybody who has the right at all, by object: what lies in a public pool."""


def reach_also(object_name: str, way: Way) -> None:
    """Add a way of reaching records of an object to those that there are."""
    ways.setdefault(object_name, []).append(way)


def visible(by: Principal, model: type[Model], verb: str = READ, *, removed: bool = False) -> QuerySet[Any]:
    """The records on which `by` may do `verb`; `removed` gives those in the recycle bin instead of the live ones."""
    of = registry.of(model)
    rows: QuerySet[Any] = model._default_manager.all()
    if of.has_bin:
        rows = rows.filter(deleted_at__isnull=not removed)
    q = predicate(by, of, verb)
    return rows.none() if q is None else rows.filter(q)


def predicate(by: Principal, of: ObjectType, verb: str, prefix: str = "") -> Q | None:
    """The condition of the scope for every way of reading; None when nothing is visible."""
    if by.kind == "link":
        return _of_link(by, of, verb, prefix)
    if by.kind == "system" or (of.open_to_all and verb == READ):
        return Q()
    scope = by.scope(of.name, verb)
    if scope == Scope.NONE:
        return None
    if of.personal:
        return Q() if scope == Scope.ALL else _personal(by, of, verb, prefix)
    if of.through:
        parent = registry.get(of.fields[of.through].type.target)  # type: ignore[attr-defined]
        there = predicate(by, parent, READ if verb == READ else "change", f"{prefix}{of.through}__")
        return there if there is not None and not there else _further(by, of, verb, prefix, there)
    if scope == Scope.ALL or not of.scoped_by_owner:
        return Q()
    return _owned(by, of, scope, prefix, verb)


def _personal(by: Principal, of: ObjectType, verb: str, prefix: str) -> Q:
    """One's own records, and to read those that somebody keeps for one."""
    own = Q(**{f"{prefix}{of.personal}_id": by.user_id})
    return own | Q(**{f"{prefix}{of.also_for}_id": by.user_id}) if of.also_for and verb == READ else own


def _of_link(by: Principal, of: ObjectType, verb: str, prefix: str) -> Q | None:
    """The one record of a customer's link, and for reading what belongs to it."""
    if by.can(of.name, verb):
        return Q(**{f"{prefix}id__in": by.shared(of.name)})
    if verb != READ or not of.through:
        return None
    parent = registry.get(of.fields[of.through].type.target)  # type: ignore[attr-defined]
    return predicate(by, parent, READ, f"{prefix}{of.through}__")


def _owned(by: Principal, of: ObjectType, scope: Scope, prefix: str, verb: str) -> Q:
    q = Q(**{f"{prefix}owner_id": by.user_id})
    if scope == Scope.TEAM and by.team_ids:
        q |= Q(**{f"{prefix}team_id__in": list(by.team_ids)})
    if scope == Scope.SUBTREE and by.subtree_ids:
        q |= Q(**{f"{prefix}team_id__in": list(by.subtree_ids)})
    shared = by.shared(of.name, write=verb != READ)
    if shared:
        q |= Q(**{f"{prefix}id__in": shared})
    return _further(by, of, verb, prefix, q) or q


def _further(by: Principal, of: ObjectType, verb: str, prefix: str, q: Q | None) -> Q | None:
    """What is reached by `q` or by one of the ways that rooms add."""
    for way in ways.get(of.name, ()):
        more = way(by, verb, prefix)
        q = more if q is None else q if more is None else q | more
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


def readable_fields(by: Principal, of: ObjectType) -> frozenset[str]:
    """Names of the fields the actor may see, masked ones included."""
    return sight(by, of).readable


def open_fields(by: Principal, of: ObjectType) -> frozenset[str]:
    """Names of the fields the actor may filter, sort, group and search by: seen in full.

    None of an object that the actor must not read, so that no condition reaches through a link into it.
    """
    return sight(by, of).open


def writable_fields(by: Principal, of: ObjectType) -> frozenset[str]:
    """Names of the fields the actor may give values to."""
    return sight(by, of).writable


def masked_fields(by: Principal, of: ObjectType) -> frozenset[str]:
    """Names of the fields that the actor sees masked."""
    return sight(by, of).masked


@dataclass(frozen=True)
class Sight:
    """An object's fields by what an actor may do with them."""

    fields: Mapping[str, BoundField]
    readable: frozenset[str]
    masked: frozenset[str]
    open: frozenset[str]
    writable: frozenset[str]


def sight(by: Principal, of: ObjectType) -> Sight:
    """What the actor may do with the fields; kept with the actor as long as the object has the same fields."""
    fields, known = of.fields, by.kept.get(of.name)
    if known is None or known.fields is not fields:
        levels = {name: by.level(of.name, name) for name in fields}
        reads = predicate(by, of, READ) is not None
        known = by.kept[of.name] = Sight(
            fields,
            readable=frozenset(name for name, level in levels.items() if level > Level.HIDDEN),
            masked=frozenset(name for name, level in levels.items() if level == Level.MASKED),
            open=frozenset(name for name, level in levels.items() if reads and level > Level.MASKED),
            writable=frozenset(
                name for name, level in levels.items() if level == Level.FULL and not fields[name].type.locked
            ),
        )
    return known
