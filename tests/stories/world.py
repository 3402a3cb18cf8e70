"""W1 海川工业设备: the company of the stories, with its people, its calendar of 2026 and the six-step funnel."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

from paceline.access import tokens
from paceline.access.models import OrgUnit, Role, User
from paceline.access.principal import BASIC_VERBS, SYSTEM, Principal, principal_of, rights_changed
from paceline.access.working_days import put_year
from paceline.kernel.holidays_seed import seed_year
from paceline.pipeline import templates
from paceline.records.action import acting

ORDINARY = sorted(BASIC_VERBS - {"override"})
EVERY = sorted(BASIC_VERBS)


def verbs(names: list[str], scope: str) -> dict[str, dict[str, str]]:
    """Grants of one scope for every object."""
    return {"*": dict.fromkeys(names, scope)}


@dataclass(frozen=True)
class Person:
    """Somebody of the company, at the keyboard of a program that talks to the API."""

    user: User
    token: str

    @property
    def by(self) -> Principal:
        return principal_of(self.user)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The response to a request; `body` is sent as JSON."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent["Authorization"] = f"Bearer {self.token}"
        data = b"" if body is None else json.dumps(body, default=str).encode()
        client = Client(raise_request_exception=False)
        return client.generic(method, f"/api/v1{path}", data, content_type="application/json", headers=sent)

    def get(self, path: str) -> Any:
        """What an address answers, decoded; the request has to succeed."""
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """What a change answers, decoded; the request has to succeed."""
        answer = self.ask("POST", path, {} if body is None else body, **headers)
        assert answer.status_code in (200, 201), answer.content.decode()
        return answer.json()

    def refused(self, path: str, body: Any = None) -> dict[str, Any]:
        """The problem that a change is answered with; the request has to fail."""
        answer = self.ask("POST", path, {} if body is None else body)
        assert 400 <= answer.status_code < 500, answer.content
        problem: dict[str, Any] = answer.json()
        return problem


@dataclass(frozen=True)
class World:
    """The people by name."""

    people: dict[str, Person]

    def __getitem__(self, name: str) -> Person:
        return self.people[name]


STAFF: tuple[tuple[str, str, str, str], ...] = (
    ("huang", "黄总", "boss", "海川工业设备"),
    ("zhouhang", "周航", "director", "海川工业设备"),
    ("chenjing", "陈静", "manager", "华东区"),
    ("wanglei", "王磊", "lead", "华东一组"),
    ("zhangsan", "张三", "rep", "华东一组"),
    ("lisi", "李四", "rep", "华东一组"),
    ("zhaomin", "赵敏", "rep", "华东一组"),
    ("linyue", "林悦", "director", "海川工业设备"),
)


def make_world() -> World:
    """The company as it stands before each story."""
    company = OrgUnit.objects.create(name="海川工业设备", kind="company")
    east = OrgUnit.objects.create(name="华东区", kind="region", parent=company)
    first = OrgUnit.objects.create(name="华东一组", kind="team", parent=east)
    units = {unit.name: unit for unit in (company, east, first)}
    roles = {
        "rep": Role.objects.create(code="w1-rep", name="销售", grants=verbs(ORDINARY, "own")),
        "lead": Role.objects.create(code="w1-lead", name="组长", grants=verbs(EVERY, "team")),
        "manager": Role.objects.create(code="w1-manager", name="区域经理", grants=verbs(EVERY, "subtree")),
        "director": Role.objects.create(code="w1-director", name="总监", grants=verbs(EVERY, "all")),
        "boss": Role.objects.create(code="w1-boss", name="老板", grants=verbs(["read", "export"], "all")),
    }
    people = {}
    for username, name, role, unit in STAFF:
        user = User.objects.create_user(username, None, name=name, unit=units[unit])
        user.roles.add(roles[role])
        people[name] = user
    root = User.objects.create_user("root", None, name="管理员", is_admin=True, unit=company)
    people["root"] = root
    OrgUnit.objects.filter(pk=first.pk).update(manager=people["王磊"])
    OrgUnit.objects.filter(pk=east.pk).update(manager=people["陈静"])
    rights_changed()
    put_year(2026, seed_year(2026).days, published=True)
    with acting(SYSTEM, "presets") as act:
        templates.install(act, "F6", default=True)
    return World({name: Person(user, token_of(user)) for name, user in people.items()})


def token_of(user: User) -> str:
    """A token with all rights of its owner."""
    return tokens.make(user.pk, "故事", grants={}, expires_at=None).text
