"""W1 海川工业设备: the company of the stories, with its people, its calendar of 2026 and the six-step funnel."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

from paceline.access import tokens
from paceline.access.models import OrgUnit, User
from paceline.access.principal import SYSTEM, Principal, principal_of
from paceline.access.scope import visible
from paceline.config import presets
from paceline.records.actions import orgunit, user


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
    ("chenjing", "陈静", "region_manager", "华东区"),
    ("wanglei", "王磊", "lead", "华东一组"),
    ("zhangsan", "张三", "rep", "华东一组"),
    ("lisi", "李四", "rep", "华东一组"),
    ("zhaomin", "赵敏", "rep", "华东一组"),
    ("linyue", "林悦", "ops", "海川工业设备"),
    ("root", "root", "admin", "海川工业设备"),
)


def make_world() -> World:
    """The company as it stands before each story: delivered roles, funnels and calendar, its own people."""
    presets.apply()
    company = visible(SYSTEM, OrgUnit).get(parent__isnull=True)
    east = orgunit.create(SYSTEM, name="华东区", kind="region", parent=company)
    first = orgunit.create(SYSTEM, name="华东一组", kind="team", parent=east)
    units = {"海川工业设备": company, "华东区": east, "华东一组": first}
    people = {name: hired(username, name, role, units[unit]) for username, name, role, unit in STAFF}
    orgunit.change(SYSTEM, first, values={"manager": people["王磊"].pk})
    orgunit.change(SYSTEM, east, values={"manager": people["陈静"].pk})
    return World({name: Person(one, token_of(one)) for name, one in people.items()})


def hired(username: str, name: str, role: str, unit: OrgUnit) -> User:
    """Somebody with one of the delivered roles."""
    made: User = user.create(
        SYSTEM, values={"username": username, "name": name}, unit=unit, roles=[role], is_admin=role == "admin"
    )
    return made


def token_of(one: User) -> str:
    """A token with all rights of its owner."""
    return tokens.make(one.pk, "故事", grants={}, expires_at=None).text
