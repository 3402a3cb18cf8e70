"""Campaigns side by side: what each cost, whom it reached, what it brought, and how sure that is."""
# ruff: noqa: F811  (fixtures of a neighbour)

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Contact
from paceline.insight.question import Question
from paceline.insight.report import reports
from paceline.kernel import clock
from paceline.kernel.periods import period_of
from paceline.market.campaign_report import uplift
from paceline.market.models import MailRecipient
from paceline.records.action import acting, perform
from tests.people import People
from tests.rooms.market.test_campaigns import campaign, do, mailing, segment, she  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db


def told(by: Principal) -> list[dict[str, Any]]:
    """The rows of this year and the last by the words of their columns."""
    this = period_of("year", clock.today())
    wide = type(this)(this.start.replace(year=this.start.year - 1), this.end)
    result = reports["campaigns"].build(Question.of(by, wide))
    return [
        dict(zip([c.words for c in t.columns], r.values, strict=True)) for t in result.tables for r in t.rows
    ]


def test_each_campaign_says_what_it_cost_reached_and_brought(she: Principal, segment: Any) -> None:
    one = do(she, campaign(she, segment, name="换新季", cost="3000"), "start")
    letter = mailing(she, segment, one)
    for contact, state in zip(
        visible(SYSTEM, Contact).order_by("pk")[:3], ("sent", "sent", "skipped"), strict=True
    ):
        values = {"address": contact.email, "channel": "mail", "state": state, "due_at": clock.now()}
        with acting(SYSTEM, "market.mailrecipient.queue") as act:
            act.create(MailRecipient, mailing=letter, contact=contact, customer=contact.customer, **values)
    perform(she, "customers.lead.create", None, {"name": "周工", "company": "蓝湖", "campaign": "换新季"})
    campaign(she, segment, name="还没开始")
    (row,) = told(she)
    assert (row["营销活动"], row["花费"], row["活动组"], row["对照组"]) == ("换新季", Decimal(3000), 7, 3)
    assert (row["触达"], row["线索"], row["买家"], row["提升（百分点）"]) == (2, 1, None, None)
    do(she, one, "end")
    do(she, one, "evaluate")
    (row,) = told(she)
    assert (row["买家"], row["转化率"].value, row["转化率"].n) == (0, 0, 7)
    assert row["提升（百分点）"] == "+0.0 (+0.0…+0.0)"


def test_what_is_only_attributed_claims_no_return(she: Principal, segment: Any) -> None:
    one = do(she, campaign(she, segment, control_share="0", buyer_margin="6000", cost="1000"), "start")
    do(she, one, "end")
    do(she, one, "evaluate")
    (row,) = told(she)
    assert (row["结论"], row["投入产出"], row["提升（百分点）"]) == ("归因，非增量", None, None)


def test_without_a_campaign_it_says_so_and_a_stranger_sees_none(
    people: People, she: Principal, segment: Any
) -> None:
    assert told(she) == []
    do(she, campaign(she, segment), "start")
    assert told(people.acts(people.chen)) == []


def test_the_uplift_comes_with_its_interval() -> None:
    assert uplift(Decimal("0.03"), Decimal("-0.0041"), Decimal("0.0641")) == "+3.0 (−0.4…+6.4)"
    assert uplift(None, None, None) is None
