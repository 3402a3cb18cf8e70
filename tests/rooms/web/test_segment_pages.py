"""Segments on the pages: kept from the list of customers, adjusted there, seen with the reader's own size."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Segment
from paceline.customers.segments.membership import members
from paceline.records.action import perform
from tests.people import People
from tests.rooms.web.list_pages import Reader, events_of, reader, text_of, words_of

IN_STEEL = '{"all":[{"field":"industry","op":"eq","value":"钢铁"}]}'
IN_CHEMISTRY = IN_STEEL.replace("钢铁", "化工")
NEW = {"name": "钢铁客户", "kind": "dynamic", "method": "data", "into": ""}
CONTACTS = "customers.contact:customer"


@pytest.fixture
def fang(people: People) -> Reader:
    who = reader(people.fang)
    who.makes("苏州恒泽精密制造", industry="钢铁")
    who.makes("合肥晶耀半导体", industry="化工")
    return who


def kept(who: Reader, condition: str = IN_STEEL, **data: Any) -> Any:
    return who.post(f"/segments/keep?{urlencode({'filter': condition})}", **{**NEW, **data})


def names(segment: Segment) -> set[str]:
    return {one.name for one in members(segment)}


def test_conditions_of_the_list_become_a_segment(fang: Reader) -> None:
    assert "存为客群" not in words_of(fang.get("/customers/"))
    assert "存为客群" in words_of(fang.get("/customers/", filter=IN_STEEL))
    asked = words_of(fang.get("/segments/keep", filter=IN_STEEL))
    assert "行业 是 钢铁" in asked or "行业 钢铁" in asked
    assert "有 1 个符合" in asked
    assert "客群「钢铁客户」已保存" in events_of(kept(fang))["toast"]["text"]
    assert names(visible(SYSTEM, Segment).get()) == {"苏州恒泽精密制造"}


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(fang: Reader) -> None:
    answer = kept(fang, name="")
    assert answer.status_code == 422
    assert "客群名称" in words_of(answer)
    empty = kept(fang, condition="", name="化工客户")
    assert "还没有条件" in words_of(empty)
    assert "化工客户" in text_of(empty)
    assert not visible(SYSTEM, Segment).exists()


def test_conditions_are_adjusted_on_the_list_and_kept_in_the_same_segment(fang: Reader) -> None:
    kept(fang)
    made = visible(SYSTEM, Segment).get()
    to = fang.get(f"/segments/{made.pk}/adjust")
    assert json.loads(parse_qs(urlsplit(to.url).query)["filter"][0]) == json.loads(IN_STEEL)
    dialog = text_of(fang.get("/segments/keep", filter=IN_CHEMISTRY))
    assert f'value="{made.pk}" selected' in dialog
    kept(fang, IN_CHEMISTRY, into=str(made.pk), name="")
    assert names(visible(SYSTEM, Segment).get()) == {"合肥晶耀半导体"}


def test_each_reader_sees_his_own_size_and_what_overlaps(fang: Reader, people: People) -> None:
    boss = people.acts(people.boss)
    perform(boss, "customers.customer.create", None, {"name": "宝源钢铁", "industry": "钢铁"})
    kept(fang)
    kept(fang, IN_CHEMISTRY.replace("eq", "not_empty").replace(',"value":"化工"', ""), name="有行业的")
    steel = visible(SYSTEM, Segment).get(name="钢铁客户")
    assert "1 个客户" in words_of(fang.get(f"/segments/{steel.pk}/"))
    seen_by_boss = words_of(reader(people.boss).get(f"/segments/{steel.pk}/"))
    assert "2 个客户" in seen_by_boss
    assert "有行业的 2 100%" in seen_by_boss


def test_a_count_of_linked_records_is_asked_with_its_window(fang: Reader) -> None:
    form = {"field": CONTACTS, "op": "gte", "value": "2", "value_on": "created_at", "value_in": "last",
            "value_in_n": "90", "value_in_unit": "days", "at": "-1"}  # fmt: skip
    to = fang.get("/customers/condition/apply", **form)
    words = words_of(fang.get(to.url))
    assert "联系人 · 条数 不小于 2（创建时间 近 90 天）" in words
    again = text_of(fang.get("/customers/condition?at=0&" + urlsplit(to.url).query))
    assert '<option value="created_at" selected>' in again
    built = text_of(fang.get("/customers/builder?" + urlsplit(to.url).query))
    assert 'value="created_at" selected' in built


def test_the_membership_is_offered_as_a_field_of_the_customer(fang: Reader) -> None:
    offered = text_of(fang.get("/customers/fields"))
    assert "customers.segmentmember%3Acustomer.segment" in offered
    assert "trade.salesorder%3Acustomer" in offered
