"""MK-6 活动ROI: 400 treated of whom 32 buy, 400 left alone of whom 20 buy, 6,000 each, cost 50,000 (F51)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Customer, SegmentMember
from paceline.kernel import clock
from paceline.kernel.clock import FrozenClock
from paceline.market.models import CampaignMember
from paceline.trade.models import SalesOrder
from tests.stories.world import Person, World, hired, token_of

pytestmark = pytest.mark.django_db
PEOPLE = 800
AT = "/marketing-campaigns"


@pytest.fixture
def hexin(world: World, freeze: Callable[[datetime], FrozenClock]) -> Person:
    """何欣, marketing, on the day before the campaign."""
    freeze(datetime(2026, 3, 1, 2, tzinfo=UTC))
    one = hired("hexin", "何欣", "marketing", visible(SYSTEM, OrgUnit).get(parent__isnull=True))
    return Person(one, token_of(one))


@pytest.fixture
def segment(world: World, hexin: Person) -> str:
    """A list of 800 customers of 张三, copied from one that was made through the door."""
    made = world["张三"].post("/customers", {"name": "样板"})["id"]
    key: str = hexin.post("/segments", {"name": "老客户", "kind": "static"})["id"]
    rows = []
    for n in range(PEOPLE):
        row: Any = visible(SYSTEM, Customer).get(pk=made) if not rows else copy_of(rows[0])
        row.id, row.number, row.name, row._state.adding = (
            Customer._meta.pk.get_default(),
            f"T{n}",
            f"客户{n}",
            True,
        )
        rows.append(row)
    visible(SYSTEM, Customer).bulk_create(rows, batch_size=400)
    visible(SYSTEM, SegmentMember).bulk_create(
        SegmentMember(segment_id=key, customer_id=row.id, from_on=date(2026, 1, 1)) for row in rows
    )
    return key


def copy_of(one: Any) -> Any:
    names = [field.attname for field in one._meta.concrete_fields]
    return type(one)(**{name: getattr(one, name) for name in names})


def buy(campaign: str, arm: str, count: int, day: date) -> None:
    """So many of a group order within the window; the first of them twice."""
    rows = visible(SYSTEM, CampaignMember).filter(campaign=campaign, arm=arm).order_by("pk")
    keys = list(rows.values_list("customer_id", flat=True)[:count])
    visible(SYSTEM, SalesOrder).bulk_create(
        SalesOrder(
            number=f"{arm}{n}", customer_id=key, state="confirmed", ordered_on=day, created_at=clock.now(),
            updated_at=clock.now(),
        )
        for n, key in enumerate([*keys, keys[0]])
    )  # fmt: skip


def test_what_a_campaign_changed(
    world: World, hexin: Person, segment: str, freeze: Callable[[datetime], FrozenClock]
) -> None:
    zhou, rep = world["周航"], world["张三"]
    planned = {
        "name": "换新季", "segment": segment, "control_share": "50%",
        "starts_on": "2026-03-02", "ends_on": "2026-03-20",
        "window_days": 10, "buyer_margin": "6000",
    }  # fmt: skip
    key = hexin.post(AT, planned)["id"]
    assert hexin.ask("POST", f"{AT}/{key}/approve", {}).status_code == 403
    assert hexin.refused(f"{AT}/{key}/start")["status"] == 409
    zhou.post(f"{AT}/{key}/approve")
    freeze(datetime(2026, 3, 2, 2, tzinfo=UTC))
    started = hexin.post(f"{AT}/{key}/start")
    assert (started["treated"], started["control"]) == (400, 400)
    assert rep.ask("POST", f"{AT}/{key}/end", {}).status_code == 403

    buy(key, "treated", 32, date(2026, 3, 25))
    buy(key, "control", 20, date(2026, 3, 30))
    freeze(datetime(2026, 3, 20, 2, tzinfo=UTC))
    hexin.post(f"{AT}/{key}/end", {"cost": "5万"})
    assert "2026-03-30" in hexin.refused(f"{AT}/{key}/evaluate")["detail"]
    freeze(datetime(2026, 4, 2, 2, tzinfo=UTC))
    found = hexin.post(f"{AT}/{key}/evaluate")
    assert (found["treated_buyers"], found["control_buyers"], found["verdict"]) == (32, 20, "unsure")
    assert (float(found["extra_buyers"]), float(found["gain"]), float(found["roi"])) == (12, 72000, 0.44)
    rates = [float(found[name]) for name in ("difference", "low", "high")]
    assert rates == pytest.approx([0.03, -0.0041, 0.0641], abs=5e-5)

    assert hexin.post(f"{AT}/{key}/unevaluate")["roi"] is None
    again = hexin.post(f"{AT}/{key}/evaluate", {"buyer_margin": "5000"})
    assert (again["treated_buyers"], float(again["gain"])) == (32, 60000)
