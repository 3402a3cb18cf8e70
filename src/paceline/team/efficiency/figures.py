"""Follow-up efficiency (R062) by person: done on time, first response, touches per step of progress."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.models import Activity, Lead
from paceline.insight.percentile import Percentile
from paceline.kernel.clock import as_zone, start_of
from paceline.kernel.periods import Period
from paceline.methods.figures import Figure, rate_of_counts
from paceline.pipeline.models import StageEvent

COUNTED = ("planned", "in_progress", "done", "missed")
"""What was put off counts on its new day, what was cancelled was not wanted any more."""
TOUCHES = ("call", "visit", "email", "wechat", "sms", "meeting", "demo")
FEW_STEPS = 5
WHOLE: Any = None


@dataclass
class Efficiency:
    """Counts of one person, or of all together, and the figures that follow from them."""

    name: str = ""
    due: int = 0
    in_time: int = 0
    asked: int = 0
    met: int = 0
    minutes: float | None = None
    touches: int = 0
    steps: int = 0

    @cached_property
    def on_time(self) -> Figure:
        """Follow-ups that were due and done on their day or before."""
        return rate_of_counts(self.in_time, self.due)

    @cached_property
    def response(self) -> Figure:
        """Leads that were answered within the time promised, of those answered or overdue."""
        return rate_of_counts(self.met, self.asked)

    @property
    def per_step(self) -> float | None:
        """Touches of deals per step forwards; None without a step."""
        return self.touches / self.steps if self.steps else None

    @property
    def few_steps(self) -> bool:
        """Whether there are too few steps to say anything."""
        return self.steps < FEW_STEPS


def efficiency(
    by: Principal, people: Collection[UUID] | None, period: Period, now: datetime
) -> tuple[Efficiency, dict[UUID, Efficiency]]:
    """Of all together and of each of some people (everybody within sight for None), in six queries."""
    whole = Efficiency()
    each: dict[UUID, Efficiency] = {}
    for group in (False, True):
        for query, names in QUERIES:
            rows = query(by, people, period, now)
            found = (
                rows.order_by().values("who", "who_name").annotate(**names)
                if group
                else [rows.aggregate(**names)]
            )
            for row in found:
                key = row.pop("who", None)
                called = row.pop("who_name", "")
                one = each.setdefault(key, Efficiency(called or "")) if group else whole
                for name, value in row.items():
                    setattr(one, name, value)
    each.pop(WHOLE, None)
    return whole, each


def due(by: Principal, people: Collection[UUID] | None, period: Period, now: datetime) -> Any:
    """Follow-ups whose day lay in the period and is over."""
    zone = as_zone(working_calendar().zone)
    start, end = period.instants()
    rows = visible(by, Activity).filter(
        status__in=COUNTED, planned_at__gte=start, planned_at__lt=min(end, start_of(local_day(now)))
    )
    return named(rows, people, "owner").annotate(
        ended_on=TruncDate("ended_at", tzinfo=zone), planned_on=TruncDate("planned_at", tzinfo=zone)
    )


def asked(by: Principal, people: Collection[UUID] | None, period: Period, now: datetime) -> Any:
    """Leads of the period that were answered, or whose time is over."""
    start, end = period.instants()
    rows = visible(by, Lead).filter(created_at__gte=start, created_at__lt=end, respond_by__isnull=False)
    return named(rows.filter(Q(first_touch_at__isnull=False) | Q(respond_by__lt=now)), people, "owner")


def touched(by: Principal, people: Collection[UUID] | None, period: Period, now: datetime) -> Any:
    """Contacts about deals that took place in the period."""
    start, end = period.instants()
    rows = visible(by, Activity).filter(
        status="done", kind__in=TOUCHES, opportunity__isnull=False, ended_at__gte=start, ended_at__lt=end
    )
    return named(rows, people, "owner")


def stepped(by: Principal, people: Collection[UUID] | None, period: Period, now: datetime) -> Any:
    """Steps forwards that deals made in the period, losses being none."""
    start, end = period.instants()
    rows = visible(by, StageEvent).filter(
        moved_at__gte=start, moved_at__lt=end, backward=False, from_stage__isnull=False
    )
    return named(rows.exclude(to_stage__kind="lost"), people, "opportunity__owner")


def named(rows: Any, people: Collection[UUID] | None, owner: str) -> Any:
    rows = rows if people is None else rows.filter(**{f"{owner}__in": list(people)})
    return rows.annotate(
        who=F(f"{owner}_id" if owner == "owner" else f"{owner}__id"), who_name=F(f"{owner}__name")
    )


QUERIES = (
    (due, {
        "due": Count("pk"), "in_time": Count("pk", filter=Q(status="done", ended_on__lte=F("planned_on"))),
    }),
    (asked, {
        "asked": Count("pk"), "met": Count("pk", filter=Q(response_met=True)),
        "minutes": Percentile("response_minutes", 0.5),
    }),
    (touched, {"touches": Count("pk")}),
    (stepped, {"steps": Count("pk")}),
)  # fmt: skip
