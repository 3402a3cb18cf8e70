"""复购 on the process monitor: regular customers whose own interval is over, each figure with its rows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM, Principal
from paceline.access.working_days import local_day
from paceline.customers.models import Customer
from paceline.kernel.clock import FrozenClock, now
from paceline.methods.worth.lifecycle import Quiet, Stage
from paceline.records.action import acting
from paceline.rhythm.queries.monitor.after_sale import after_sale, at
from tests.people import People

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 7, 6, 1, tzinfo=UTC)
LAST = date(2026, 5, 1)


@pytest.mark.parametrize("interval", [5.0, 20.0, 30.0, 45.5, 90.0])
def test_the_day_to_buy_again_is_the_last_before_the_warning(interval: float) -> None:
    rule = Quiet()
    day = rule.reorder_by(LAST, interval)
    assert day is not None
    silent = (day - LAST).days
    assert rule.stage(silent, interval) is None
    assert rule.stage(silent + 1, interval) is Stage.AT_RISK


def test_who_bought_once_has_no_day() -> None:
    assert Quiet().reorder_by(LAST, None) is None


def test_who_should_have_bought_again_is_counted_with_the_days_and_leads_to_the_rows(
    clock: FrozenClock, boss: Principal, manager: Principal, people: People, django_assert_num_queries: Any
) -> None:
    clock.move_to(MONDAY)
    known: tuple[tuple[str, date | None, str], ...] = (
        ("晚了十天", date(2026, 6, 26), "at_risk"), ("今天到期", date(2026, 7, 6), "active"),
        ("流失了的", date(2025, 1, 6), "lost"), ("只买过一次", None, "new"),
    )  # fmt: skip
    with acting(SYSTEM, "customers with a habit") as act:
        for name, day, stage in known:
            act.create(
                Customer,
                name=name,
                owner=people.fang.pk,
                team=people.fang.unit_id,
                reorder_by=day,
                lifecycle=stage,
            )
    today = local_day(now())
    steps, late = after_sale(manager, today)
    (step,) = [one for one in steps if one.step.code == "repurchase"]
    assert (step.count, step.late, step.longest, late) == (2, 1, 10, [])
    with django_assert_num_queries(1):
        assert at(manager, step.step, today) == step
    page = Client()
    page.force_login(people.min)
    text = unescape(page.get("/rhythm/process/").content.decode())
    links = {one.split('"')[0] for one in text.split('href="/customers/?')[1:]}
    shown = {name for name, _day, _stage in known}
    seen = [
        {name for name in shown if name in page.get(f"/customers/?{one}").content.decode()} for one in links
    ]
    assert sorted(seen, key=len) == [{"晚了十天"}, {"晚了十天", "今天到期"}]
