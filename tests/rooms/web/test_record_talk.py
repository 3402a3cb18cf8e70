"""What people put on a record through the page: follow-ups, comments, files; and how files are served."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from paceline.customers.models import Activity, Customer
from paceline.records.models import Attachment, Comment
from paceline.workflow.notifications import inbox
from tests.people import People
from tests.rooms.web.list_pages import PART, Reader, events_of, reader, text_of, words_of


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """Files go into a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def fang(people: People) -> Reader:
    """王芳, signed in."""
    return reader(people.fang)


@pytest.fixture
def customer(people: People, fang: Reader) -> Customer:
    """A customer of 王芳's."""
    made: Customer = fang.makes("恒泽精密")
    return made


def url(record: Any, part: str = "") -> str:
    return f"/{record.View.path}/{record.pk}/{part}"


def upload(who: Reader, path: str, content: bytes = b"hello", name: str = "a.txt") -> Any:
    return who.client.post(path, {"file": SimpleUploadedFile(name, content, "text/html")}, headers=PART)


def test_a_follow_up_needs_its_outcome_and_plans_what_is_next(fang: Reader, customer: Customer) -> None:
    refused = fang.post(url(customer, "say"), kind="call", text="打过了")
    assert refused.status_code == 422
    assert "打过了" in text_of(refused)
    given = {"kind": "call", "text": "付款改为 3-4-3", "outcome": "connected", "next_step": "报价"}
    answer = fang.post(url(customer, "say"), **given, next_step_on="2027-03-01")
    assert answer.status_code == 200
    assert "付款改为 3-4-3" in words_of(answer)
    customer.refresh_from_db()
    assert (customer.next_step, str(customer.next_step_on)) == ("报价", "2027-03-01")
    assert Activity.objects.filter(status="done").count() == 1


def test_the_same_form_is_said_once(fang: Reader, customer: Customer) -> None:
    for _ in range(2):
        fang.post(url(customer, "say"), kind="comment", text="一次", idempotency_key="k9")
    assert Comment.objects.count() == 1


def test_an_outcome_is_not_asked_of_a_note(fang: Reader, customer: Customer) -> None:
    assert fang.post(url(customer, "say"), kind="note", text="记一笔", outcome="connected").status_code == 200
    assert Activity.objects.get().outcome == ""


def test_unknown_kinds_are_refused_in_words(fang: Reader, customer: Customer) -> None:
    answer = fang.post(url(customer, "say"), kind="telepathy", text="想了一下")
    assert answer.status_code == 422
    assert "想了一下" in text_of(answer)


def test_files_are_served_as_downloads_that_nothing_runs(
    people: People, fang: Reader, customer: Customer
) -> None:
    answer = upload(fang, url(customer, "files"), b"<script>alert(1)</script>", "报价 v2.html")
    assert answer.status_code == 200
    assert "record-changed" in events_of(answer)
    kept = Attachment.objects.get()
    served = fang.client.get(f"/files/{kept.pk}")
    assert b"".join(served.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[arg-type]
    assert served.headers["Content-Disposition"].startswith("attachment")
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert served.headers["Content-Security-Policy"].startswith("sandbox")
    assert served.headers["Content-Type"].startswith("text/plain")
    assert reader(people.chen).client.get(f"/files/{kept.pk}").status_code == 404
    assert reader(people.min).client.get(f"/files/{kept.pk}").status_code == 200


def test_refused_files_are_told_beside_the_others(fang: Reader, customer: Customer) -> None:
    answer = upload(fang, url(customer, "files"), b"MZ...", "run.exe")
    assert answer.status_code == 422
    assert "不能上传程序文件" in words_of(answer)
    nothing = fang.post(url(customer, "files"))
    assert "还没有选择文件" in words_of(nothing)


def test_an_upload_for_a_form_belongs_to_its_sender(people: People, fang: Reader) -> None:
    answer = upload(fang, "/files/")
    kept = answer.json()
    assert set(kept) == {"key", "name", "size", "url", "image"}
    assert reader(people.min).client.get(kept["url"]).status_code == 404
    wrong = upload(fang, "/files/", b"", "empty.txt")
    assert wrong.status_code == 422
    assert "空的" in wrong.json()["detail"]


def test_a_file_is_taken_off_through_its_action(fang: Reader, customer: Customer) -> None:
    upload(fang, url(customer, "files"))
    kept = Attachment.objects.get()
    assert fang.post(url(customer, "do/detach"), file=str(kept.pk)).status_code == 204
    assert fang.client.get(f"/files/{kept.pk}").status_code == 404
    assert "已移除" in words_of(fang.get(url(customer, "part/story")))


def test_formatted_text_is_previewed_clean(fang: Reader) -> None:
    shown = text_of(fang.post("/preview", text="**要点** <script>x</script> [a](javascript:alert(1))"))
    assert "<strong>要点</strong>" in shown
    assert "<script" not in shown
    assert 'href="javascript' not in shown


def names_offered(who: Reader, customer: Customer, typed: str = "") -> list[str]:
    answer = who.client.get(url(customer, "mention"), {"q": typed})
    return [one["label"] for one in answer.json()["items"]]


def test_only_those_who_see_the_record_are_offered(people: People, fang: Reader, customer: Customer) -> None:
    offered = names_offered(fang, customer)
    assert "赵敏" in offered, "her manager sees the customer"
    assert "陈晨" not in offered, "a stranger does not"
    assert "王芳" not in offered, "nobody calls herself"


def test_people_are_offered_by_name_pinyin_and_initials(fang: Reader, customer: Customer) -> None:
    for typed in ("赵", "zhao", "zm"):
        assert names_offered(fang, customer, typed) == ["赵敏"]
    assert names_offered(fang, customer, "zzz") == []


def test_nobody_is_offered_on_a_record_out_of_sight(people: People, customer: Customer) -> None:
    assert reader(people.chen).client.get(url(customer, "mention")).status_code == 404


def test_somebody_named_in_a_follow_up_is_told_once(people: People, fang: Reader, customer: Customer) -> None:
    given = {
        "kind": "call",
        "text": "@赵敏 请看，@陈晨 也看",
        "outcome": "connected",
        "idempotency_key": "k1",
    }
    for _ in range(2):
        assert fang.post(url(customer, "say"), **given).status_code == 200
    told = inbox(people.acts(people.min))
    assert [line.text for line in told] == ["王芳 在「恒泽精密」里提到了你。"]
    assert told[0].url == url(customer)
    assert inbox(people.acts(people.chen)) == []
