"""Every object of the registry lives its life through the API, with every field, operator and sort order."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from paceline.access.scope import open_fields
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.action import actions
from paceline.records.models import Record
from tests.people import People
from tests.rooms.api.conftest import Program
from tests.samples import can_be_made, values_for

RECORDS = [
    of
    for of in registry.objects.values()
    if issubclass(of.model, Record) and can_be_made(of) and f"{of.name}.change" in actions
]
"""Business records; users, units and roles are for administrators, who have no tokens."""
ODD = ({"a": 1}, "x" * 30_000, 10**30, "\u202e", -1, float("nan"))
every_record = pytest.mark.parametrize("of", RECORDS, ids=lambda of: of.name)
every_object = pytest.mark.parametrize("of", registry.objects.values(), ids=lambda of: of.name)
pytestmark = pytest.mark.django_db


def made(boss: Any, people: People, of: ObjectType, **options: Any) -> dict[str, Any]:
    answer = boss.post(f"/{of.path}/", values_for(of, people.acts(people.boss), **options))
    assert answer.status_code == 201, answer.content
    return answer.json()  # type: ignore[no-any-return]


@every_record
def test_it_is_made_read_changed_removed_and_restored(of: ObjectType, boss: Any, people: People) -> None:
    record = made(boss, people, of)
    at = f"/{of.path}/{record['id']}"
    assert boss.get(at).json() == record
    name = next(
        n
        for n, b in of.fields.items()
        if not b.type.locked and b.type.kind in ("text", "long_text", "choice", "instant", "integer")
    )
    changed = boss.patch(at, {name: record[name]}, If_Match=f'"{record["version"]}"')
    assert changed.status_code == 200, changed.content
    assert boss.delete(at).status_code in (204, 409)


@every_object
def test_it_lists_with_all_its_fields_and_counts(of: ObjectType, boss: Any, people: People) -> None:
    if can_be_made(of):
        boss.post(f"/{of.path}/", values_for(of, people.acts(people.boss)))
    answer = boss.get(f"/{of.path}/?fields=*&count=exact")
    if answer.status_code == 403:
        kept_from_programs = of.personal and of.room == "access"
        assert kept_from_programs or not people.acts(people.boss).can(of.name, "read")
        return
    assert answer.status_code == 200, answer.content
    assert answer.json()["count"]["value"] == len(answer.json()["data"])
    assert boss.get(f"/objects/{of.path}").json()["name"] == of.name


@every_record
def test_every_field_sorts_groups_and_sums_or_says_why_not(of: ObjectType, boss: Any, people: People) -> None:
    made(boss, people, of)
    for name in open_fields(people.acts(people.boss), of):
        kind = of.fields[name].type
        for address, works in (
            (f"/{of.path}/?sort={name}", kind.sortable),
            (f"/{of.path}/?sort=-{name}", kind.sortable),
            (f"/{of.path}/aggregate?group={name}", kind.groupable),
            (f"/{of.path}/aggregate?measures=count,sum:{name}", kind.summable),
        ):
            answer = boss.get(address)
            assert answer.status_code == (200 if works else 422), f"{address} {answer.content}"


@every_record
def test_every_condition_on_an_empty_value_works(of: ObjectType, boss: Any, people: People) -> None:
    made(boss, people, of, only_required=True)
    for name in open_fields(people.acts(people.boss), of):
        for op in set(of.fields[name].type.operators) & {"empty", "not_empty"}:
            condition = orjson.dumps({"field": name, "op": op}).decode()
            answer = boss.get(f"/{of.path}/?filter={condition}&count=exact")
            assert answer.status_code == 200, f"{name} {op} {answer.content}"
            assert answer.json()["count"]["value"] == len(answer.json()["data"])


@every_record
def test_odd_values_are_refused_with_words(of: ObjectType, boss: Any, people: People) -> None:
    values = values_for(of, people.acts(people.boss), only_required=True)
    for name, bound in of.fields.items():
        if bound.type.locked:
            continue
        for odd in ODD:
            answer = boss.post(f"/{of.path}/", {**values, name: odd})
            assert answer.status_code in (201, 400, 409, 413, 422), f"{name}={odd!r:.40} {answer.content}"
            if isinstance(odd, dict) and bound.type.kind not in ("json", "geo_point"):
                assert answer.status_code == 422, f"{name} took {odd}"


@every_object
def test_a_stranger_without_a_token_learns_nothing(of: ObjectType, people: People) -> None:
    for address in (f"/{of.path}/", f"/objects/{of.path}", f"/{of.path}/aggregate"):
        answer = Program().get(address)
        assert answer.status_code == 401
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
