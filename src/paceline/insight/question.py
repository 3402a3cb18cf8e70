"""What somebody asks of a metric or report: whose view, which period, as of when, about which records."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from paceline.access.principal import Principal
from paceline.kernel import clock
from paceline.kernel.periods import Period, period_of
from paceline.metadata.registry import registry
from paceline.records.reading.listing import ListQuery

JsonFilter = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """`filter` narrows the records in the filter language; `group` names the field to compare by."""

    by: Principal
    period: Period
    as_of: date
    filter: JsonFilter = field(default_factory=dict)
    group: str = ""
    options: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, by: Principal, period: Period | None = None, **more: Any) -> Question:
        """A question about a period (this quarter when none is given) as of today."""
        today = clock.today()
        return cls(by, period or period_of("quarter", today), today, **more)

    def rows(self, object_name: str, *conditions: JsonFilter) -> QuerySet[Any]:
        """The records of an object that the viewer may see and the question is about."""
        query = ListQuery(registry.get(object_name), self.by, filter=self.narrowed(*conditions))
        return query.rows

    def narrowed(self, *conditions: JsonFilter) -> JsonFilter:
        """The question's filter with more conditions: what a drill-down link carries."""
        parts = [part for part in (self.filter, *conditions) if part]
        return parts[0] if len(parts) == 1 else {"all": parts} if parts else {}

    def within(self, field_name: str) -> JsonFilter:
        """The condition that a day lies in the period."""
        days = [self.period.start.isoformat(), self.period.last_day.isoformat()]
        return {"field": field_name, "op": "between", "value": days}

    def so_far(self, field_name: str) -> JsonFilter:
        """The condition that a day lies in the period and is not to come."""
        last = max(min(self.period.last_day, self.as_of), self.period.start)
        return {
            "field": field_name,
            "op": "between",
            "value": [self.period.start.isoformat(), last.isoformat()],
        }

    def grouped(self, group: str) -> Question:
        return replace(self, group=group)
