"""Competitors: prices beside the ones before, cards in editions, and how often they were beaten (R104)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.insight.question import Question
from paceline.kernel import clock
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.registry import registry
from paceline.pipeline.models import BattleCard, Competitor, CompetitorProduct, Opportunity, PriceObservation
from paceline.pipeline.queries.competition import against, courses, latest_prices, rivals_of
from paceline.pipeline.reports.competitors import competitors_report
from paceline.records.action import perform
from paceline.records.reading.listing import ListQuery
from paceline.workflow.at_once import run_waiting
from paceline.workflow.models import Notification
from tests.rooms.pipeline.conftest import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def rival(db: None) -> Competitor:
    made: Competitor = perform(SYSTEM, "pipeline.competitor.create", None, {"name": "北辰机床"})
    return made


def log(by: Principal, rival: Competitor, price: str, days_ago: int = 0, **values: Any) -> PriceObservation:
    day = (local_day(clock.now()) - timedelta(days=days_ago)).isoformat()
    given = {"item": "VM8", "price": price, "seen_on": day, **values}
    made: PriceObservation = perform(by, "pipeline.competitor.log_price", rival.pk, given)
    return made


def meets(deal: Opportunity, rival: Competitor) -> None:
    perform(SYSTEM, "pipeline.opportunitycompetitor.create", None,
            {"opportunity": str(deal.pk), "competitor": str(rival.pk)})  # fmt: skip


def test_a_price_is_compared_with_the_one_before_it(rep: Principal, rival: Competitor) -> None:
    first = log(rep, rival, "10500", 20)
    assert (first.before, first.change) == (None, None)
    assert log(rep, rival, "9800", item="vm8 ").before == 10500, "the same product in other letters"
    assert log(rep, rival, "9000", 10).before == 10500, "what was seen later is not before"
    assert log(rep, rival, "9500", before="10000").change == Decimal("-0.05")
    assert visible(SYSTEM, CompetitorProduct).count() == 1
    ((item, seen),) = courses(SYSTEM, rival.pk)
    assert (item.name, [int(one.price) for one in seen]) == ("VM8", [10500, 9000, 9800, 9500])
    assert latest_prices(SYSTEM, [rival.pk])[rival.pk][0].price == 9500


@pytest.mark.parametrize("wrong", [{"price": "0"}, {"before": "-1"}, {"item": " "}, {"days_ago": -3}])
def test_nonsense_is_refused_and_nothing_is_kept(
    rep: Principal, rival: Competitor, wrong: dict[str, Any]
) -> None:
    with pytest.raises(Invalid):
        log(rep, rival, **{"price": "9800", **wrong})
    assert not visible(SYSTEM, PriceObservation).exists()
    assert not visible(SYSTEM, CompetitorProduct).exists()


def test_other_currencies_are_not_compared(rep: Principal, rival: Competitor) -> None:
    seen = log(rep, rival, "10500")
    seen.before, seen.before_currency = Decimal(1400), "USD"
    seen.derive()
    assert seen.change is None


def test_owners_hear_of_a_change_once_and_of_old_news_not_at_all(
    rep: Principal, deal: Opportunity, rival: Competitor
) -> None:
    meets(deal, rival)
    log(SYSTEM, rival, "10500", 20)
    log(SYSTEM, rival, "9800", 5)
    log(SYSTEM, rival, "9000", 12)
    log(SYSTEM, rival, "9800")
    run_waiting()
    run_waiting()
    (told,) = visible(SYSTEM, Notification).filter(key__startswith="rival_price:")
    assert told.user_id == rep.user_id
    assert deal.name in told.text
    assert "¥10,500" in told.text


def test_a_card_has_editions_and_the_deal_shows_the_one_in_use(
    rep: Principal, deal: Opportunity, rival: Competitor
) -> None:
    meets(deal, rival)
    card = perform(SYSTEM, "pipeline.battlecard.create", None,
                   {"name": "碰到北辰", "competitor": str(rival.pk), "points": "先算五年总成本"})  # fmt: skip
    assert rivals_of(rep, deal, clock.today())[0].cards == [], "a draft helps nobody yet"
    perform(SYSTEM, "pipeline.battlecard.publish", card.pk)
    seen = log(SYSTEM, rival, "9800")
    assert fresh(card).prices_on == seen.seen_on
    with pytest.raises(Conflict):
        perform(SYSTEM, "pipeline.battlecard.change", card.pk, {"points": "改"})
    again = perform(SYSTEM, "pipeline.battlecard.revise", card.pk)
    with pytest.raises(Conflict):
        perform(SYSTEM, "pipeline.battlecard.revise", card.pk)
    perform(SYSTEM, "pipeline.battlecard.publish", again.pk)
    assert fresh(card).status == "retired"
    (found,) = rivals_of(rep, deal, clock.today())
    assert [(one.edition, one.pk) for one in found.cards] == [(2, again.pk)]
    perform(SYSTEM, "pipeline.battlecard.publish", card.pk)
    assert list(visible(SYSTEM, BattleCard).filter(status="published")) == [card], "taken back"


def test_the_rate_against_a_competitor_is_that_of_the_closed_deals_it_lists(
    rep: Principal, lead: Principal, deal: Opportunity, customer: Any, rival: Competitor
) -> None:
    others = [
        perform(rep, "pipeline.opportunity.create", None, {"name": f"{n} 号线", "customer": str(customer.pk)})
        for n in range(2)
    ]
    meets(deal, rival)
    perform(rep, "pipeline.opportunity.lose", deal.pk, {"lost_reason": "price", "lost_to": str(rival.pk)})
    perform(
        rep, "pipeline.opportunity.lose", others[0].pk, {"lost_reason": "price", "lost_to": str(rival.pk)}
    )
    meets(others[1], rival)
    perform(lead, "pipeline.opportunity.win", others[1].pk, {"override": True, "reason": "补录"})
    found = against(rep, rival.pk, clock.today())
    assert (found.rate.numerator, found.rate.n) == (1, 3)
    assert ListQuery(registry.of(Opportunity), rep, filter=found.rows).rows.count() == 3
    (row,) = competitors_report.build(Question.of(rep)).tables[0].rows
    assert row.values[:3] == ("北辰机床", 1, 2)
    assert row.values[4] == 2
    for place in (1, 2, 3, 4):
        rows = ListQuery(registry.of(Opportunity), rep, filter=row.drill[place]).rows
        value = row.values[place]
        assert rows.count() == (value if isinstance(value, int) else value.n)  # type: ignore[union-attr]
