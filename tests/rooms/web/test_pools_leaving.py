"""Whoever is about to lose a customer reads it on 今日 and finds it one click away; nobody else does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from paceline.records.action import perform
from tests.people import People
from tests.rooms.web.list_pages import reader, words_of

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_what_will_be_taken_back_stands_on_the_day_and_on_a_page_of_its_own(
    people: People, freeze: Any
) -> None:
    clock = freeze(START)
    rules = {
        "name": "客户公海",
        "holds": "customer",
        "recycling": True,
        "opportunity_days": 0,
        "deal_days": 0,
    }
    perform(people.acts(people.boss), "customers.pool.create", None, rules)
    perform(
        people.acts(people.fang), "customers.customer.create", None, {"name": "青原牧业", "kind": "company"}
    )
    clock.move_to(START + timedelta(days=11))
    assert "快收回公海" not in words_of(reader(people.fang).get("/", part=False))
    clock.move_to(START + timedelta(days=12))
    day = words_of(reader(people.fang).get("/", part=False))
    assert "1 个客户或线索快收回公海，最近的期限是下周二" in day
    page = words_of(reader(people.fang).get("/pools/leaving/", part=False))
    assert "青原牧业" in page
    assert "未有效跟进" in page
    assert "青原牧业" not in words_of(reader(people.qiang).get("/pools/leaving/", part=False))


def test_where_no_pool_takes_back_the_page_says_so(people: People) -> None:
    perform(
        people.acts(people.boss), "customers.pool.create", None, {"name": "客户公海", "holds": "customer"}
    )
    assert "还没有打开自动收回" in words_of(reader(people.fang).get("/pools/leaving/", part=False))
