"""Who acts: a person, a token, a customer's link, a job for somebody, or the system; and what decides their rights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any, Literal
from uuid import UUID

from django.db import connection

from paceline.access.models import ApiToken, OrgUnit, Role, Share, ShareLevel, User
from paceline.kernel.errors import NotAllowed
from paceline.metadata import versions
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry

SUBJECT = "access"


class Scope(IntEnum):
    """How far a right reaches. The wider scope contains the narrower one."""

    NONE = 0
    OWN = 1
    TEAM = 2
    SUBTREE = 3
    ALL = 4

    @classmethod
    def named(cls, name: str) -> Scope:
        return cls[name.upper()] if name else cls.NONE


class Level(IntEnum):
    """What a role may do with a field."""

    HIDDEN = 0
    MASKED = 1
    READ = 2
    FULL = 3


Grants = Mapping[str, Mapping[str, Scope]]
FieldLevels = Mapping[str, Mapping[str, Level]]
FALLBACK = "change"
"""The verb whose scope an action has when no role names the action itself."""


@dataclass(frozen=True)
class Principal:
    """The actor. `grants[object][verb]` and `fields[object][field]` are merged over all roles, `*` is any object."""

    kind: Literal["user", "token", "link", "job", "system"]
    user_id: UUID | None = None
    name: str = ""
    team_id: UUID | None = None
    team_ids: frozenset[UUID] = frozenset()
    subtree_ids: frozenset[UUID] = frozenset()
    is_admin: bool = False
    grants: Grants = field(default_factory=dict)
    fields: FieldLevels = field(default_factory=dict)
    shares: Mapping[str, tuple[tuple[UUID, str], ...]] = field(default_factory=dict)
    locale: str = "zh-hans"
    token_id: UUID | None = None
    stamp: Any = None
    kept: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What others work out once for this actor; it lasts as long as the actor's rights."""

    def units(self, object_name: str, verb: str) -> frozenset[UUID] | None:
        """The units that a right reaches; none for what is one's own only, None when it reaches all of them."""
        scope = self.scope(object_name, verb)
        if scope == Scope.ALL:
            return None
        return {Scope.SUBTREE: self.subtree_ids, Scope.TEAM: self.team_ids}.get(scope, frozenset())

    def scope(self, object_name: str, verb: str) -> Scope:
        """How far this actor may do `verb` with the object.

        What nobody owns (products, funnels) can be changed only by those who may change all of it.
        """
        if self.kind == "system":
            return Scope.ALL
        if self.kind == "link":  # exactly the verbs that its purpose names: none follows from another
            return self.grants.get(object_name, {}).get(verb, Scope.NONE)
        of = registry.objects.get(object_name)
        if of is not None and of.personal:
            return self.personal_scope(of, verb)
        if of is not None and of.administered:
            named = (
                self.grants.get(object_name, {}).get(verb, Scope.NONE) if verb in of.delegated else Scope.NONE
            )
            return Scope.ALL if self.is_admin or named == Scope.ALL else Scope.NONE
        scope = self.granted(object_name, verb)
        if verb not in READING and scope < Scope.ALL and is_common(object_name):
            return Scope.NONE
        return scope

    def personal_scope(self, of: ObjectType, verb: str) -> Scope:
        """What is somebody's own needs no role; a token needs a grant, and never reaches sessions and tokens."""
        if self.kind == "token":
            return Scope.NONE if of.room == SUBJECT else min(self.granted(of.name, verb), Scope.OWN)
        return Scope.ALL if self.is_admin and of.watched else Scope.OWN

    def granted(self, object_name: str, verb: str) -> Scope:
        """What the roles say. A verb without a word of its own follows `change`."""
        granted = self.grants.get(object_name) or self.grants.get("*") or {}
        if verb in granted or verb in BASIC_VERBS:
            return granted.get(verb, Scope.NONE)
        return granted.get(FALLBACK, Scope.NONE)

    def can(self, object_name: str, verb: str) -> bool:
        """Whether the actor may do `verb` with at least some of the object's records."""
        return self.scope(object_name, verb) > Scope.NONE

    def level(self, object_name: str, field_name: str) -> Level:
        """What the actor may do with a field."""
        return self.fields.get(object_name, {}).get(field_name, Level.FULL)

    def shared(self, object_name: str, *, write: bool = False) -> list[UUID]:
        """Records on which the actor is a collaborator."""
        return [
            key for key, level in self.shares.get(object_name, ()) if not write or level == ShareLevel.WRITE
        ]

    def require_admin(self) -> None:
        """Raises NotAllowed unless the actor may configure the system."""
        if not self.is_admin and self.kind != "system":
            raise NotAllowed("只有管理员可以改这里的设置。请联系管理员。")


READING = frozenset({"read", "export"})
BASIC_VERBS = frozenset(
    {"read", "create", "change", "remove", "assign", "import", "export", "merge", "override", "erase"}
)
"""Verbs that a role has to name: none of them follows from another. `override` is to set a rule aside with a reason,
`erase` to forget a person for good."""


def is_common(object_name: str) -> bool:
    """Whether the object's records belong to nobody in particular."""
    of = registry.objects.get(object_name)
    return of is not None and not of.scoped_by_owner and not of.through and not of.personal


SYSTEM = Principal(kind="system", name="系统", is_admin=True)

