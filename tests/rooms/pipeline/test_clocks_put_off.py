"""An advanced deal puts the clock of its customer off: once a night, and not without a warning before the end."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.customers.pools.recycling import Round, go_round
from paceline.kernel import clock
from paceline.pipeline.models import Stage
from paceline.records.action import perform
from paceline.workflow.models import Notification
from tests.people import People

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def after(days: int) -> Any:
    return clock.frozen(START + timedelta(days=days))


def night(day: int) -> Round:
    with after(day):
        return go_round(date(2026, 3, 2) + timedelta(days=day))


def advanced(people: People, lead: Principal, **pool: int) -> Customer:
    """王芳's customer with a deal far ahead, begun 100 days before a pool with these clocks starts to take back."""
    fang, boss = people.acts(people.fang), people.acts(people.boss)
    with after(-100):
        made: Customer = perform(
            fang, "customers.customer.create", None, {"name": "青原牧业", "kind": "company"}
        )
        values = {
            "name": "产线",
            "customer": str(made.pk),
            "amount": "86万",
            "expected_close_on": "2026-12-01",
        }
        deal = perform(fang, "pipeline.opportunity.create", None, values)
        stages = visible(SYSTEM, Stage).filter(pipeline=deal.pipeline_id, kind="open")
        ahead = stages.filter(probability__gte=Decimal("0.4")).order_by("position")[0]
        perform(
            lead,
            "pipeline.opportunity.move",
            deal.pk,
            {"stage": str(ahead.pk), "reason": "老客户", "override": True},
        )
    with after(0):
        rules = {"name": "客户公海", "holds": "customer", "recycling": True, "opportunity_days": 0, **pool}
        perform(boss, "customers.pool.create", None, rules)
    return made


def test_a_clock_that_ran_out_before_the_rules_began_is_put_off_once_a_night(
    people: People, lead: Principal
) -> None:
    customer = advanced(people, lead, follow_up_days=0)
    assert [night(4).extended, night(4).extended] == [1, 0]
    customer.refresh_from_db()
    assert customer.extensions == 1
    assert [night(34).extended, night(34).extended] == [1, 0]


def test_nothing_is_taken_back_without_a_warning_when_a_deal_puts_one_of_its_clocks_off(
    people: People, lead: Principal
) -> None:
    advanced(people, lead, follow_up_days=15)
    assert night(1).warned == 2
    assert Notification.objects.filter(kind="reminder", params__on="2026-03-05").count() == 2
    assert [night(4).recycled, night(4).recycled] == [1, 0]
