"""Judging a quote: whether its discount is within what its owner may give, and whether enough margin is left."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.catalog.queries import limits_of
from paceline.methods.discounts import judge
from paceline.records.act import Act
from paceline.records.plans import planned
from paceline.trade.models import Quote, QuoteLine

ZERO = Decimal(0)


def judge_quote(act: Act, quote: Quote, lines: Iterable[QuoteLine] | None = None) -> None:
    """Keep the verdict over all lines together, as of now and by the limits that hold for the quote's owner today.

    It stands with the quote: another tier later changes nothing about what was judged. What promotions took off is the
    company's discount and not the seller's; the margin is that of what is left. `lines` are all of them, for whoever
    has them at hand.
    """
    listed, price, net, cost = ZERO, ZERO, ZERO, ZERO
    is_costed = True
    for line in quote_lines(quote) if lines is None else lines:
        price += line.amount_base or ZERO
        net += line.net_base or ZERO
        listed += line.quantity * line.listed_base
        is_costed = is_costed and line.margin_base is not None
        cost += (line.net_base or ZERO) - (line.margin_base or ZERO)
    limits = limits_of(quote.owner_id, local_day(act.now))
    verdict = judge(listed, price, cost if is_costed and price else None, limits, net=net)
    act.save(quote, event="trade.quote.judge", verdict=str(verdict))


def quote_lines(quote: Quote) -> list[QuoteLine]:
    """The lines of a quote in the order in which they were made."""
    return lines_of(quote.pk)


@planned
def lines_of(quote: UUID) -> Any:
    """The same by the quote's key."""
    return visible(SYSTEM, QuoteLine).filter(quote=quote).select_related("product").order_by("id")
