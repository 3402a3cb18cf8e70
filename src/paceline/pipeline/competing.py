"""A competitor's price has changed: every owner of an open deal against it hears of it once, with the deals named."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.money_shown import full
from paceline.pipeline.models import Opportunity, OpportunityCompetitor, PriceObservation
from paceline.pipeline.models.funnel import StageKind
from paceline.records.acting.publishing import reaction
from paceline.records.models import Event
from paceline.workflow.notifications import Line, notify_each

NAMED = 3
CHEAPER = (
    "竞品降价：%(rival)s「%(item)s」%(before)s → %(price)s（%(change)s）。涉及你的 %(n)s 个商机：%(deals)s。"
)
DEARER = (
    "竞品涨价：%(rival)s「%(item)s」%(before)s → %(price)s（%(change)s）。涉及你的 %(n)s 个商机：%(deals)s。"
)


@reaction("pipeline.priceobservation.create")
def tell(event: Event) -> None:
    """Whoever logged it knows already."""
    seen = moved(event)
    if seen is None:
        return
    notify_each(
        Line(
            [owner], kind="reminder", template=CHEAPER if seen.change < 0 else DEARER, key=f"rival_price:{seen.pk}",
            params={**words_of(seen), "n": len(deals), "deals": [one.name for one in deals[:NAMED]]},
            about=("pipeline.opportunity", deals[0].pk) if len(deals) == 1 else ("pipeline.priceobservation", seen.pk),
        )
        for owner, deals in deals_against(seen.competitor_id).items() if owner != event.actor_id
    )  # fmt: skip


def moved(event: Event) -> PriceObservation | None:
    """The price that an event is about, when it differs from the one before and was no old news when it was logged."""
    rows = visible(SYSTEM, PriceObservation).filter(pk=event.record_id).select_related("item", "competitor")
    seen: PriceObservation | None = rows.first()
    if seen is None or not seen.change:
        return None
    newer = visible(SYSTEM, PriceObservation).filter(
        item=seen.item_id, seen_on__gt=seen.seen_on, created_at__lt=seen.created_at
    )
    return None if newer.exists() else seen


def deals_against(competitor: UUID | None) -> dict[UUID, list[Opportunity]]:
    """Open deals that name the competitor, by owner; the largest first."""
    parts = visible(SYSTEM, OpportunityCompetitor).filter(competitor=competitor)
    rows = visible(SYSTEM, Opportunity).filter(
        state=StageKind.OPEN, owner__isnull=False, pk__in=parts.values("opportunity")
    )
    found: dict[UUID, list[Opportunity]] = defaultdict(list)
    for deal in rows.order_by("-amount_base", "pk"):
        found[deal.owner_id].append(deal)
    return found


def words_of(seen: PriceObservation) -> dict[str, Any]:
    """What fills a sentence about it."""
    assert seen.before is not None
    return {
        "rival": str(seen.competitor), "item": str(seen.item), "price": full(seen.price, seen.price_currency),
        "before": full(seen.before, seen.before_currency), "change": percent(seen.change),
    }  # fmt: skip


def percent(change: Decimal | None) -> str:
    """−6.7%, +3.2%."""
    return f"{100 * (change or 0):+.1f}%".replace("-", "−")
