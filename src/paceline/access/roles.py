"""What a role may say: known objects, verbs, scopes, fields and levels; and roles named by people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Q

from paceline.access.models import Role
from paceline.access.principal import BASIC_VERBS, Level, Scope
from paceline.kernel.errors import Invalid
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry

ANY = "*"
NOT_AT_ALL = "none"
SCOPES = tuple(scope.name.lower() for scope in Scope if scope)
LEVELS = tuple(level.name.lower() for level in Level)


def checked_grants(raw: Any, verbs: Collection[str]) -> dict[str, dict[str, str]]:
    """`{object: {verb: scope}}` without what gives nothing. Raises Invalid for unknown names.

    "none" stays for verbs that would else follow `change`: somebody who may change a receipt may not verify it.
    """
    return {
        name: rights
        for name, given in table(raw, "grants").items()
        if (rights := {verb: scope for verb, scope in given.items() if says_something(verb, scope)})
        if known_object(name, "grants") and known_rights(rights, verbs)
    }


def says_something(verb: str, scope: Any) -> bool:
    """Whether a right differs from saying nothing about the verb."""
    return scope not in ("", "none", None) or (scope == NOT_AT_ALL and verb not in BASIC_VERBS)


def checked_fields(raw: Any) -> dict[str, dict[str, str]]:
    """`{object: {field: level}}` without what restricts nothing. Raises Invalid for unknown names."""
    found = {}
    for name, levels in table(raw, "fields").items():
        known_object(name, "fields")
        closed = {field: level for field, level in levels.items() if level != "full"}
        for field, level in closed.items():
            if name == ANY or field not in registry.get(name).fields or level not in LEVELS:
                raise refused("fields", f"{name}.{field}: {level}")
        if closed:
            found[name] = closed
    return found


def governed() -> Iterator[ObjectType]:
    """Objects whose rights roles decide."""
    return (of for of in registry.objects.values() if not of.administered and not of.personal)


def granted(grants: Mapping[str, Any], name: str) -> dict[str, str]:
    """What a role says of an object: its own line, else the line for all others."""
    return dict(grants.get(name) or grants.get(ANY) or {})


def with_rights(grants: Mapping[str, Any], name: str, given: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The table after one object got its rights.

    An object that is closed altogether would be opened again by the line for all others: that line is then written
    out for every object that it stood for.
    """
    if given == granted(grants, name):
        return dict(grants)
    rest = {other: rights for other, rights in grants.items() if other != name}
    if given:
        return {**rest, name: dict(given)}
    if name == ANY or ANY not in rest:
        return rest
    opened = rest.pop(ANY)
    return {**{of.name: opened for of in governed() if of.name != name}, **rest}


def known_object(name: str, where: str) -> bool:
    """True; raises Invalid for an object that does not exist."""
    if name != ANY and name not in registry.objects:
        raise refused(where, name)
    return True


def known_rights(rights: Mapping[str, Any], verbs: Collection[str]) -> bool:
    """True; raises Invalid for a verb or a scope that does not exist."""
    for verb, scope in rights.items():
        if verb not in verbs or scope not in (*SCOPES, NOT_AT_ALL):
            raise refused("grants", f"{verb}: {scope}")
    return True


def table(raw: Any, where: str) -> dict[str, dict[str, Any]]:
    """A mapping of mappings. Raises Invalid."""
    if not isinstance(raw, Mapping) or not all(isinstance(part, Mapping) for part in raw.values()):
        raise Invalid({where: "这里要写成 {对象: {名称: 值}}。"})
    return {str(name): dict(part) for name, part in raw.items()}


def refused(where: str, what: str) -> Invalid:
    return Invalid({where: "这里有一项不认识：%(what)s。"}, params={"what": what[:80]})


def roles_called(names: Iterable[str]) -> list[Role]:
    """Roles by code or name. Raises Invalid naming the one that does not exist or is called like another."""
    found: dict[Any, Role] = {}
    for text in names:
        hits = list(Role.objects.filter(code=text)[:1]) or list(
            Role.objects.filter(Q(name=text) | Q(name_en__iexact=text))[:2]
        )
        if len(hits) != 1:
            raise Invalid({"roles": "没有叫「%(name)s」的角色。请用角色的代码。"}, params={"name": text[:60]})
        found[hits[0].pk] = hits[0]
    return list(found.values())
