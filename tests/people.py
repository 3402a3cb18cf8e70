"""Five people make every permission test a sentence: 王芳 owns it, 李强 is her team-mate, 赵敏 is their manager,
陈晨 is a stranger in another region, and a program holds a token of 王芳's with narrow rights."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.contrib.auth.hashers import make_password

from paceline.access.models import ApiToken, OrgUnit, Role, User
from paceline.access.principal import Principal, narrowed, principal_of, rights_changed

REP = {
    "*": dict.fromkeys(("read", "create", "change", "remove", "assign", "import", "export", "merge"), "own")
}
MANAGER = {
    "*": dict.fromkeys(
        ("read", "create", "change", "remove", "assign", "import", "export", "merge"), "subtree"
    )
}
EVERYTHING = {
    "*": dict.fromkeys(
        ("read", "create", "change", "remove", "assign", "import", "export", "merge", "erase"), "all"
    )
}


@dataclass(frozen=True)
class People:
    """The five, the administrator and somebody who may do everything with business records."""

    fang: User
    qiang: User
    min: User
    chen: User
    boss: User
    admin: User
    token: Principal

    def acts(self, user: User) -> Principal:
        """The principal of one of them, with rights as they are now."""
        return principal_of(user)


def make_people() -> People:
    """Two regions with a team each, three roles, six users."""
    company = OrgUnit(name="公司", kind="company")
    east = OrgUnit(name="华东大区", kind="region", parent=company)
    team = OrgUnit(name="华东一组", kind="team", parent=east)
    south = OrgUnit(name="华南一组", kind="team", parent=company)
    rep = Role(code="test-rep", name="销售", grants=REP)
    manager = Role(code="test-manager", name="经理", grants=MANAGER)
    everything = Role(code="test-boss", name="老板", grants=EVERYTHING)
    people = {
        "fang": person("fang", "王芳", team),
        "qiang": person("qiang", "李强", team),
        "min": person("min", "赵敏", east),
        "chen": person("chen", "陈晨", south),
        "boss": person("boss", "黄总", company),
        "admin": person("root", "管理员", company, is_admin=True),
    }
    OrgUnit.objects.bulk_create([company, east, team, south])
    Role.objects.bulk_create([rep, manager, everything])
    User.objects.bulk_create(people.values())
    plays = User.roles.through
    roles = {"fang": rep, "qiang": rep, "min": manager, "chen": rep, "boss": everything}
    plays.objects.bulk_create([plays(user=people[who], role=role) for who, role in roles.items()])
    OrgUnit.objects.filter(pk=east.pk).update(manager=people["min"])
    token = ApiToken.objects.create(
        user=people["fang"],
        name="读客户",
        prefix="test",
        digest="-",
        grants={"customers.customer": {"read": "own"}},
    )
    rights_changed()
    return People(**people, token=narrowed(principal_of(people["fang"]), token))


def person(username: str, name: str, unit: OrgUnit, *, is_admin: bool = False) -> User:
    """Somebody with a password, not yet stored."""
    return User(
        username=username,
        password=make_password("correct horse"),
        name=name,
        unit=unit,
        email=f"{username}@example.com",
        is_admin=is_admin,
    )


@pytest.fixture
def people(db: None) -> People:
    """The five people of every permission test."""
    return make_people()
