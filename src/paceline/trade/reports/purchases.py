"""What counts as a purchase in reports: paid orders, neither samples nor returns nor what came back whole."""

from __future__ import annotations

from typing import Any

from paceline.insight.question import JsonFilter, Question
from paceline.trade.purchases import BOUGHT, NO_PURCHASE

ORDER = "trade.salesorder"
PURCHASE: tuple[JsonFilter, ...] = (
    {"field": "state", "op": "in", "value": [str(state) for state in BOUGHT]},
    {"field": "kind", "op": "not_in", "value": [str(kind) for kind in NO_PURCHASE]},
    {"field": "received", "op": "gt", "value": "0"},
)


def purchases(question: Question, *conditions: JsonFilter) -> Any:
    """The paid orders within sight that the question is about."""
    return question.rows(ORDER, *PURCHASE, *conditions).order_by()
