"""What counts as a result, in SQL: won, lost and left out, in a period, by group (F01, F02)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from paceline.insight.question import JsonFilter, Question
from paceline.kernel.errors import Invalid
from paceline.metadata.registry import registry
from paceline.methods.figures import Figure, rate_of_amounts, rate_of_counts

OBJECT = "pipeline.opportunity"
WON: JsonFilter = {"field": "state", "op": "eq", "value": "won"}
LOST: JsonFilter = {
    "any": [
        {"field": "state", "op": "eq", "value": "lost"},
        {
            "all": [
                {"field": "state", "op": "eq", "value": "cancelled"},
                {"field": "lost_reason", "op": "eq", "value": "no_decision"},
            ]
        },
    ]
}
"""No decision is a loss by default; duplicates and errors are no result at all."""
IS_WON = Q(state="won")
IS_LOST = Q(state="lost") | Q(state="cancelled", lost_reason="no_decision")


@dataclass(frozen=True)
class Results:
    """Results of a group. Amounts in the home currency; deals without an amount count only by number."""

    key: Any
    label: str
    won: int = 0
    lost: int = 0
    won_amount: Decimal = Decimal(0)
    lost_amount: Decimal = Decimal(0)
    with_amount: int = 0

    @property
    def by_count(self) -> Figure:
        """F01."""
        return rate_of_counts(self.won, self.won + self.lost)

    @property
    def by_amount(self) -> Figure:
        """F02."""
        left_out = self.won + self.lost - self.with_amount
        whole = self.won_amount + self.lost_amount
        return rate_of_amounts(self.won_amount, whole, self.with_amount, left_out=left_out)

    @property
    def mean_won(self) -> Decimal | None:
        return (self.won_amount / self.won).quantize(Decimal("0.01")) if self.won else None


MEASURES: Mapping[str, Any] = {
    "won": Count("pk", filter=IS_WON),
    "lost": Count("pk", filter=IS_LOST),
    "won_amount": Sum("amount_base", filter=IS_WON, default=Decimal(0)),
    "lost_amount": Sum("amount_base", filter=IS_LOST, default=Decimal(0)),
    "with_amount": Count("pk", filter=(IS_WON | IS_LOST) & Q(amount_base__gt=0)),
}


def closed_in_period(question: Question) -> list[Results]:
    """Results whose ending falls in the period, by the question's group; one row for all without a group."""
    rows = question.rows(OBJECT, question.within("closed_on")).filter(IS_WON | IS_LOST)
    if not question.group:
        return [Results(None, "全部", **rows.aggregate(**MEASURES))]
    return [
        Results(key, label, **{name: row[name] for name in MEASURES})
        for row, key, label in labelled(rows, question.group)
    ]


def labelled(rows: Any, group: str) -> list[tuple[dict[str, Any], Any, str]]:
    """Grouped rows with the group's key and words, largest first."""
    key, columns, show = group_columns(group)
    found = rows.values(*columns).annotate(**MEASURES).order_by("-won_amount", "-won", key)
    return [(row, row[key], show(row)) for row in found[:500]]


def group_columns(group: str, object_name: str = OBJECT) -> tuple[str, list[str], Any]:
    """The ORM key of a group, the columns to select, and how a row says its name.

    A group is a field of the object, or `link.field` of a linked record; `team.parent` is the team's region.
    """
    of, prefix, name = registry.get(object_name), "", group
    first, dot, rest = group.partition(".")
    if dot and first in of.standard:
        of, prefix, name = registry.get(of.standard[first].type.target), f"{first}__", rest  # type: ignore[attr-defined]
    if name not in of.standard:
        raise Invalid("不能按「%(group)s」比较。", params={"group": group})
    bound = of.standard[name]
    key = prefix + bound.type.group_key(name)
    columns = list(dict.fromkeys([key, *(prefix + column for column in bound.columns)]))

    def show(row: Mapping[str, Any]) -> str:
        own = {column.removeprefix(prefix): row[column] for column in columns}
        return bound.type.show(bound.pick(own)) or "–"

    return key, columns, show


def of_group(group: str, key: Any) -> JsonFilter:
    """The condition that leads to a group's rows."""
    if key in (None, ""):
        return {"field": group, "op": "empty"}
    return {"field": group, "op": "eq", "value": str(key)}
