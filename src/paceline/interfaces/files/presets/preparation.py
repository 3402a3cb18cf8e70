"""What has to be there before a set can be imported: records that are looked for and made, people and their teams."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
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


def units(by: Principal, step: Mapping[str, Any], source: Source) -> None:
    """An organisation unit for each name in a column, of the `kind` that the step says. Names that exist are kept."""
    place = source.headers.index(step["column"])
    for name in sorted({cells[place].strip() for _, cells in source.rows()} - {""}):
        unit(by, name, step["kind"], None, None)


def staff(by: Principal, step: Mapping[str, Any], employees: Source, offices: Source) -> None:
    """Users by their number, with whom they report to: a team for everybody who has people, below the boss's team.

    `number name surname office boss title` and `place` (in the file of offices) are places of columns.
    """
    at = {part: int(step[part]) for part in ("number", "name", "surname", "office", "boss", "title")}
    places = {cells[0]: cells[int(step["place"])] for cells in all_cells(offices)}
    rows = {cells[at["number"]]: cells for cells in all_cells(employees)}
    bosses = {cells[at["boss"]] for cells in rows.values()}

    def bring_in(number: str) -> tuple[UUID | None, UUID]:
        """The team in which somebody works, and the key of the person; the bosses first."""
        cells = rows[number]
        above = bring_in(cells[at["boss"]])[0] if cells[at["boss"]] in rows else None
        name = f"{cells[at['name']]} {cells[at['surname']]}".strip()
        team = unit(by, name, "team", above, None) if number in bosses else above
        position = " · ".join(
            part for part in (cells[at["title"]], places.get(cells[at["office"]], "")) if part
        )
        roles = step.get("manager_roles" if number in bosses else "person_roles", ())
        key = employee(by, number, name, position, team, roles)
        if number in bosses and team is not None:
            lead(by, team, key)
        return team, key

    for number in rows:
        bring_in(number)


def all_cells(source: Source) -> list[list[str]]:
    """The rows of a file without names of columns."""
    bare = replace(source, form=replace(source.form, header=False))
    return [[cell.strip() for cell in cells] for _, cells in bare.rows()]


def employee(by: Principal, number: str, name: str, position: str, team: UUID | None, roles: Any) -> UUID:
    """The user with this number as login, made without password and address: an import invites nobody."""
    found = visible(by, User).filter(username=number).values_list("pk", flat=True).first()
    if found is not None:
        return found
    inputs = {
        "username": number,
        "name": name,
        "position": position[:60],
        "unit": team and str(team),
        "roles": list(roles),
    }
    made: User = perform(by, "access.user.create", None, inputs, via="import")
    return made.pk


def lead(by: Principal, team: UUID, key: UUID) -> None:
    """Make somebody the manager of a team, unless it has one."""
    found = visible(by, OrgUnit).get(pk=team)
    if found.manager_id is None:
        perform(by, "access.orgunit.change", team, {"manager": str(key)}, via="import")


def each(by: Principal, step: Mapping[str, Any], batch: UUID, progress: Progress) -> None:
    """Do an action with every record that `find` finds, one transaction each, as part of the set `batch`."""
    of = registry.get(step["object"])
    keys = list(visible(by, of.model).filter(**step["find"]).order_by("pk").values_list("pk", flat=True))
    for done, key in enumerate(keys, start=1):
        inputs = dict(step.get("inputs", {}))
        perform(by, f"{of.name}.{step['action']}", key, inputs, via="import", batch=batch)
        progress(done, len(keys))


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
