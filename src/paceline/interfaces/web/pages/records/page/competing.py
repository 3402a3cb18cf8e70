"""Competitors: on the deal that meets them, on their own page, and the prices that a battle card shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from paceline.interfaces.web import formats
from paceline.interfaces.web.pages.home.cards import list_url
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.kernel.money_shown import full
from paceline.methods.figures import Figure
from paceline.pipeline.competing import percent
from paceline.pipeline.models import PriceObservation
from paceline.pipeline.queries.competition import (
    Against,
    against,
    courses,
    is_fresh,
    latest_prices,
    rivals_of,
)

COMPETITOR, PRICE, CARD, DEAL = (
    "pipeline.competitor", "pipeline.priceobservation", "pipeline.battlecard", "pipeline.opportunity",
)  # fmt: skip


def shown(seen: PriceObservation) -> dict[str, Any]:
    """A price as a line: the product, what it costs, how it moved and when it was seen."""
    return {
        "name": seen.item.name, "url": f"/price-observations/{seen.pk}/",
        "price": full(seen.price, seen.price_currency),
        "before": full(seen.before, seen.before_currency) if seen.before else "", "on": seen.seen_on,
        "change": percent(seen.change) if seen.change else "", "is_fresh": is_fresh(seen, formats.today()),
    }  # fmt: skip


def rate(of: Against) -> dict[str, Any]:
    """The rate of wins with the list behind it."""
    figure: Figure = of.rate
    return {"figure": figure, "url": list_url(DEAL, of.rows)}


def rivals(on: Opened) -> dict[str, Any] | None:
    """On a deal that is still open; nothing where no competitor is named."""
    if on.record.state != "open" or not all(on.by.can(name, "read") for name in (COMPETITOR, PRICE, CARD)):
        return None
    found = rivals_of(on.by, on.record, formats.today())
    may_log = on.by.can(PRICE, "create")
    rows = [
        {
            "rival": one, "rate": rate(one.against), "prices": [shown(each) for each in one.prices],
            "log": f"/competitors/{one.part.competitor_id}/do/log_price?opportunity={on.record.pk}" if may_log else "",
        }
        for one in found
    ]  # fmt: skip
    return {"rows": rows} if rows else None


def profile(on: Opened) -> dict[str, Any] | None:
    """On a competitor's page: how often it was beaten, and the course of its prices."""
    if not on.by.can(PRICE, "read"):
        return None
    lines = [course(item, seen) for item, seen in courses(on.by, on.record.pk)]
    figure = rate(against(on.by, on.record.pk, formats.today())) if on.by.can(DEAL, "read") else None
    may_log = not on.removed and on.by.can(PRICE, "create")
    return {"lines": lines, "rate": figure, "log": f"{on.url}do/log_price" if may_log else ""}


def course(item: Any, seen: list[PriceObservation]) -> dict[str, Any]:
    """The prices of a product over time: a line above nine tenths of the lowest, and the table behind it."""
    prices = [float(one.price) for one in seen if one.price_currency == seen[-1].price_currency]
    return {
        "name": item.name, "last": shown(seen[-1]), "points": [one - 0.9 * min(prices) for one in prices],
        "rows": [[formats.day(one.seen_on), full(one.price, one.price_currency)] for one in seen],
        "id": f"prices-{item.pk}",
    }  # fmt: skip


def battle_card(on: Opened) -> dict[str, Any] | None:
    """On a battle card: its words in full, and what its competitor asks now."""
    if not on.by.can(PRICE, "read"):
        return None
    found = latest_prices(on.by, [on.record.competitor_id]).get(on.record.competitor_id, [])
    return {"prices": [shown(one) for one in found], "rival": on.record.competitor_id}


RAIL = "pages/records/rail/"
BLOCKS: dict[str, tuple[tuple[str, Callable[[Opened], Any]], ...]] = {
    DEAL: ((f"{RAIL}rivals.html", rivals),),
    COMPETITOR: ((f"{RAIL}competitor.html", profile),),
    CARD: ((f"{RAIL}battle_card.html", battle_card),),
}
