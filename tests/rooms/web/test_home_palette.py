"""The command palette: records within rights, the best first; actions that can be done; places; colleagues."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.models import Role
from paceline.access.principal import rights_changed
from paceline.records.action import perform
from tests.people import People
from tests.rooms.web.list_pages import Reader, reader


@pytest.fixture
def fang(people: People) -> Reader:
    """王芳 with a customer, a contact and a deal."""
    who = reader(people.fang)
    made = who.makes("苏州恒泽精密制造", phone="13812342071", customer_class="A")
    by, link = people.acts(people.fang), {"customer": str(made.pk)}
    perform(by, "customers.contact.create", None, {"name": "韩立群", "phone": "13900005566", **link})
    perform(by, "pipeline.opportunity.create", None, {"name": "恒泽二期产线", "amount": "86万", **link})
    return who


def ask(who: Reader, text: str, at: str = "") -> dict[str, list[dict[str, Any]]]:
    answer = who.client.get("/palette", {"q": text, "at": at})
    assert answer.status_code == 200
    return {group["label"]: group["items"] for group in answer.json()["groups"]}


@pytest.mark.parametrize("text", ["恒泽", "hz", "hengze", "2342071"])
def test_records_are_found_by_what_people_type(fang: Reader, text: str) -> None:
    labels = [item["label"] for item in ask(fang, text)["记录"]]
    assert "苏州恒泽精密制造" in labels


def test_titles_that_begin_with_the_text_come_first(fang: Reader) -> None:
    assert ask(fang, "恒泽二")["记录"][0]["label"] == "恒泽二期产线"


def test_facts_tell_the_records_apart(fang: Reader) -> None:
    items = {item["label"]: item["hint"] for item in ask(fang, "恒泽")["记录"]}
    assert items["恒泽二期产线"].startswith("商机")
    assert "¥86万" in items["恒泽二期产线"]


def test_strangers_find_nothing_and_managers_do(people: People, fang: Reader) -> None:
    assert "记录" not in ask(reader(people.chen), "恒泽")
    assert "记录" in ask(reader(people.min), "恒泽")


def test_a_closed_field_finds_nothing(people: People, fang: Reader) -> None:
    Role.objects.filter(code="test-manager").update(fields={"customers.customer": {"phone": "masked"}})
    rights_changed()
    assert "记录" not in ask(reader(people.min), "2342071")
    assert "记录" in ask(reader(people.min), "恒泽")


def test_actions_belong_to_the_first_record(fang: Reader) -> None:
    groups = ask(fang, "恒泽二")
    labels = [item["label"] for item in groups["对「恒泽二期产线」执行"]]
    assert labels[0] == "记跟进"
    assert "移到阶段" in labels


def test_commands_only(fang: Reader) -> None:
    groups = ask(fang, ">新建")
    assert "记录" not in groups
    assert {item["action"] for item in groups["新建"]} == {"drawer"}
    assert "新建客户" in [item["label"] for item in groups["新建"]]


def test_colleagues_only(people: People, fang: Reader) -> None:
    groups = ask(fang, "@lq")
    assert [item["label"] for item in groups["同事"]] == ["李强"]


def test_places_are_those_of_the_rail(people: People, fang: Reader) -> None:
    places = [item["label"] for item in ask(fang, "kh")["跳转"]]
    assert "客户" in places
    assert "设置" not in [item["label"] for item in ask(fang, "设置").get("跳转", [])]
    assert "设置" in [item["label"] for item in ask(reader(people.admin), "设置").get("跳转", [])]


def test_the_open_record_offers_its_actions(people: People, fang: Reader) -> None:
    key = ask(fang, "苏州恒泽")["记录"][0]["url"]
    assert "对「苏州恒泽精密制造」执行" in ask(fang, "", key)
    assert "对「苏州恒泽精密制造」执行" not in ask(reader(people.chen), "", key)


@pytest.mark.parametrize("text", ["%00", "'; DROP TABLE", "🙂", "a" * 500, ">", "@", "  ", "\\", "():*&|!"])
def test_odd_input_is_answered(fang: Reader, text: str) -> None:
    assert isinstance(ask(fang, text, "/customers/x/"), dict)


def test_a_forged_cookie_shows_nothing_that_is_not_ours(people: People, fang: Reader) -> None:
    url = ask(fang, "苏州恒泽")["记录"][0]["url"].strip("/")
    chen = reader(people.chen)
    chen.client.cookies["paceline_recent"] = f"{url}|nonsense|customers/1|/|users/{people.fang.pk}"
    labels = [item["label"] for item in ask(chen, "").get("最近打开", [])]
    assert "苏州恒泽精密制造" not in labels
