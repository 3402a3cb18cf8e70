"""工单 on the process monitor: what customers wait for, what is late to the minute, whose it is, and the way there."""

from __future__ import annotations

from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import Principal
from paceline.access.working_days import local_day
from paceline.kernel.clock import FrozenClock, now
from paceline.records.action import perform
from paceline.rhythm.queries.monitor.after_sale import after_sale
from tests.people import People

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 7, 6, 1, tzinfo=UTC)


def test_open_tickets_are_counted_and_late_ones_named_with_whoever_takes_care(
    clock: FrozenClock, boss: Principal, people: People, client: Client
) -> None:
    clock.move_to(MONDAY)
    known = perform(boss, "customers.customer.create", None, {"name": "恒泽精密", "phone": "13812345678"})
    made = [
        perform(boss, "care.ticket.create", None, {"subject": name, "customer": str(known.pk)})
        for name in ("机器异响", "要发票", "已经好了")
    ]
    perform(boss, "care.ticket.take", made[0].pk, {})
    perform(boss, "care.ticket.withdraw", made[2].pk, {"reason": "记错了"})
    clock.move_to(datetime(2026, 7, 20, 1, tzinfo=UTC))
    today = local_day(now())
    steps, late = after_sale(boss, today)
    (step,) = [one for one in steps if one.step.code == "ticket"]
    assert (step.count, step.late, step.amount) == (2, 2, None)
    assert step.longest > 0
    assert {one.number for one in late} == {ticket.number for ticket in made[:2]}
    assert people.boss.name in {one.owner for one in late}

    client.force_login(people.boss)
    said = unescape(client.get("/rhythm/process/").content.decode())
    assert "未解决的工单" in said
    overdue: dict[str, Any] = step.overdue
    assert overdue["all"][1] == {"field": "due_at", "op": "lt", "value": "now"}
