"""What has to be there before a set can be imported: records that are looked for and made, people and their teams."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from paceline.access.models import OrgUnit, User
from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.interfaces.files.reading import Source
from paceline.kernel import pinyin
from paceline.metadata.registry import registry
from paceline.records.action import perform

NOT_IN_A_LOGIN = re.compile(r"[^a-z0-9]+")
Progress = Callable[[int, int], None]


def ensure(by: Principal, step: Mapping[str, Any]) -> None:
    """Make a record unless there is one with the values of `find`."""
    of = registry.get(step["object"])
    if not visible(by, of.model).filter(**step["find"]).exists():
        perform(by, f"{of.name}.create", None, step["inputs"], via="import")


def people(by: Principal, step: Mapping[str, Any], source: Source, progress: Progress) -> None:
    """Users without a login, each in the team of the manager, each team in its region. Names that exist are kept."""
    places = {part: source.headers.index(step[part]) for part in ("person", "manager", "unit")}
    rows = [{part: cells[place].strip() for part, place in places.items()} for _, cells in source.rows()]
    for done, row in enumerate(rows, start=1):
        region = unit(by, row["unit"], "region", None, None)
        boss = person(by, row["manager"], region, step.get("manager_roles", ()))
        team = unit(by, row["manager"], "team", region, boss)
        person(by, row["person"], team, step.get("person_roles", ()))
        progress(done, len(rows))


def unit(by: Principal, name: str, kind: str, parent: UUID | None, manager: UUID | None) -> UUID:
    """The unit of that name, made when it is missing."""
    found = visible(by, OrgUnit).filter(name=name, kind=kind).values_list("pk", flat=True).first()
    if found is not None:
        return found
    inputs = {
        "name": name,
        "kind": kind,
        "parent": parent and str(parent),
        "manager": manager and str(manager),
    }
    made: OrgUnit = perform(by, "access.orgunit.create", None, inputs, via="import")
    return made.pk


def person(by: Principal, name: str, unit_id: UUID, roles: Any) -> UUID:
    """The user of that name, made without a password when there is none."""
    found = visible(by, User).filter(name=name).values_list("pk", flat=True).first()
    if found is not None:
        return found
    inputs = {"username": login_for(by, name), "name": name, "unit": str(unit_id), "roles": list(roles)}
    made: User = perform(by, "access.user.create", None, inputs, via="import")
    return made.pk


def login_for(by: Principal, name: str) -> str:
    """`moses.frase`, `wangfang`; a number behind it when it is taken."""
    spelt = name if name.isascii() else pinyin.pinyin_full(name, person=True)
    plain = NOT_IN_A_LOGIN.sub(".", spelt.lower()).strip(".") or "user"
    taken = set(visible(by, User).filter(username__startswith=plain).values_list("username", flat=True))
    return next(login for n in range(1, 10_000) if (login := plain if n == 1 else f"{plain}{n}") not in taken)