SUBTREE = """
    WITH RECURSIVE tree AS (
        SELECT id FROM access_orgunit WHERE id = ANY(%s)
        UNION SELECT u.id FROM access_orgunit u JOIN tree t ON u.parent_id = t.id
    ) SELECT id FROM tree
"""
_cache: dict[UUID, Principal] = {}


def principal_of(user: User) -> Principal:
    """The acting principal of a person; kept per process until any right changes."""
    stamp = versions.current(SUBJECT)
    known = _cache.get(user.pk)
    if known is None or known.stamp != stamp or stamp is None:
        if len(_cache) > 2000:
            _cache.clear()
        known = _cache[user.pk] = build(user, stamp)
    return known


def build(user: User, stamp: Any = None) -> Principal:
    """Read a person's units, roles and shares."""
    if not user.is_active:
        return Principal(kind="user", user_id=user.pk, name=user.name, stamp=stamp)
    managed = list(user_units(user))
    roles = list(user.roles.all())
    return Principal(
        kind="user",
        user_id=user.pk,
        name=user.name,
        team_id=user.unit_id,
        team_ids=frozenset(managed),
        subtree_ids=frozenset(subtree(managed)),
        is_admin=user.is_admin,
        grants=merged_grants(roles),
        fields=merged_fields(roles),
        shares=shares_of(user),
        locale=user.locale,
        stamp=stamp,
    )


def user_units(user: User) -> set[UUID]:
    """The person's own unit and the units that the person manages."""
    units = set(OrgUnit.objects.filter(manager=user).values_list("id", flat=True))
    return units | ({user.unit_id} if user.unit_id else set())


def subtree(unit_ids: list[UUID]) -> list[UUID]:
    """All units at or below the given ones."""
    if not unit_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(SUBTREE, [unit_ids])
        return [row[0] for row in cursor.fetchall()]


def merged_grants(roles: list[Role]) -> dict[str, dict[str, Scope]]:
    """The widest scope that any of the roles gives. A role's `*` applies to the objects that it does not name."""
    named = {name for role in roles for name in role.grants}
    merged: dict[str, dict[str, Scope]] = {}
    for role in roles:
        for name in named:
            for verb, scope in (role.grants.get(name) or role.grants.get("*") or {}).items():
                into = merged.setdefault(name, {})
                into[verb] = max(into.get(verb, Scope.NONE), Scope.named(scope))
    return merged


def merged_fields(roles: list[Role]) -> dict[str, dict[str, Level]]:
    """The most open level that any of the roles gives; a role that does not name a field leaves it open."""
    merged: dict[str, dict[str, Level]] = {}
    pairs = {(name, key) for role in roles for name, levels in role.fields.items() for key in levels}
    for name, key in pairs:
        level = max(
            Level[role.fields.get(name, {}).get(key, "full").upper()]
            for role in roles
            if can_read(role, name)
        )
        merged.setdefault(name, {})[key] = level
    return merged


def can_read(role: Role, object_name: str) -> bool:
    return bool(role.grants.get(object_name) or role.grants.get("*") or object_name in role.fields)


def shares_of(user: User) -> dict[str, tuple[tuple[UUID, str], ...]]:
    """The records shared with a person, by object."""
    found: dict[str, list[tuple[UUID, str]]] = {}
    for name, key, level in Share.objects.filter(user=user).values_list("object", "record_id", "level"):
        found.setdefault(name, []).append((key, level))
    return {name: tuple(keys) for name, keys in found.items()}


def narrowed(by: Principal, token: ApiToken) -> Principal:
    """A token's principal: its user's rights, cut down to the token's grants; never more."""
    own = personal_objects()
    if not token.grants:
        grants = {**by.grants, **{name: dict.fromkeys(BASIC_VERBS, Scope.OWN) for name in own}}
        return replace(by, kind="token", token_id=token.pk, is_admin=False, grants=grants)
    grants = {}
    for name in token.grants.keys() | by.grants.keys() | own:
        verbs = token.grants.get(name) or token.grants.get("*") or {}
        named = by.grants.get(name, {}).keys() - BASIC_VERBS
        grants[name] = {
            verb: min(
                by.granted(name, verb),
                Scope.named(verbs.get(verb, verbs.get(FALLBACK, "") if verb in named else "")),
            )
            for verb in BASIC_VERBS | verbs.keys() | named
        }
    return replace(by, kind="token", token_id=token.pk, is_admin=False, grants=grants)


def moving_in(by: Principal) -> Principal:
    """An administrator while a whole company is brought in or taken out again: everybody's records are within reach,
    which no role for daily work allows. Raises NotAllowed for everybody else."""
    by.require_admin()
    return replace(by, grants={"*": dict.fromkeys(BASIC_VERBS, Scope.ALL)}, fields={})


def behind_link(key: UUID, object_name: str, record_id: UUID, verbs: Iterable[str]) -> Principal:
    """Whoever opens a customer's link: sees one record and what belongs to it, does what the purpose allows."""
    may = dict.fromkeys({"read", *verbs}, Scope.OWN)
    return Principal(
        kind="link",
        name="客户",
        grants={object_name: may},
        shares={object_name: ((record_id, ShareLevel.WRITE),)},
        token_id=key,
    )


def personal_objects() -> set[str]:
    """Objects whose records are somebody's own: jobs, notifications."""
    return {of.name for of in registry.objects.values() if of.personal}


def rights_changed() -> None:
    """Call in the transaction that changes users, units, roles or shares."""
    versions.changed(SUBJECT)
    _cache.clear()
