"""REP-7 报价折扣 and BO-5 审批: who has to agree to a low price, and who stands in while the boss travels."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.records.actions import orgunit, user
from paceline.records.models import Event
from tests.stories.world import Person, World

pytestmark = pytest.mark.django_db


def quote(seller: Person, product: str, discount: str) -> Any:
    """A quote of one line at a discount."""
    customer = seller.post("/customers/", {"name": f"青原牧业 {seller.user.name} {discount}"})["id"]
    lines = [{"product": product, "quantity": "1", "discount": discount}]
    made = seller.post("/quotes/", {"customer": customer, "lines": lines})
    return seller.get(f"/quotes/{made['id']}")


def left(quoted: dict[str, Any]) -> Decimal:
    """The margin of a quote in percent, as the seller reads it."""
    return round(100 * Decimal(quoted["margin"]) / Decimal(quoted["net"]), 1)


def waiting(person: Person) -> list[dict[str, Any]]:
    """What waits for somebody's decision."""
    rows = person.get("/approval-tasks/?fields=*&limit=50")["data"]
    return [
        one for one in rows if one["status"] == "pending" and one["approver"]["id"] == str(person.user.pk)
    ]


@pytest.fixture
def line(world: World) -> str:
    """A production line at 200,000 that costs 130,000; reps may take 10 % off, 15 % margin must be left."""
    company = visible(SYSTEM, OrgUnit).get(parent__isnull=True)
    orgunit.change(SYSTEM, company, values={"manager": world["黄总"].user.pk})
    ops = world["林悦"]
    ops.post("/discount-policies/", {"name": "代表", "role": "rep", "limit": "0.10"})
    ops.post("/discount-policies/", {"name": "底线", "floor_margin": "0.15"})
    made = ops.post("/products/", {"code": "L", "name": "产线", "list_price": "200000", "cost": "130000"})
    return str(made["id"])


def test_rep_7_and_bo_5(world: World, line: str) -> None:
    zhang, wang, zhou, boss = (world[name] for name in ("张三", "王磊", "周航", "黄总"))

    fine = quote(zhang, line, "0.10")
    assert zhang.post(f"/quotes/{fine['id']}/submit")["state"] == "approved"

    # 15 % off: 170,000 at a margin of 23.5 %
    over = quote(zhang, line, "0.15")
    assert (over["amount"], over["verdict"], left(over)) == ("170000.00", "over_limit", Decimal("23.5"))
    part = zhang.get(f"/quote-lines/?quote={over['id']}")["data"][0]
    asked = zhang.post(f"/quotes/{over['id']}/submit")
    assert asked["status"] == "pending", asked
    assert zhang.get(f"/quotes/{over['id']}")["state"] == "pending_approval"
    for path in ("send", "approve", "withdraw"):
        zhang.refused(f"/quotes/{over['id']}/{path}")
    changed = zhang.ask("PATCH", f"/quote-lines/{part['id']}", {"discount": "0.5"})
    assert changed.status_code in (409, 412, 428), "what is being decided stands"
    assert waiting(zhou) == waiting(boss) == []
    (task,) = waiting(wang)
    wang.post(f"/approval-tasks/{task['id']}/approve", {"comment": "战略客户"})
    assert zhang.get(f"/quotes/{over['id']}")["state"] == "approved"
    assert zhang.post(f"/quotes/{over['id']}/send")["state"] == "sent"

    # 150,000 leaves 13.3 %: sent back once, asked again at the same price, then agreed by the director alone
    low = quote(zhang, line, "0.25")
    assert (low["amount"], low["verdict"], left(low)) == ("150000.00", "below_floor", Decimal("13.3"))
    request = zhang.post(f"/quotes/{low['id']}/submit")
    assert waiting(wang) == []
    (task,) = waiting(zhou)
    zhou.post(f"/approval-tasks/{task['id']}/send_back", {"comment": "先谈到 160,000"})
    assert zhang.get(f"/quotes/{low['id']}")["state"] == "draft"
    part = zhang.get(f"/quote-lines/?quote={low['id']}")["data"][0]
    zhang.ask("PATCH", f"/quote-lines/{part['id']}", {"discount": "0.20"}, If_Match=f'"{part["version"]}"')
    again = zhang.post(f"/approval-requests/{request['id']}/resubmit", {"comment": "谈到 160,000"})
    assert again["status"] == "pending"
    assert waiting(zhou) == [], "at 160,000 enough margin is left: the leader decides"
    (task,) = waiting(wang)
    wang.post(f"/approval-tasks/{task['id']}/approve")
    assert zhang.get(f"/quotes/{low['id']}")["state"] == "approved"

    # BO-5: the director's own quote below the floor goes above him, to the boss, who travels
    own = quote(zhou, line, "0.25")
    zhou.post(f"/quotes/{own['id']}/submit")
    assert waiting(zhou) == [], "nobody decides about his own request"
    (task,) = waiting(boss)
    today = local_day(clock.now())
    chen = world["陈静"]
    away = {"to": str(chen.user.pk), "from_on": str(today), "to_on": str(today + timedelta(days=3))}
    boss.post("/approval-delegations/", away)
    assert waiting(boss) == []
    (handed,) = waiting(chen)
    assert handed["delegated_from"]["id"] == str(boss.user.pk)
    assert zhou.ask("POST", f"/approval-tasks/{handed['id']}/approve", {}).status_code in (403, 404)
    chen.post(f"/approval-tasks/{handed['id']}/approve", {"comment": "代黄总同意"})
    assert zhou.get(f"/quotes/{own['id']}")["state"] == "approved"

    user.set_roles(SYSTEM, boss.user, roles=["boss", "rep"])
    mine = quote(boss, line, "0.25")
    boss.post(f"/quotes/{mine['id']}/submit")
    boss.refused(f"/quotes/{mine['id']}/approve")
    (task,) = waiting(zhou)
    assert boss.ask("POST", f"/approval-tasks/{task['id']}/approve", {}).status_code in (403, 404)
    assert boss.get(f"/quotes/{mine['id']}")["state"] == "pending_approval"

    told = Event.objects.filter(record_id=own["id"]).order_by("seq")
    names = [
        one.name.removeprefix("trade.quote.") for one in told if "approv" in one.name or "submit" in one.name
    ]
    assert names == ["ask_approval", "pass_approval", "submit", "approve_step"], names
    actors = [
        one.actor.name for one in told.filter(name__in=["trade.quote.approve_step", "trade.quote.submit"])
    ]
    assert actors == ["周航", "陈静"]
