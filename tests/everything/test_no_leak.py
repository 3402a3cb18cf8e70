"""Objects × people × places: what somebody may not see shows nowhere, by name, by key or by number."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from paceline.access import tokens
from paceline.access.models import User
from paceline.interfaces.files.models import Export
from paceline.kernel.errors import PacelineError
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.action import actions, perform
from tests.people import People
from tests.rooms.web.list_pages import reader
from tests.samples import can_be_made, record_of

SECRET = "绝密矿石柒"
OWNED = [of for of in registry.objects.values() if can_be_made(of) and of.scoped_by_owner]
every_owned = pytest.mark.parametrize("of", OWNED, ids=lambda of: of.name)
pytestmark = pytest.mark.django_db


@pytest.fixture
def hers(people: People, of: ObjectType) -> Any:
    """A record of 王芳's that bears a name which stands nowhere else, where its title can be given."""
    title = of.standard.get(of.title)
    named = {of.title: SECRET} if title and title.type.kind == "text" and not title.type.locked else {}
    return record_of(of, people.acts(people.boss), owner=str(people.fang.pk), **named)


def equals(of: ObjectType) -> str:
    """A filter that finds the record by its title, as a part of an address."""
    return quote(json.dumps({"field": of.title, "op": "eq", "value": SECRET}, ensure_ascii=False))


def asked(of: ObjectType, key: Any) -> Iterator[str]:
    """Every place that could tell of the record; those of one record come last."""
    page, api = f"/{of.path}/", f"/api/v1/{of.path}"
    for query in ("", f"?q={SECRET}", f"?filter={equals(of)}", f"?sort={of.title}", "?layout=board"):
        yield page + query
        yield f"{page}rows{query}"
        yield f"{page}cards{query}"
        yield f"{page}footer{query}"
    yield f"{page}pick?q={SECRET}"
    yield f"{page}duplicates?{of.title}={SECRET}"
    yield f"/palette?q={SECRET}"
    yield "/"
    yield "/inbox/"
    for query in ("fields=*&count=exact", f"q={SECRET}", f"filter={equals(of)}", f"sort={of.title}"):
        yield f"{api}/?{query}"
    yield f"{api}/aggregate"
    yield f"/api/v1/search?q={SECRET}"
    for part in ("", "edit", "menu", "merge", f"field/{of.title}", "part/timeline", "tab/timeline"):
        yield f"{page}{key}/{part}"
    for part in ("", "/timeline", "/comments", "/attachments"):
        yield f"{api}/{key}{part}"


class Asker:
    """Somebody with a session for the pages and a token for the API."""

    def __init__(self, who: User) -> None:
        self.pages = reader(who).client
        token = tokens.make(who.pk, "测试", grants={}, expires_at=None).text
        self.api = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})

    def told(self, address: str) -> Any:
        """The answer to this person."""
        return (self.api if address.startswith("/api/") else self.pages).get(address)


def body_of(answer: Any, address: str) -> str:
    """What the answer says, without the question that it repeats."""
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    said: str = text.decode(errors="replace")
    return said.replace(SECRET, "") if SECRET in address or quote(SECRET) in address else said


@every_owned
@pytest.mark.parametrize("stranger", ["qiang", "chen", "admin"])
def test_strangers_find_it_nowhere(of: ObjectType, hers: Any, people: People, stranger: str) -> None:
    who, key = Asker(getattr(people, stranger)), str(hers.pk)
    leaks = []
    for address in asked(of, key):
        answer = who.told(address)
        assert answer.status_code < 500, address
        body = body_of(answer, address)
        if SECRET in body or (key in body and key not in address):
            leaks.append(address)
        if f"/{key}/" in address and answer.status_code == 200:
            leaks.append(f"{address} opens")
    assert leaks == []


@every_owned
def test_nobody_counts_what_they_do_not_see(of: ObjectType, hers: Any, people: People) -> None:
    for who, seen in ((people.fang, 1), (people.min, 1), (people.qiang, 0), (people.chen, 0)):
        asker = Asker(who)
        counted = asker.told(f"/api/v1/{of.path}/?count=exact").json()["count"]["value"]
        summed = asker.told(f"/api/v1/{of.path}/aggregate").json()["data"]["count"]
        own = 0 if seen else counted
        assert (counted, summed) == ((seen, seen) if seen else (own, own)), who.name
        if not seen:
            assert not asker.told(f"/api/v1/{of.path}/?filter={equals(of)}").json().get("data")


@every_owned
def test_a_file_holds_what_its_maker_sees(of: ObjectType, hers: Any, people: People, settings: Any) -> None:
    for who, sees in ((people.fang, True), (people.qiang, False)):
        asked_for = {"target": of.name, "form": "csv", "query": {"columns": [of.title]}}
        export: Export = perform(people.acts(who), "files.export.make", None, asked_for)
        with default_storage.open(export.key) as file:
            rows = file.read().decode("utf-8-sig").splitlines()[1:]
        assert bool(rows) is sees, who.name


@every_owned
@pytest.mark.parametrize("verb", ["change", "tag", "assign", "remove"])
def test_what_the_policy_gives_can_be_done_and_nothing_else(
    of: ObjectType, verb: str, hers: Any, people: People
) -> None:
    """Objects × verbs × people. Her own last, for it may take the record away."""
    if f"{of.name}.{verb}" not in actions:
        pytest.skip(f"{of.name} has no {verb}")
    inputs = {"tag": {"tags": ["重点"]}, "assign": {"owner": str(people.fang.pk)}}.get(verb, {})
    for who, may in ((people.qiang, False), (people.chen, False), (people.admin, False), (people.fang, True)):
        assert permitted(people, who, f"{of.name}.{verb}", hers.pk, inputs) is may, who.name


def permitted(people: People, who: User, name: str, key: Any, inputs: dict[str, Any]) -> bool:
    """Whether rights let somebody do this: an answer about the input is an answer to somebody who may."""
    try:
        perform(people.acts(who), name, key, inputs)
    except PacelineError as refused:
        return refused.http_status not in (403, 404)
    return True
