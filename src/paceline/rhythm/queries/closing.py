"""建议关闭: open deals whose age and silence say that they will not come, by the forecast's own lead times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, Sum

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import UNDONE
from paceline.kernel import clock
from paceline.methods.rhythm.lead_time import LeadTime
from paceline.pipeline.funnels import all_funnels
from paceline.pipeline.models import Opportunity, Stage
from paceline.pipeline.queries.stalled import first_in_time, moment, untouched_since
from paceline.rhythm.queries.model import company_model

QUIET = 20
"""Workdays without a touch from which on everybody has given a deal up."""
ALMOST_ALL = 0.99
"""So large a share of the won deals had come by then; the forecast counts on nothing beyond."""
MOST = 100


@dataclass(frozen=True)
class Bound:
    """Within `days` workdays from entering a stage almost all of `n` won deals were won; `n` 0: a funnel's own plan."""

    stage: Stage
    days: int
    n: int


@dataclass(frozen=True)
class Candidate:
    """A deal that will hardly come: workdays in its stage, workdays of silence, and what won deals needed."""

    deal: Opportunity
    days: int
    quiet: int
    bound: Bound


@dataclass(frozen=True)
class ToClose:
    """The longest stays, how many there are with what amount, and the bound of each stage."""

    rows: tuple[Candidate, ...]
    count: int
    amount: Decimal
    bounds: tuple[Bound, ...]


def bound_of(stage: Stage, to_win: LeadTime) -> Bound:
    """From the lead times of the forecast: beyond the longest the chance is 0 (`LeadTime.by_given_age`)."""
    return Bound(stage, to_win.quantile(ALMOST_ALL), to_win.n)


def bounds(today: date) -> dict[UUID, Bound]:
    """By open stage of the funnels in use, of the whole company; the figures are at most half an hour old."""
    found: dict[UUID, Bound] = {}
    for funnel in all_funnels().values():
        opened = funnel.path[:-1]
        if not opened or not funnel.pipeline.active:
            continue
        model = company_model(funnel, today)
        for stage, of in zip(opened, model.stages, strict=True):
            found[stage.pk] = bound_of(stage, of.to_win)
    return found


def to_close(by: Principal, today: date) -> ToClose:
    """Of the open deals that the asker sees. Nothing is closed by this."""
    known = bounds(today)
    rows = candidates(by, today, known)
    sums = rows.aggregate(n=Count("pk"), total=Sum("amount_base", default=Decimal(0)))
    found = list(rows.select_related("stage", "owner", "customer").order_by("stage_entered_at", "pk")[:MOST])
    shown = tuple(candidate(one, today, known[one.stage_id]) for one in found)
    return ToClose(shown, sums["n"], sums["total"], tuple(known.values()))


def candidates(by: Principal, today: date, known: dict[UUID, Bound]) -> Any:
    """Longer in the stage than won deals ever were, silent, with nothing to come, and not allowed to wait."""
    outlived = Q(pk__in=[])
    for stage, bound in known.items():
        outlived |= Q(stage=stage, stage_entered_at__lt=moment(first_in_time(bound.days, today)))
    coming = visible(by, Activity).filter(
        opportunity=OuterRef("pk"),
        status__in=UNDONE,
        planned_at__gte=clock.now(),
        cause="",
    )
    return (
        visible(by, Opportunity)
        .filter(
            outlived, untouched_since(moment(first_in_time(QUIET, today))),
            Q(next_step_on__isnull=True) | Q(next_step_on__lt=today),
            Q(stay_until__isnull=True) | Q(stay_until__lt=today), state="open",
        )
        .exclude(Exists(coming)).order_by()
    )  # fmt: skip


def candidate(deal: Opportunity, today: date, bound: Bound) -> Candidate:
    """A deal with its workdays."""
    calendar, entered = working_calendar(), local_day(deal.stage_entered_at)
    since = local_day(deal.last_touch_at) if deal.last_touch_at else entered
    return Candidate(
        deal, calendar.workdays_between(entered, today), calendar.workdays_between(since, today), bound
    )


def still(by: Principal, today: date, keys: list[UUID]) -> set[UUID]:
    """Which of some deals are still candidates: what was touched since is left alone."""
    return set(candidates(by, today, bounds(today)).filter(pk__in=keys).values_list("pk", flat=True))
