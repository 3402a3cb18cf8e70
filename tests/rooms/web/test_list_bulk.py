"""Acting on many rows: chosen ones with the versions seen, or all that the conditions find; reports and undo."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.principal import principal_of
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.records.action import perform
from paceline.workflow.models import Job
from tests.people import People
from tests.rooms.web.list_pages import Reader, events_of, reader, text_of, words_of

CLASS_A = {"field": "customer_class", "op": "in", "value": ["A"]}


@pytest.fixture
def fang(people: People) -> Reader:
    return reader(people.fang)


@pytest.fixture
def made(fang: Reader) -> list[Any]:
    return [fang.makes(f"客户{n}", customer_class="A" if n < 3 else "B", tags=["旧"]) for n in range(5)]


def ids(records: list[Any]) -> str:
    return ",".join(f"{record.pk}:{record.version}" for record in records)


def classes(who: Reader) -> list[str]:
    rows = visible(principal_of(who.user), Customer).order_by("name")
    return list(rows.values_list("customer_class", flat=True))


def test_the_bar_offers_what_the_person_may_do(fang: Reader, made: list[Any]) -> None:
    bar = text_of(fang.get("/customers/")).partition("data-bulk")[2]
    for words in ("转移负责人", "加标签", "改字段", "删除"):
        assert words in bar


def test_a_form_says_how_many_and_asks_for_what_is_needed(fang: Reader) -> None:
    assert "2 条客户" in words_of(fang.get("/customers/bulk/assign", n="2"))
    assert 'data-url="/users/pick"' in text_of(fang.get("/customers/bulk/assign", n="2"))
    chosen = text_of(fang.get("/customers/bulk/change?field=customer_class&part=field"))
    assert "A 重点客户" in chosen
    assert "<form" not in chosen


def test_one_field_of_several_records(fang: Reader, made: list[Any]) -> None:
    answer = fang.post(
        "/customers/bulk/change", ids=ids(made[:2]), field="customer_class", customer_class="C"
    )
    assert answer.status_code == 204
    assert classes(fang) == ["C", "C", "A", "B", "B"]
    assert "2 条客户" in events_of(answer)["toast"]["text"]
    undone = fang.post(events_of(answer)["toast"]["undoUrl"])
    assert undone.status_code == 204
    assert classes(fang) == ["A", "A", "A", "B", "B"]


def test_everything_that_the_conditions_find(fang: Reader, made: list[Any]) -> None:
    from urllib.parse import urlencode

    from paceline.interfaces.web.pages.lists.state import compact

    query = urlencode({"filter": compact({"all": [CLASS_A]})})
    form = words_of(fang.get(f"/customers/bulk/tag?{query}&all=1"))
    assert "全部 3 条客户" in form
    answer = fang.post(f"/customers/bulk/tag?{query}", all="1", tags=["新"])
    assert answer.status_code == 204
    assert [c.tags for c in visible(principal_of(fang.user), Customer).order_by("name")] == [
        ["旧", "新"], ["旧", "新"], ["旧", "新"], ["旧"], ["旧"],
    ]  # fmt: skip


def test_a_record_that_somebody_changed_meanwhile_is_left_and_reported(
    fang: Reader, made: list[Any], people: People
) -> None:
    perform(principal_of(people.boss), "customers.customer.change", made[0].pk, {"industry": "化工"})
    answer = fang.post(
        "/customers/bulk/change", ids=ids(made[:3]), field="customer_class", customer_class="D"
    )
    assert answer.status_code == 200
    assert "2 条完成，1 条没有改动" in words_of(answer)
    assert "客户0" in words_of(answer)
    assert classes(fang)[:3] == ["A", "D", "D"]
    assert "undoUrl" in events_of(answer)["toast"]


def test_removing_goes_to_the_bin_and_comes_back(fang: Reader, made: list[Any]) -> None:
    answer = fang.post("/customers/bulk/remove", ids=ids(made))
    assert fang.names() == []
    assert len(fang.names(removed="1")) == 5
    fang.post(events_of(answer)["toast"]["undoUrl"])
    assert len(fang.names()) == 5


def test_restoring_many_from_the_bin(fang: Reader, made: list[Any]) -> None:
    fang.post("/customers/bulk/remove", ids=ids(made[:2]))
    assert fang.post("/customers/bulk/restore?removed=1", all="1").status_code == 204
    assert len(fang.names()) == 5


def test_assigning_moves_them_out_of_sight(fang: Reader, made: list[Any], people: People) -> None:
    fang.post("/customers/bulk/assign", ids=ids(made[:1]), owner=str(people.chen.pk))
    assert "客户0" not in fang.names()
    assert reader(people.chen).names() == ["客户0"]


def test_a_form_without_a_choice_comes_back(fang: Reader, made: list[Any]) -> None:
    answer = fang.post("/customers/bulk/assign", ids=ids(made[:1]), owner="")
    assert answer.status_code == 422
    assert "请选择" in words_of(answer)
    assert fang.post("/customers/bulk/change", ids=ids(made[:1]), field="").status_code == 422
    assert (
        fang.post("/customers/bulk/change", ids=ids(made[:1]), field="number", number="X").status_code == 422
    )


def test_nothing_selected_is_said(fang: Reader) -> None:
    assert fang.post("/customers/bulk/remove", ids="").status_code == 422


def test_what_is_out_of_sight_is_not_touched(fang: Reader, made: list[Any], people: People) -> None:
    answer = reader(people.chen).post("/customers/bulk/remove", ids=ids(made))
    assert answer.status_code == 200
    assert "客户0" not in text_of(answer)
    assert len(fang.names()) == 5


def test_verbs_that_are_not_meant_for_many_are_unknown(fang: Reader, made: list[Any]) -> None:
    assert fang.post("/customers/bulk/share", ids=ids(made)).status_code == 404
    assert fang.post("/customers/bulk/nonsense", ids=ids(made)).status_code == 404


def test_more_than_a_person_should_wait_for_becomes_a_job(
    fang: Reader, made: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paceline.workflow.bulk.AT_ONCE", 2)
    answer = fang.post("/customers/bulk/change", ids=ids(made), field="customer_class", customer_class="D")
    assert answer.status_code == 204
    assert "后台" in events_of(answer)["toast"]["text"]
    job = visible(principal_of(fang.user), Job).get()
    assert (job.kind, job.total) == ("records.bulk", 5)


def test_a_repeated_request_does_nothing_twice(fang: Reader, made: list[Any]) -> None:
    for _ in range(2):
        fang.client.post(
            "/customers/bulk/tag",
            {"ids": ids(made[:1]).split(":")[0], "tags": "新"},
            headers={"Idempotency-Key": "b1"},
        )
    assert visible(principal_of(fang.user), Customer).get(pk=made[0].pk).version == made[0].version + 1


def test_undo_is_for_the_one_who_did_it(fang: Reader, made: list[Any], people: People) -> None:
    answer = fang.post("/customers/bulk/remove", ids=ids(made[:1]))
    url = events_of(answer)["toast"]["undoUrl"]
    refused = reader(people.qiang).post(url)
    assert refused.status_code == 404
    assert refused.content.decode()


def test_what_is_wrong_for_every_record_brings_the_form_back_with_what_was_typed(fang: Reader) -> None:
    leads = [
        perform(
            principal_of(fang.user),
            "customers.lead.create",
            None,
            {"name": f"线索{n}", "phone": f"1381234567{n}"},
        )
        for n in range(2)
    ]
    answer = fang.post("/leads/bulk/hand_over", ids=ids(leads), note="十二月看样机")
    assert answer.status_code == 422
    page = text_of(answer)
    assert "请选择接收团队" in page
    assert "十二月看样机" in page
