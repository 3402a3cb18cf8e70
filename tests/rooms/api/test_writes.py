"""Writes that can be repeated, that notice each other, and that happen to many records at once."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.customers.models import Customer
from paceline.records.acting import bulk
from paceline.records.models import Comment, Event
from paceline.workflow.at_once import run_waiting
from paceline.workflow.models import Notification
from tests.people import People

pytestmark = pytest.mark.django_db
NOWHERE = "00000000-0000-7000-8000-000000000000"


def test_a_repeated_post_does_nothing_twice(fang: Any) -> None:
    first = fang.post("/customers/", {"name": "远山"}, Idempotency_Key="k1")
    again = fang.post("/customers/", {"name": "远山"}, Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Customer.objects.count() == 1
    other = fang.post("/customers/", {"name": "别的"}, Idempotency_Key="k1")
    assert other.status_code == 409
    assert other.json()["code"] == "idempotency_key_reused"
    key = first.json()["id"]
    for _ in range(2):
        assert (
            fang.post(f"/customers/{key}/comments", {"body": "好"}, Idempotency_Key="k2").status_code == 201
        )
        assert fang.post(f"/customers/{key}/tag", {"tags": ["重点"]}, Idempotency_Key="k3").status_code == 200
    assert Comment.objects.count() == 1
    assert Event.objects.filter(name="customers.customer.tag").count() == 1


def test_a_key_is_the_callers_own(fang: Any, boss: Any) -> None:
    assert fang.post("/customers/", {"name": "甲"}, Idempotency_Key="k").status_code == 201
    assert boss.post("/customers/", {"name": "乙"}, Idempotency_Key="k").status_code == 201
    assert Customer.objects.count() == 2


def test_a_refused_request_may_be_repeated_with_its_key(fang: Any) -> None:
    assert fang.post("/customers/", {"name": ""}, Idempotency_Key="k").status_code == 422
    assert fang.post("/customers/", {"name": "甲"}, Idempotency_Key="k").status_code == 201


def test_who_saves_second_learns_what_was_changed(fang: Any, boss: Any) -> None:
    made = fang.post("/customers/", {"name": "远山", "phone": "13812345678"})
    at, tag = f"/customers/{made.json()['id']}", made.headers["ETag"]
    assert fang.patch(at, {"industry": "软件", "next_step": "拜访"}, If_Match=tag).status_code == 200
    late = boss.patch(at, {"industry": "硬件"}, If_Match=tag)
    assert late.status_code == 412
    told = late.json()
    assert (told["current_version"], set(told["changed_fields"])) == (2, {"industry", "next_step"})
    assert told["current"] == {"industry": "软件", "next_step": "拜访"}
    assert late.headers["ETag"] == '"2"'
    assert boss.delete(at, If_Match=tag).status_code == 412
    assert boss.post(f"{at}/tag", {"tags": ["x"]}, If_Match=tag).status_code == 412
    assert fang.get(at).json()["industry"] == "软件"
    assert boss.patch(at, {"industry": "硬件"}, If_Match='W/"2"').json()["version"] == 3
    assert boss.patch(at, {"industry": "服务"}).status_code == 200


def test_a_change_that_changes_nothing_makes_no_version(fang: Any) -> None:
    made = fang.post("/customers/", {"name": "远山"}).json()
    assert fang.patch(f"/customers/{made['id']}", {"name": "远山"}).json()["version"] == 1


def test_one_action_on_many_records(fang: Any) -> None:
    keys = [fang.post("/customers/", {"name": f"客户{n}"}).json()["id"] for n in range(4)]
    changed = fang.patch(f"/customers/{keys[0]}", {"name": "先改"}).json()
    body = {"ids": [*keys, keys[1]], "input": {"tags": ["重点"]}, "versions": {keys[0]: 1}}
    report = fang.post("/customers/bulk/tag", body).json()
    assert report["done"] == 3
    assert [row["id"] for row in report["failed"]] == [keys[0]]
    assert changed["version"] == 2
    by_filter = fang.post(
        "/customers/bulk/untag",
        {"filter": {"field": "tags", "op": "has_any", "value": ["重点"]}, "input": {"tags": ["重点"]}},
    )
    assert by_filter.json()["done"] == 3
    events = Event.objects.filter(name="customers.customer.tag")
    assert {str(event.batch) for event in events} == {report["batch"]}


def test_many_records_are_repeatable_too(fang: Any) -> None:
    keys = [fang.post("/customers/", {"name": f"客户{n}"}).json()["id"] for n in range(3)]
    body = {"ids": keys, "input": {"tags": ["重点"]}}
    for _ in range(2):
        assert fang.post("/customers/bulk/tag", body, Idempotency_Key="k").json()["done"] == 3
    assert Event.objects.filter(name="customers.customer.tag").count() == 3


@pytest.mark.parametrize(
    "body",
    [
        {}, {"ids": []}, {"ids": "all"}, {"ids": ["x"]}, {"ids": [None]}, {"filter": {}}, {"filter": None},
        {"ids": [NOWHERE], "filter": {"field": "name"}}, {"filter": {"field": "nope", "op": "empty"}},
        {"ids": [NOWHERE], "input": {"nope": 1}}, {"ids": [NOWHERE], "input": []}, {"ids": [NOWHERE], "extra": 1},
        {"ids": [NOWHERE], "versions": {"x": 1}}, {"ids": [NOWHERE], "versions": [1]},
    ],
)  # fmt: skip
def test_bulk_input_is_checked(fang: Any, body: Any) -> None:
    assert fang.post("/customers/bulk/tag", body).status_code == 422


def test_very_many_records_become_a_job(
    fang: Any, people: People, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr("paceline.workflow.bulk.AT_ONCE", 2)
    keys = [fang.post("/customers/", {"name": f"客户{n}"}).json()["id"] for n in range(5)]
    body = {"ids": keys, "input": {"tags": ["重点"]}}
    queued = [fang.post("/customers/bulk/tag", body, Idempotency_Key="k") for _ in range(2)]
    assert [answer.status_code for answer in queued] == [202, 202]
    assert queued[0].json() == queued[1].json()
    assert fang.get(queued[0].headers["Location"]).json()["status"] == "queued"
    run_waiting()
    assert fang.get(queued[0].headers["Location"]).json()["status"] == "done"
    assert {tuple(tags) for tags in Customer.objects.values_list("tags", flat=True)} == {("重点",)}
    assert bulk.AT_ONCE == 500


def test_comments_and_files(fang: Any, boss: Any) -> None:
    key = fang.post("/customers/", {"name": "远山"}).json()["id"]
    said = fang.post(f"/customers/{key}/comments", {"body": "请 @黄总 看"}).json()
    assert said["author"]["title"] == "王芳"
    assert len(said["mentions"]) == 1
    assert [c["body"] for c in boss.get(f"/customers/{key}/comments").json()["data"]] == ["请 @黄总 看"]
    form = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhello\r\n--b--\r\n'
    sent = fang.ask(
        "POST", f"/customers/{key}/attachments", form, Content_Type="multipart/form-data; boundary=b"
    )
    assert sent.status_code == 201, sent.content
    files = fang.get(f"/customers/{key}/attachments").json()["data"]
    assert [(f["name"], f["size"]) for f in files] == [("a.txt", 5)]
    content = boss.get(files[0]["url"])
    assert b"".join(content.streaming_content) == b"hello"
    assert content.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in content.headers["Content-Security-Policy"]
    assert fang.delete(files[0]["url"]).status_code == 204
    assert fang.get(files[0]["url"]).status_code == 404
    names = [entry["name"] for entry in fang.get(f"/customers/{key}/timeline").json()["data"]]
    assert "customers.customer.comment" in names


def test_who_is_named_in_a_follow_up_hears_of_it(fang: Any, people: People) -> None:
    key = fang.post("/customers/", {"name": "远山"}).json()["id"]
    given = {"kind": "call", "outcome": "no_answer", "customer": key, "notes": "报价请 @赵敏 看，@陈晨 也看"}
    for _ in range(2):
        assert fang.post("/activities/log", given, Idempotency_Key="k").status_code == 200
    told = Notification.objects.get(kind="mention")
    assert told.user == people.min, "a stranger does not see the customer and is not told"
    assert (told.object, str(told.record_id)) == ("customers.customer", key)
