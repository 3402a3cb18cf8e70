"""What is known of competitors: latest prices, their course, the cards that help, and how often they were beaten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.insight.question import JsonFilter
from paceline.metadata.registry import registry
from paceline.methods.figures import Figure, rate_of_counts
from paceline.pipeline.models import BattleCard, Opportunity, OpportunityCompetitor, PriceObservation
from paceline.pipeline.models.competition import CardStatus
from paceline.pipeline.reports.results import LOST, WON
from paceline.records.reading.listing import ListQuery

YEAR = timedelta(days=365)
FRESH = timedelta(days=30)
"""For so long a changed price is marked as new."""
MOST = 24


def met(competitor: UUID) -> JsonFilter:
    """Deals that name the competitor, or were lost to it."""
    return {
        "any": [
            {"field": "pipeline.opportunitycompetitor:opportunity.competitor", "op": "in", "value": [str(competitor)]},
            {"field": "lost_to", "op": "in", "value": [str(competitor)]},
        ]
    }  # fmt: skip


@dataclass(frozen=True)
class Against:
    """Closed deals against a competitor within sight: the rate of wins, and the condition that lists them."""

    rate: Figure
    rows: JsonFilter


def against(by: Principal, competitor: UUID, today: date) -> Against:
    """Of the last year (F01)."""
    since: JsonFilter = {"field": "closed_on", "op": "between",
                         "value": [(today - YEAR).isoformat(), today.isoformat()]}  # fmt: skip
    of = registry.of(Opportunity)
    won, both = (
        {"all": [met(competitor), since, which]} for which in (WON, {"any": [WON, LOST]})
    )  # fmt: skip
    counts = [ListQuery(of, by, filter=one).rows.order_by().count() for one in (won, both)]
    return Against(rate_of_counts(*counts), both)


def latest_prices(by: Principal, competitors: Collection[UUID]) -> dict[UUID, list[PriceObservation]]:
    """The last price seen of each product, by competitor; the newest first."""
    rows = visible(by, PriceObservation).filter(competitor__in=competitors, item__deleted_at__isnull=True)
    last = rows.order_by("item_id", "-seen_on", "-created_at").distinct("item_id")
    found: dict[UUID, list[PriceObservation]] = defaultdict(list)
    for one in sorted(
        last.select_related("item", "item__product"), key=lambda row: row.seen_on, reverse=True
    ):
        found[one.competitor_id].append(one)
    return found


def courses(by: Principal, competitor: UUID) -> list[tuple[Any, list[PriceObservation]]]:
    """(product, its prices from the oldest to the newest): at most two dozen each, the freshest product first."""
    rows = visible(by, PriceObservation).filter(competitor=competitor, item__deleted_at__isnull=True)
    found: dict[Any, list[PriceObservation]] = defaultdict(list)
    for one in rows.select_related("item").order_by("-seen_on", "-created_at")[: MOST * 10]:
        if len(found[one.item]) < MOST:
            found[one.item].append(one)
    return [(item, seen[::-1]) for item, seen in found.items()]


@dataclass(frozen=True)
class Rival:
    """A competitor on a deal: what it threatens, its latest prices, the cards that help, how often it was beaten."""

    part: OpportunityCompetitor
    prices: list[PriceObservation]
    cards: list[BattleCard]
    against: Against


def rivals_of(by: Principal, deal: Opportunity, today: date) -> list[Rival]:
    """The competitors that a deal names, within sight."""
    rows = visible(by, OpportunityCompetitor).filter(opportunity=deal.pk, competitor__deleted_at__isnull=True)
    parts = {one.competitor_id: one for one in rows.select_related("competitor").order_by("pk")}
    prices, cards = latest_prices(by, list(parts)), cards_for(by, list(parts), deal.product_id)
    return [
        Rival(part, prices.get(key, []), cards.get(key, []), against(by, key, today))
        for key, part in parts.items()
    ]


def cards_for(
    by: Principal, competitors: Collection[UUID], product: UUID | None
) -> dict[UUID, list[BattleCard]]:
    """Published cards by competitor that are for this product or for all; those for the product first."""
    rows = visible(by, BattleCard).filter(competitor__in=competitors, status=CardStatus.PUBLISHED)
    found: dict[UUID, list[BattleCard]] = defaultdict(list)
    for one in sorted(rows.order_by("name", "pk"), key=lambda card: card.product_id is None):
        if one.product_id in (None, product):
            found[one.competitor_id].append(one)
    return found


def is_fresh(seen: PriceObservation, today: date) -> bool:
    """Whether a price has changed lately."""
    return bool(seen.change) and seen.seen_on >= today - FRESH
