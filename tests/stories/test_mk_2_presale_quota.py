"""MK-2 and SH-7: a presale is planned, approved, opened; whoever comes at once, never one unit too many is promised."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Customer, MemberLevel
from paceline.records.action import acting, perform
from paceline.records.verify import invariants
from paceline.workflow.models import Notification
from paceline.workflow.outbox import deliver_due
from tests.stories.world import Person, World, hired, make_world, token_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.first]
CLIENTS = 25
PLAN = {
    "name": "中秋预售", "opens_at": "2026-08-01T00:00:00Z", "closes_at": "2026-08-20T12:00:00Z",
    "deposit_kind": "earnest", "balance_from": "2026-08-21", "balance_until": "2026-08-31",
    "expected_conversion": "0.08",
}  # fmt: skip


def staff(world: World, name: str, username: str, role: str) -> Person:
    """Another colleague with a delivered role."""
    company = visible(SYSTEM, OrgUnit).get(parent__isnull=True)
    user = hired(username, name, role, company)
    world.people[name] = Person(user, token_of(user))
    return world[name]


def campaign_of(world: World, product: Any, offer: dict[str, Any], **plan: Any) -> dict[str, Any]:
    """An open campaign of 何欣, which 周航 has approved."""
    hexin = world["何欣"]
    draft = hexin.post("/presales/", {**PLAN, **plan})
    assert hexin.refused(f"/presales/{draft['id']}/submit")["status"] == 422, "nothing on offer yet"
    offer = hexin.post("/presale-offers/", {"campaign": draft["id"], "product": str(product.pk), **offer})
    refused = hexin.refused(f"/presales/{draft['id']}/submit")
    assert "没有目标客群" in refused["detail"], "nobody knows yet whom it is for"
    hexin.post(f"/presales/{draft['id']}/for_everybody")
    assert hexin.post(f"/presales/{draft['id']}/submit")["state"] == "approving"
    (task,) = [one for one in world["周航"].get("/approval-tasks/")["data"] if one["status"] == "pending"]
    world["周航"].post(f"/approval-tasks/{task['id']}/approve")
    assert hexin.get(f"/presales/{draft['id']}/")["state"] == "open"
    return offer


def at_once(work: Any, count: int) -> list[Any]:
    """Answers of that many requests from clients with connections of their own."""

    def run(i: int) -> Any:
        try:
            return work(i)
        finally:
            connection.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(run, range(count)))


def buyers_of(rep: Person, count: int, level: Any = None) -> list[Customer]:
    """Customers of a rep, members or not."""
    with acting(SYSTEM, "customers.customer.create") as act:
        return [
            act.create(
                Customer, links_checked=True, name=f"客户{n}", kind="person", phone=f"1390{count:03d}{n:04d}",
                owner=rep.user, member_level=level,
            )
            for n in range(count)
        ]  # fmt: skip


def test_many_reserve_at_once(freeze: Any) -> None:
    freeze(datetime(2026, 8, 2, 2, tzinfo=UTC))
    world = make_world()
    staff(world, "何欣", "hexin", "marketing")
    product = perform(
        SYSTEM, "catalog.product.create", None, {"code": "Y1", "name": "礼盒", "list_price": "2600"}
    )
    the_100_units(world, product)
    two_phones_offline(world, product)
    assert [line for code in ("I03q", "I15", "I16") for line in invariants[code].find()] == []


def the_100_units(world: World, product: Any) -> None:
    """MK-2: 100 units at 2,000, deposit 200 that counts twice, members only, two each; 150 members and a stranger."""
    rep = world["张三"]
    assert (
        campaign_of(world, product, {"price": "2000", "deposit": "500", "quota": 1})["deposit_note"]
        == "over_limit"
    )
    offer = campaign_of(
        world, product, {"price": "2000", "deposit": "200", "quota": 100, "per_customer": 2}, name="会员专场",
        multiplier="2", members_only=True,
    )  # fmt: skip
    assert not offer["deposit_note"], "10 % is within the limit"
    level = visible(SYSTEM, MemberLevel).order_by("from_points").first()
    buyers = [*buyers_of(rep, 150, level), *buyers_of(rep, 1)]

    def reserve(n: int) -> Any:
        body = {"offer": offer["id"], "customer": str(buyers[n].pk), "quantity": 1}
        return rep.ask("POST", "/reservations/", body, Idempotency_Key=f"r{n}")

    *answered, stranger = at_once(reserve, 151)
    answers = [a.json() for a in answered]
    states = [a["state"] for a in answers]
    assert (states.count("confirmed"), states.count("waitlisted")) == (100, 50)
    assert {money(a["balance"]) for a in answers} == {"1600.00"}
    assert stranger.status_code == 409, "who is no member comes in the same rush"
    assert "会员专享" in stranger.json()["detail"]
    more = rep.refused("/reservations/", {"offer": offer["id"], "customer": str(buyers[0].pk), "quantity": 2})
    assert "每人限购 2" in more["detail"]
    assert reserve(3).json()["id"] == answers[3]["id"], "the same request again makes no second one"


def two_phones_offline(world: World, product: Any) -> None:
    """SH-7: 50 boxes at 128, deposit 20; two phones sell without a network, then both send, some things twice."""
    offer = campaign_of(world, product, {"price": "128", "deposit": "20", "quota": 50}, name="街坊场")
    assert not offer["deposit_note"], "15.6 % is within the limit"
    phones = [world["张三"], world["李四"]]
    sold = [(phone, one) for phone in phones for one in buyers_of(phone, 28)]

    def sync(n: int) -> Any:
        phone, customer = sold[n // 2]
        body = {"offer": offer["id"], "customer": str(customer.pk), "channel": "store"}
        return phone.ask("POST", "/reservations/", body, Idempotency_Key=f"phone-{n // 2}")

    answers = {a["id"]: a for a in (answer.json() for answer in at_once(sync, 2 * len(sold)))}
    states = [a["state"] for a in answers.values()]
    assert (len(states), states.count("confirmed"), states.count("waitlisted")) == (56, 50, 6)
    deliver_due()
    told = Notification.objects.filter(
        template__endswith="请告诉他：%(phone)s。", record_id__in=list(answers)
    )
    assert told.count() == 6, "each of those who wait is named, with a number to call"


def money(value: Any) -> str:
    """An amount as the API gives it."""
    return str(value["amount"] if isinstance(value, dict) else value)
