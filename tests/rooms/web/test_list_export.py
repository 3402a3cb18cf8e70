"""Taking a list away as a file: what is found or what was chosen, for the one who asked, within their rights."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.models import Role
from paceline.access.principal import rights_changed
from paceline.records.models import Event
from tests.people import People
from tests.rooms.web.list_pages import Reader, events_of, reader, text_of, words_of

CLASS_A = {"field": "customer_class", "op": "in", "value": ["A"]}


@pytest.fixture
def fang(people: People, settings: Any, tmp_path: Any) -> Reader:
    settings.MEDIA_ROOT = tmp_path
    return reader(people.fang)


@pytest.fixture
def made(fang: Reader) -> list[Any]:
    return [fang.makes(f"客户{n}", customer_class="A" if n else "B") for n in range(3)]


def fetched(who: Reader, answer: Any) -> str:
    """The text of the file that an answer promises."""
    assert answer.status_code == 204, words_of(answer)
    url = events_of(answer)["take-file"]["url"]
    file = who.client.get(url)
    assert file.status_code == 200
    assert "attachment" in file.headers["Content-Disposition"]
    return b"".join(file.streaming_content).decode("utf-8-sig")


def test_the_dialog_says_how_many(fang: Reader, made: list[Any]) -> None:
    words = words_of(fang.get("/customers/export", filter=CLASS_A))
    assert "导出 2 条客户" in words
    assert "CSV" in words
    page = fang.get("/customers/export").content.decode()
    assert 'name="kind"' in page
    assert 'name="form"' not in page, "the browser would take such a box for the form, and send nothing"
    assert "导出 1 条客户" in words_of(fang.get("/customers/export", n="1"))


def test_everything_that_the_conditions_find_with_the_columns_of_the_list(
    fang: Reader, made: list[Any]
) -> None:
    url = fang.get("/customers/", filter=CLASS_A, sort="name", columns="name,customer_class").headers[
        "HX-Push-Url"
    ]
    answer = fang.post(url.replace("/customers/", "/customers/export"), kind="csv")
    lines = fetched(fang, answer).splitlines()
    assert [line.split(",")[0] for line in lines] == ["客户名称", "客户1", "客户2"]
    assert Event.objects.filter(name="files.export.make").count() == 1


def test_only_the_chosen_rows(fang: Reader, made: list[Any]) -> None:
    answer = fang.post("/customers/export", kind="csv", ids=f"{made[0].pk}:1,{made[2].pk}:1")
    body = fetched(fang, answer)
    assert "客户0" in body
    assert "客户2" in body
    assert "客户1" not in body


def test_a_workbook_is_the_usual_form(fang: Reader, made: list[Any]) -> None:
    answer = fang.post("/customers/export", kind="xlsx")
    file = fang.client.get(events_of(answer)["take-file"]["url"])
    assert b"".join(file.streaming_content)[:2] == b"PK"


def test_nobody_else_fetches_the_file(fang: Reader, made: list[Any], people: People) -> None:
    url = events_of(fang.post("/customers/export", kind="csv"))["take-file"]["url"]
    assert reader(people.qiang).client.get(url).status_code == 404
    assert reader(people.boss).client.get(url).status_code == 404


def test_rows_out_of_sight_are_not_in_it(fang: Reader, made: list[Any], people: People) -> None:
    other = reader(people.chen)
    body = fetched(other, other.post("/customers/export", kind="csv", ids=f"{made[0].pk}:1"))
    assert "客户0" not in body


def test_who_may_not_export_is_not_offered_it(fang: Reader, made: list[Any]) -> None:
    Role.objects.filter(code="test-rep").update(
        grants={"customers.customer": {"read": "own", "change": "own"}}
    )
    rights_changed()
    assert "导出" not in words_of(fang.get("/customers/more"))
    assert fang.get("/customers/export").status_code == 403
    assert fang.post("/customers/export", kind="csv").status_code == 403


def test_odd_input_is_refused(fang: Reader, made: list[Any]) -> None:
    assert fang.post("/customers/export", kind="docx").status_code == 422
    assert fang.post("/customers/export", kind="csv", ids="nonsense").status_code == 422
    assert "<form" in text_of(fang.get("/customers/export"))
