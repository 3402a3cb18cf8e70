"""What a presale did besides: goals reached, what its links brought, and whether it ate into everyday sales."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.insight.question import Question
from paceline.insight.report import Table, reports
from paceline.kernel.periods import period_of
from paceline.methods.difference import shift
from paceline.records import links
from paceline.records.action import perform
from paceline.trade.models import Reservation, SalesOrder
from tests.people import People
from tests.rooms.trade.presale.conftest import buyer, do, opened, reserved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
BUYERS = OTHERS = 10
BEGAN = date(2026, 7, 1)


def table(question: Question, words: str) -> Table:
    return next(one for one in reports["presale"].build(question).tables if one.words == words)


def everyday(customer: Any, on: date, amount: int) -> SalesOrder:
    """An order that has nothing to do with the presale."""
    return SalesOrder(
        customer=customer, owner_id=customer.owner_id, team_id=customer.team_id, number=f"E{customer.phone}{on:%m%d}",
        kind="normal", state="delivered", ordered_on=on, amount=Decimal(amount), created_at=datetime.now(UTC),
        updated_at=datetime.now(UTC),
    )  # fmt: skip


def test_goals_links_and_everyday_sales(rep: Principal, people: People, pump: Any, freeze: Any) -> None:
    boss = people.acts(people.boss)
    offer = opened(boss, pump, goal_quantity="20", goal_customers="5")
    link = perform(boss, "trade.presalecampaign.share_link", offer.campaign_id,
                   {"purpose": "trade.presalecampaign.page", "recipient": "小红书"})  # fmt: skip
    guest = links.actor_behind(links.on_record(offer.campaign_id).get())
    assert link
    given = {"offer": str(offer.pk), "name": "林小姐", "phone": "13812340000", "agreed": "true"}
    came = perform(guest, "trade.presalecampaign.reserve", offer.campaign_id, given)
    do(boss, "take_deposit", visible(SYSTEM, Reservation).get(pk=came))
    client = Client()
    client.force_login(people.boss)
    page = client.get(f"/presales/{offer.campaign_id}/").content.decode()
    assert '1 <span class="mut">/ 20</span> <b>5%</b>' in page, "the campaign's page says how far it is"
    assert "定预售目标" in page
    regulars = [buyer(boss, f"熟客{n}") for n in range(BUYERS + OTHERS)]
    for one in regulars[:BUYERS]:
        do(boss, "take_deposit", reserved(boss, offer, one))
    # who is in the presale buys 600 less than before, give or take; the others as much as ever
    SalesOrder.objects.bulk_create(
        everyday(one, BEGAN + timedelta(days=shift_), amount + n % 3)
        for n, one in enumerate(regulars)
        for shift_, amount in ((-10, 1000), (5, 400 if n < BUYERS else 1000))
    )
    quarter = period_of("quarter", BEGAN)
    early = table(Question(boss, quarter, date(2026, 7, 29)), "对日常销售的影响").rows[0]
    assert str(early.values[8]) == "窗口未满 30 天"
    question = Question(boss, quarter, date(2026, 7, 30))
    (row,) = table(question, "对日常销售的影响").rows
    assert row.values[1:7] == (BUYERS, Decimal(-600), OTHERS, Decimal(0), Decimal(-600), Decimal(-600))
    assert str(row.values[8]) == "挤占了日常销售"
    goals = {str(row.values[1]): row.values[2:5] for row in table(question, "目标达成").rows}
    assert goals == {"数量": (20, 11, 0.55), "新客": (5, 1, 0.2)}, "regulars are no newcomers"
    (brought,) = table(question, "推广链接").rows
    assert brought.values[1:6] == ("小红书", 0, None, 1, 1)


def test_a_shift_needs_people_on_both_sides() -> None:
    """By hand: means −2 and 1, variances 1 and 1 over 3 and 3: −3 ± 1.96·√(2/3)."""
    found = shift([-3, -2, -1], [0, 1, 2])
    assert found.value == -3
    assert found.is_small
    assert found.interval is not None
    assert (round(found.interval.low, 3), round(found.interval.high, 3)) == (-4.6, -1.4)
    assert shift([1], [1, 2]).interval is None
