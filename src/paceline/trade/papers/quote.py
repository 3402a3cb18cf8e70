"""A quote on paper."""

from __future__ import annotations

from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.records.files.papers import paper
from paceline.trade.models import Quote, QuoteLine, QuoteState
from paceline.trade.papers.head import head_of
from paceline.trade.papers.lines import printed

SHOWS = {
    "trade.quote": "amount tax valid_until terms",
    "trade.quoteline": "price regular_price promotions discount amount tax_rate",
}


@paper("trade.quote", "报价单", "pages/papers/quote.html", shows=SHOWS)
def facts(quote: Quote) -> dict[str, Any]:
    """Head, parties, lines and totals; a draft says that it is one."""
    rows = visible(SYSTEM, QuoteLine).filter(quote=quote).select_related("product").order_by("id")
    lines, totals = printed(rows)
    return {
        "head": head_of(),
        "number": str(quote),
        "about": quote.title,
        "made_on": local_day(quote.created_at),
        "valid_until": quote.valid_until,
        "terms": quote.terms,
        "customer": quote.customer.name,
        "seller": quote.owner.name if quote.owner else "",
        "mobile": quote.owner.mobile if quote.owner else "",
        "lines": lines,
        "totals": totals,
        "is_draft": quote.state in (QuoteState.DRAFT, QuoteState.PENDING),
    }
