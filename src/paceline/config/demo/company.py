"""The demo's organisation and its people, made by the actions that an administrator uses, 18 months ago."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password

from paceline.access.models import OrgUnit, User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config.demo.moments import Moments
from paceline.config.demo.naming import data
from paceline.kernel import clock
from paceline.records.actions import orgunit
from paceline.records.actions import user as people

PASSWORD = "paceline-demo"  # noqa: S105 — printed for everybody who tries the demo
HERO = "zhangsan"
MAIL = "haichuan.example"
TIERS = {"初级": "junior", "中级": "intermediate", "高级": "senior"}
REGIONS = ("east", "south", "north", "west")


@dataclass(frozen=True)
class Person:
    """Somebody of the demo. `load` is how much work goes to them, `skill` how well it goes."""

    key: UUID
    login: str
    name: str
    role: str
    unit: str
    load: float
    skill: float

    @property
    def region(self) -> str:
        """The sales region; partners and channels sell in the east."""
        return next((region for region in REGIONS if self.unit.startswith(region)), "east")


@dataclass(frozen=True)
class Company:
    """Everybody by login."""

    people: dict[str, Person]

    def __getitem__(self, login: str) -> Person:
        return self.people[login]

    @property
    def sellers(self) -> list[Person]:
        """Those who have customers of their own."""
        return [person for person in self.people.values() if person.load]

    def leader_of(self, person: Person) -> Person:
        """Who leads the person's unit, else the director."""
        login = next(
            (unit["manager"] for unit in data("people")["units"] if unit["code"] == person.unit), None
        )
        return self.people[login] if login and login != person.login else self.people["zhouhang"]


def found(moments: Moments) -> Company:
    """Make units and people."""
    raw = data("people")
    with clock.frozen(moments.first - timedelta(days=2)):
        units = dict(make_units(raw["units"]))
        made = {row[0]: make_person(row, units) for row in raw["people"]}
        for unit in raw["units"]:
            if unit["manager"]:
                manager = {"manager": made[unit["manager"]].key}
                orgunit.change(SYSTEM, units[unit["code"]], values=manager)
    let_in(made)
    return Company(made)


def let_in(people: dict[str, Person]) -> None:
    """Give everybody the demo's password; it is hashed once, because that is made to be slow."""
    rows = visible(SYSTEM, User).filter(pk__in=[person.key for person in people.values()])
    rows.update(password=make_password(PASSWORD))


def make_units(rows: list[dict[str, Any]]) -> Iterator[tuple[str, OrgUnit]]:
    """The tree from the top; units of these names and an empty company that are there already become ours."""
    units: dict[str, OrgUnit] = {}
    for row in rows:
        parent = units.get(row["parent"])
        top = only_unit() if parent is None else None
        known = named_unit(row["name"], parent)
        if known is not None:
            unit = known
        elif top is not None:
            unit = orgunit.change(SYSTEM, top, values={"name": row["name"], "kind": row["kind"]})
        else:
            unit = orgunit.create(SYSTEM, name=row["name"], kind=row["kind"], parent=parent)
        units[row["code"]] = unit
        yield row["code"], unit


def named_unit(name: str, parent: OrgUnit | None) -> OrgUnit | None:
    """The open unit of that name below the parent, such as an earlier demo has left."""
    return visible(SYSTEM, OrgUnit).filter(name=name, parent=parent, valid_to=None).first()


def only_unit() -> OrgUnit | None:
    """The one unit of a new installation."""
    here = list(visible(SYSTEM, OrgUnit)[:2])
    return here[0] if len(here) == 1 else None


def make_person(row: list[Any], units: dict[str, OrgUnit]) -> Person:
    """Somebody with a role in a unit."""
    login, name, role, unit, position, load, skill = row
    mobile = f"1390000{9000 + len(login) * 31 + sum(map(ord, login)) % 997:04d}"
    user: User = people.create(
        SYSTEM,
        values={
            "username": login, "name": name, "position": position, "email": f"{login}@{MAIL}", "mobile": f"+86{mobile}",
        },
        unit=units[unit], roles=[role], is_admin=role == "admin",
    )  # fmt: skip
    tier = next((code for words, code in TIERS.items() if position.startswith(words)), "")
    if tier:
        people.set_tier(SYSTEM, user, tier=tier, reason="入职定级")
    return Person(user.pk, login, name, role, unit, load, skill)


def logins() -> list[dict[str, str]]:
    """One sign-in per role, for printing."""
    raw = data("people")
    by_login = {row[0]: row for row in raw["people"]}
    return [
        {
            "username": login,
            "password": PASSWORD,
            "role": " ".join(dict.fromkeys((by_login[login][4], by_login[login][1]))),
        }
        for login in raw["logins"]
    ]


def is_founded() -> bool:
    """Whether the demo's people are here."""
    return visible(SYSTEM, User).filter(username=HERO, email=f"{HERO}@{MAIL}").exists()


def taken_logins() -> list[str]:
    """Logins that the demo's people would have and that somebody has already."""
    wanted = [row[0] for row in data("people")["people"]]
    return sorted(visible(SYSTEM, User).filter(username__in=wanted).values_list("username", flat=True))
