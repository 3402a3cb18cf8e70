"""OP-5 公海回收: forty customers idle for fifteen days, six protected: both warnings, then 34 taken back, once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Customer, Pool
from paceline.customers.pools.recycling import go_round, preview
from paceline.records.action import acting, perform
from paceline.workflow.models import Notification
from tests.people import People

pytestmark = pytest.mark.django_db
BEGUN = datetime(2026, 3, 2, 2, tzinfo=UTC)
IDLE, PAID, PROTECTED = 40, 2, 4


def test_what_lies_idle_is_taken_back_once(people: People, freeze: Any) -> None:
    clock = freeze(BEGUN - timedelta(days=30))
    boss, fang = people.acts(people.boss), people.acts(people.fang)
    rules = {
        "name": "客户公海",
        "holds": "customer",
        "recycling": True,
        "opportunity_days": 0,
        "deal_days": 0,
    }
    pool: Pool = perform(boss, "customers.pool.create", None, rules)
    clock.move_to(BEGUN)
    with acting(SYSTEM, "customers.customer.create") as act:
        made = [
            act.create(
                Customer, name=f"客户{n}", owner=people.fang, team_id=people.fang.unit_id, claimed_at=act.now
            )
            for n in range(IDLE)
        ]
    thing = perform(boss, "catalog.product.create", None, {"code": "L", "name": "产线", "list_price": "1000"})
    for customer in made[:PAID]:
        lines = [{"product": str(thing.pk), "quantity": "1"}]
        order = perform(boss, "trade.salesorder.create", None, {"customer": str(customer.pk), "lines": lines})
        perform(boss, "trade.salesorder.confirm", order.pk)
        plan = [{"due_on": "2026-03-02", "amount": "1000", "condition": "签约"}]
        perform(boss, "trade.salesorder.plan", order.pk, {"steps": plan})
        values = {"customer": str(customer.pk), "amount": "1000", "received_on": "2026-03-02"}
        receipt = perform(fang, "trade.receipt.create", None, values)
        perform(boss, "trade.receipt.verify", receipt.pk)
    for customer in made[PAID : PAID + PROTECTED]:
        perform(boss, "customers.customer.protect", customer.pk, {"until": "2026-04-20", "reason": "招标中"})

    today = date(2026, 3, 18)
    for ahead in (4, 2):
        clock.move_to(BEGUN + timedelta(days=16 - ahead))
        assert go_round(today - timedelta(days=ahead)).recycled == 0
    warned = Notification.objects.filter(kind="reminder", user=people.fang).count()
    assert warned == 2 * (IDLE - PAID - PROTECTED)
    clock.move_to(BEGUN + timedelta(days=16))
    assert len(preview(pool, today).rows) == IDLE - PAID - PROTECTED
    assert [go_round(today).recycled for _night in range(2)] == [IDLE - PAID - PROTECTED, 0]
    assert visible(SYSTEM, Customer).filter(pool=pool).count() == IDLE - PAID - PROTECTED
    assert (
        visible(SYSTEM, Customer)
        .filter(pk__in=[one.pk for one in made[: PAID + PROTECTED]], pool=None)
        .count()
        == 6
    )
