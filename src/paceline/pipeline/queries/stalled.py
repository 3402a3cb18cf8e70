"""停滞 and 久未跟进: which deals stay longer in their stage than its limit or were left alone for too long, each as a
filter and as a condition that mean the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from paceline.access.working_days import working_calendar
from paceline.kernel.clock import start_of
from paceline.methods.health import HealthRule
from paceline.pipeline.funnels import all_funnels
from paceline.pipeline.models.funnel import Stage, StageKind

SILENT_AFTER = HealthRule().no_touch_workdays
"""After so many workdays without a touch a deal is left alone for too long."""


def open_stages() -> Iterator[Stage]:
    """The stages of every funnel in which deals are worked on."""
    for funnel in all_funnels().values():
        yield from (stage for stage in funnel.stages if stage.kind == StageKind.OPEN)


def limit_of(stage: Stage) -> int:
    """After how many workdays a deal is stuck in a stage."""
    limit = stage.stay_limit
    return HealthRule().limit_workdays if limit is None else limit


def first_in_time(limit: int, today: date) -> date:
    """The first day on which a deal may have entered a stage without being stuck today."""
    return working_calendar().add_workdays(today, -(limit + 1)) + timedelta(days=1)


def by_limit() -> dict[int, list[UUID]]:
    """The open stages by their limit in workdays."""
    found: dict[int, list[UUID]] = {}
    for stage in open_stages():
        found.setdefault(limit_of(stage), []).append(stage.pk)
    return dict(sorted(found.items()))


def stalled_filter(today: date) -> dict[str, Any] | None:
    """Stuck deals in the filter language; None when there is no open stage."""
    late = [
        {"all": [
            {"field": "stage", "op": "in", "value": [str(key) for key in stages]},
            {"field": "stage_entered_at", "op": "lt", "value": first_in_time(limit, today).isoformat()},
        ]}
        for limit, stages in by_limit().items()
    ]  # fmt: skip
    return {"all": [{"any": late}, {"any": not_put_off(today)}]} if late else None


def stalled(today: date, times: int = 1) -> Q:
    """The same as a condition on open opportunities; nothing meets it when there is no open stage. With `times` only
    those that have stayed so many times their limit."""
    late = Q(pk__in=[])
    for limit, stages in by_limit().items():
        late |= Q(stage__in=stages, stage_entered_at__lt=moment(first_in_time(times * limit, today)))
    return late & (Q(stay_until__isnull=True) | Q(stay_until__lt=today))


def became_stalled(today: date, lately: int, times: int = 1) -> Q:
    """Those of them that have become so within some workdays: their limit or their extension has passed."""
    calendar = working_calendar()
    crossed = Q(stay_until__gte=calendar.add_workdays(today, -lately))
    for limit, stages in by_limit().items():
        since = calendar.add_workdays(first_in_time(times * limit, today), -lately)
        crossed |= Q(stage__in=stages, stage_entered_at__gte=moment(since))
    return stalled(today, times) & crossed


def silent_filter(today: date) -> dict[str, Any]:
    """Deals that nobody has touched for too long and nobody has put off, in the filter language."""
    since = first_in_time(SILENT_AFTER, today).isoformat()
    never = [
        {"field": "last_touch_at", "op": "empty"},
        {"field": "stage_entered_at", "op": "lt", "value": since},
    ]
    left = {"any": [{"field": "last_touch_at", "op": "lt", "value": since}, {"all": never}]}
    return {"all": [left, {"any": not_put_off(today)}]}


def silent(today: date) -> Q:
    """The same as a condition on open opportunities."""
    since = moment(first_in_time(SILENT_AFTER, today))
    return untouched_since(since) & (Q(stay_until__isnull=True) | Q(stay_until__lt=today))


def became_silent(today: date, lately: int) -> Q:
    """Those of them that have become so within some workdays."""
    before = working_calendar().add_workdays(first_in_time(SILENT_AFTER, today), -lately)
    return silent(today) & ~untouched_since(moment(before))


def untouched_since(at: datetime) -> Q:
    """Touched last before a moment; where there was no touch, in the stage since before it."""
    return Q(last_touch_at__lt=at) | Q(last_touch_at__isnull=True, stage_entered_at__lt=at)


def not_put_off(today: date) -> list[dict[str, Any]]:
    """Conditions one of which holds unless somebody has let the deal wait until a later day."""
    return [
        {"field": "stay_until", "op": "empty"},
        {"field": "stay_until", "op": "lt", "value": today.isoformat()},
    ]


def moment(day: date) -> datetime:
    """When a day begins where the organisation is."""
    return start_of(day, working_calendar().zone)
