"""Conditions: chips in words, the popover for every field and operator, the builder of nested ones."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from paceline.metadata.registry import registry
from tests.people import People
from tests.rooms.web.list_pages import Reader, events_of, reader, text_of, words_of

OBJECTS = (
    "customers.customer",
    "customers.lead",
    "customers.contact",
    "customers.activity",
    "pipeline.opportunity",
)


@pytest.fixture
def fang(people: People) -> Reader:
    who = reader(people.fang)
    who.makes("苏州恒泽精密制造", customer_class="A", industry="精密制造", value_score="80")
    who.makes("合肥晶耀半导体", customer_class="B", industry="半导体")
    return who


def filter_in(url: str) -> Any:
    """The filter that an address says."""
    return json.loads(parse_qs(urlparse(url).query)["filter"][0])


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"field": "owner", "op": "eq", "value": "me"}, "负责人 我"),
        ({"field": "owner", "op": "in", "value": ["my_team"]}, "负责人 我的团队"),
        ({"field": "customer_class", "op": "in", "value": ["A", "B"]}, "等级 属于 A 重点客户、B 成长客户"),
        ({"field": "lifecycle", "op": "ne", "value": "lost"}, "客户状态 不是 流失"),
        ({"field": "created_at", "op": "within", "value": "last_30_days"}, "创建时间 近 30 天"),
        ({"field": "last_follow_up_at", "op": "lt", "value": "-30d"}, "最近跟进 早于 30 天前"),
        ({"field": "birthday", "op": "gt", "value": "-36y"}, "生日 晚于 36 年前的今天"),
        ({"field": "open_amount", "op": "gte", "value": "10万"}, "商机金额 不小于 ¥10万"),
        ({"field": "value_score", "op": "between", "value": ["50", "90"]}, "价值分 介于 50 – 90"),
        ({"field": "industry", "op": "empty"}, "行业 为空"),
        ({"field": "region", "op": "under", "value": "320000"}, "地区 位于 江苏省"),
        ({"field": "source.name", "op": "contains", "value": "官网"}, "来源 · 来源名称 包含 官网"),
        ({"any": [{"field": "industry", "op": "eq", "value": "化工"}, {"field": "phone", "op": "empty"}]},
         "行业 化工 或 电话 为空"),
        ({"not": {"field": "industry", "op": "eq", "value": "化工"}}, "不满足 行业 化工"),
    ],
)  # fmt: skip
def test_a_condition_is_said_in_words(fang: Reader, condition: dict[str, Any], words: str) -> None:
    assert words in words_of(fang.get("/customers/", filter=condition))


def test_many_values_are_counted(fang: Reader) -> None:
    many = {"field": "industry", "op": "in", "value": ["甲", "乙", "丙", "丁", "戊"]}
    assert "行业 属于 甲、乙、丙等 5 项" in words_of(fang.get("/customers/", filter=many))


def test_linked_records_are_named_as_far_as_the_viewer_sees_them(fang: Reader, people: People) -> None:
    key = fang.client.get("/customers/pick?q=恒泽").json()["items"][0]["value"]
    condition = {"field": "customer", "op": "eq", "value": key}
    assert "客户 苏州恒泽精密制造" in words_of(fang.get("/contacts/", filter=condition))
    assert "恒泽" not in words_of(reader(people.chen).get("/contacts/", filter=condition))


def test_each_chip_can_be_removed(fang: Reader) -> None:
    both = {
        "all": [
            {"field": "industry", "op": "eq", "value": "化工"},
            {"field": "customer_class", "op": "eq", "value": "A"},
        ]
    }
    body = text_of(fang.get("/customers/", filter=both))
    urls = [part.partition('"')[0] for part in body.split('class="rm" href="')[1:]]
    assert len(urls) == 2
    assert fang.names(urls[0].replace("&amp;", "&")) == ["苏州恒泽精密制造"]


def test_fields_of_the_object_and_one_link_away_are_offered(fang: Reader) -> None:
    words = text_of(fang.get("/opportunities/fields"))
    assert "field=amount" in words
    assert "field=customer.industry" in words
    assert "field=stage.probability" in words
    assert "field=customer.owner.name" not in words


@pytest.mark.parametrize("name", OBJECTS)
def test_every_operator_of_every_field_has_an_editor(people: People, name: str) -> None:
    of, who = registry.get(name), reader(people.boss)
    for field, bound in of.standard.items():
        for op in bound.type.operators:
            answer = who.get(f"/{of.path}/condition", field=field, op=op)
            assert answer.status_code == 200, (field, op)
            assert f'<option value="{op}" selected>' in text_of(answer), (field, op)


def test_applying_a_condition_leads_to_the_list(fang: Reader) -> None:
    answer = fang.get("/customers/condition/apply", at="-1", field="industry", op="eq", value="半导体")
    assert answer.status_code == 302
    assert filter_in(answer.headers["Location"]) == {
        "all": [{"field": "industry", "op": "eq", "value": "半导体"}]
    }
    assert fang.names(answer.headers["Location"]) == ["合肥晶耀半导体"]


def test_editing_replaces_the_condition_in_its_place(fang: Reader) -> None:
    tree = {
        "all": [
            {"field": "industry", "op": "eq", "value": "化工"},
            {"field": "customer_class", "op": "in", "value": ["B"]},
        ]
    }
    form = text_of(fang.get("/customers/condition", filter=tree, at="1"))
    assert '<option value="B" selected>' in form
    answer = fang.get(
        "/customers/condition/apply", filter=tree, at="1", field="customer_class", op="in", value="A"
    )
    assert filter_in(answer.headers["Location"])["all"][1] == {
        "field": "customer_class",
        "op": "in",
        "value": ["A"],
    }


@pytest.mark.parametrize(
    ("sent", "value"),
    [
        (
            {"field": "created_at", "op": "within", "value": "last", "value_n": "7", "value_unit": "days"},
            "last_7_days",
        ),
        ({"field": "created_at", "op": "within", "value": "this_quarter"}, "this_quarter"),
        ({"field": "next_step_on", "op": "lt", "value": "ago", "value_n": "3"}, "-3d"),
        ({"field": "next_step_on", "op": "gte", "value": "today"}, "today"),
        ({"field": "next_step_on", "op": "eq", "value": "day", "value_day": "2026-12-01"}, "2026-12-01"),
        ({"field": "value_score", "op": "between", "value": "1", "value_to": "9"}, ["1", "9"]),
        ({"field": "tags", "op": "has_any", "value": "重点"}, ["重点"]),
        ({"field": "owner", "op": "in", "value": "my_team"}, ["my_team"]),
        ({"field": "owner", "op": "eq", "value": "me"}, "me"),
    ],
)
def test_operands_are_sent_by_their_controls(fang: Reader, sent: dict[str, str], value: Any) -> None:
    answer = fang.get("/customers/condition/apply", at="-1", **sent)
    assert answer.status_code == 302, words_of(answer)
    assert filter_in(answer.headers["Location"])["all"][0]["value"] == value
    assert fang.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"field": "value_score", "op": "gt", "value": "很多"}, "很多"),
        ({"field": "industry", "op": "eq", "value": ""}, "还没有填值"),
        (
            {"field": "created_at", "op": "within", "value": "last", "value_n": "", "value_unit": "days"},
            "不认识时间范围",
        ),
    ],
)
def test_what_cannot_be_read_stays_in_the_form(fang: Reader, sent: dict[str, str], words: str) -> None:
    answer = fang.get("/customers/condition/apply", at="-1", **sent)
    assert answer.status_code == 422
    assert "data-condition" in text_of(answer)
    assert words in words_of(answer)


def test_changing_the_operator_keeps_a_value_that_still_fits(fang: Reader) -> None:
    tree = {"all": [{"field": "industry", "op": "eq", "value": "化工"}]}
    assert 'value="化工"' in text_of(fang.get("/customers/condition", filter=tree, at="0", op="contains"))


def form_of(root: dict[str, str]) -> dict[str, str]:
    return {"0.join": "all", **root}


def test_the_builder_draws_nested_groups(fang: Reader) -> None:
    tree = {
        "any": [
            {"field": "industry", "op": "eq", "value": "化工"},
            {"not": {"field": "phone", "op": "empty"}},
        ]
    }
    body = text_of(fang.get("/customers/builder", filter=tree))
    assert body.count("<fieldset") == 3
    assert 'name="0.0.0.value"' in body


def test_the_builder_grows_shrinks_and_keeps_what_was_typed(fang: Reader) -> None:
    typed = form_of(
        {"0.0.field": "industry", "0.0.op": "eq", "0.0.was": "industry text", "0.0.value": "化工"}
    )
    more = text_of(fang.post("/customers/builder", **typed, do="add:0"))
    assert 'value="化工"' in more
    assert 'name="0.1.field"' in more
    group = text_of(fang.post("/customers/builder", **typed, do="group:0"))
    assert 'name="0.1.join"' in group
    less = text_of(fang.post("/customers/builder", **typed, do="drop:0.0"))
    assert "化工" not in less


def test_the_builder_applies_a_tree(fang: Reader) -> None:
    sent = form_of({
        "0.join": "any",
        "0.0.field": "industry", "0.0.op": "eq", "0.0.was": "industry text", "0.0.value": "半导体",
        "0.1.join": "not", "0.1.0.field": "customer_class", "0.1.0.op": "in",
        "0.1.0.was": "customer_class multi_select", "0.1.0.value": "B",
    })  # fmt: skip
    answer = fang.post("/customers/builder", **sent)
    assert answer.status_code == 204
    url = events_of(answer)["list-go"]["url"]
    assert filter_in(url) == {"all": [{"any": [
        {"field": "industry", "op": "eq", "value": "半导体"},
        {"not": [{"field": "customer_class", "op": "in", "value": ["B"]}]},
    ]}]}  # fmt: skip
    assert sorted(fang.names(url)) == ["合肥晶耀半导体", "苏州恒泽精密制造"]


def test_the_builder_says_what_is_wrong_where_it_is(fang: Reader) -> None:
    sent = form_of(
        {"0.0.field": "value_score", "0.0.op": "gt", "0.0.was": "value_score number", "0.0.value": "很多"}
    )
    answer = fang.post("/customers/builder", **sent)
    assert answer.status_code == 422
    assert "很多" in words_of(answer)


def test_an_empty_builder_shows_everything(fang: Reader) -> None:
    answer = fang.post("/customers/builder", **form_of({"0.0.field": ""}))
    assert len(fang.names(events_of(answer)["list-go"]["url"])) == 2
