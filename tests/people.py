"""Five people make every permission test a sentence: 王芳 owns it, 李强 is her team-mate, 赵敏 is their manager,
陈晨 is a stranger in another region, and a program holds a token of 王芳's with narrow rights."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

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
    company = OrgUnit.objects.create(name="公司", kind="company")
    east = OrgUnit.objects.create(name="华东大区", kind="region", parent=company)
    team = OrgUnit.objects.create(name="华东一组", kind="team", parent=east)
    south = OrgUnit.objects.create(name="华南一组", kind="team", parent=company)
    rep = Role.objects.create(code="test-rep", name="销售", grants=REP)
    manager = Role.objects.create(code="test-manager", name="经理", grants=MANAGER)
    everything = Role.objects.create(code="test-boss", name="老板", grants=EVERYTHING)

    def person(username: str, name: str, unit: OrgUnit, *roles: Role, is_admin: bool = False) -> User:
        user = User.objects.create_user(
            username,
            "correct horse",
            name=name,
            unit=unit,
            email=f"{username}@example.com",
            is_admin=is_admin,
        )
        user.roles.set(roles)
        return user

    people = {
        "fang": person("fang", "王芳", team, rep),
        "qiang": person("qiang", "李强", team, rep),
        "min": person("min", "赵敏", east, manager),
        "chen": person("chen", "陈晨", south, rep),
        "boss": person("boss", "黄总", company, everything),
        "admin": person("root", "管理员", company, is_admin=True),
    }
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


@pytest.fixture
def people(db: None) -> People:
    """The five people of every permission test."""
    return make_people()
