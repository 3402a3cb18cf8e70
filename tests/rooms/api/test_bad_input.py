"""Whatever is sent, the answer is clear, in the reader's language, changes nothing and is never a 500."""

from __future__ import annotations

import json
from typing import Any

import pytest

from paceline.customers.models import Customer
from paceline.records.models import Event
from tests.people import People

pytestmark = pytest.mark.django_db
NOWHERE = "00000000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400), (b"[1]", 400), (b'"x"', 400), (b"null", 400), (b"\xff\xfe", 400), (b'{"name":"\\u0000"}', 400),
        (b'{"name":"a\x00"}', 400), (b'{"name":"\\ud800"}', 400), (b"{" * 5000, 400), (b"[" * 100_000, 400),
        (b'{"name": NaN}', 400), (b"{}", 422), (b"", 422), (b'{"name":""}', 422), (b'{"name":"   "}', 422),
        (b'{"name":"a","nope":1}', 422), (b'{"name":"a","id":"x"}', 422), (b'{"name":"a","version":9}', 422),
        (b'{"name":"a","owner":"nobody"}', 422), (b'{"name":"a","value_score":1e400}', 400),
        (b'{"name":"a","value_score":101}', 422), (b'{"name":"a","tags":"x"}', 201),
        (b'{"name":"a","tags":[["x"]]}', 422),
        (b'{"name":"' + b"x" * 3_000_000 + b'"}', 413),
    ],
)  # fmt: skip
def test_bodies(fang: Any, body: bytes, status: int) -> None:
    answer = fang.post("/customers/", body)
    assert answer.status_code == status, answer.content
    if status >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == status
        assert answer.json()["detail"]
        assert Customer.objects.count() == Event.objects.count() == 0


@pytest.mark.parametrize(
    "query",
    [
        "nope=1", "fields=nope", "fields=name,custom", "sort=nope", "sort=-custom", "filter={", "filter=[1]",
        'filter={"field":"nope","op":"eq","value":1}', 'filter={"field":"name","op":"like","value":1}',
        'filter={"field":"owner.password","op":"eq","value":1}', 'filter={"field":"name","op":"between","value":1}',
        'filter={"all":1}', 'filter={"field":["name"]}', "name__nope=1", "cursor=x", "cursor=" + "A" * 5000,
        "count=all", "removed=maybe", "updated_after=yesterday", "updated_after=2026-01-01", "limit=1&limit=2",
        "value_score=99999999999999999999999999", "created_at__gte=9999-99-99", "owner=x", "group=owner",
        "amount__between=1", "name=a&name=b&name__contains=c&name__contains=d", "search=x", "deleted_at=x",
        "__class__=x",
        "name=" + "x" * 25_000,
    ],
)  # fmt: skip
def test_queries(fang: Any, query: str) -> None:
    answer = fang.get(f"/customers/?{query}")
    assert answer.status_code in (400, 422), answer.content
    assert answer.json()["detail"] or answer.json()["errors"]


@pytest.mark.parametrize("odd", ["%00", "%ff", "%ed%a0%80"])
def test_odd_bytes_in_addresses(fang: Any, odd: str) -> None:
    for address in (
        f"/customers/?name={odd}",
        f"/customers/?{odd}=1",
        f"/search?q={odd}",
        f"/customers/?q={odd}",
    ):
        assert fang.get(address).status_code == 400
    assert fang.get(f"/customers/{odd}").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/nope/", "/customers/x", f"/customers/{NOWHERE}", "/customers/1", f"/nope/{NOWHERE}", "/objects/nope", "/",
     "/a/b/c/d/e",
     f"/customers/{NOWHERE}/timeline", f"/customers/{NOWHERE}/comments", f"/customers/{NOWHERE}/attachments",
     f"/customers/{NOWHERE}/attachments/{NOWHERE}", f"/stages/{'9' * 18}", "/docs/nope/nope", "/../../etc/passwd"],
)  # fmt: skip
def test_what_is_not_there(fang: Any, address: str) -> None:
    answer = fang.get(address)
    assert answer.status_code == 404, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_methods_and_types(fang: Any) -> None:
    assert fang.ask("PUT", "/customers/").headers["Allow"] == "GET, POST"
    assert fang.ask("DELETE", "/customers/").status_code == 405
    assert fang.post(f"/customers/{NOWHERE}/nope").status_code == 404
    assert fang.post("/customers/nope").status_code == 404
    assert (
        fang.ask(
            "POST", "/customers/", b"name=a", Content_Type="application/x-www-form-urlencoded"
        ).status_code
        == 415
    )
    assert fang.post("/customers/", {"name": "a"}, Idempotency_Key="x" * 300).status_code == 400
    assert fang.patch(f"/customers/{NOWHERE}", {}, If_Match="abc").status_code == 400


def test_the_language_is_the_callers(fang: Any) -> None:
    chinese = fang.get("/customers/?sort=nope").json()
    assert chinese["title"] == "填写的内容需要修改"
    assert chinese["code"] == "unknown_field"
    assert chinese["type"] == "urn:paceline:problem:unknown_field"


def test_errors_name_every_field_at_once(fang: Any) -> None:
    answer = fang.post("/customers/", {"nope": 1, "website": "ftp://x", "kind": "外星人"}).json()
    assert set(answer["errors"]) == {"nope", "website", "kind"}


def test_input_of_actions_is_checked_too(fang: Any, people: People) -> None:
    key = fang.post("/opportunities/", {"name": "单"}).json()["id"]
    for verb, body in (
        ("assign", {}),
        ("assign", {"owner": "nobody"}),
        ("tag", {"tags": ["a"], "nope": 1}),
        ("share", {"user": 1}),
    ):
        answer = fang.post(f"/opportunities/{key}/{verb}", body)
        assert answer.status_code in (404, 422), f"{verb} {json.dumps(body)} {answer.content}"
