"""Which measures fit a deal at its stage, and what became of the deals on which one was used beside the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import caches
from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, Value, When

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Activity, SegmentMember
from paceline.customers.models.activity_kinds import UNDONE
from paceline.methods.ab import Compared, compare
from paceline.methods.figures import N_MIN_RATE, Figure, rate_of_counts
from paceline.pipeline.models import Opportunity, StageEvent, StageMeasure

KEPT = 600
"""Seconds."""
YEAR = timedelta(days=365)
"""What is looked back upon."""


@dataclass(frozen=True)
class Effect:
    """Of the deals that left the stage: how many went on, with the measure and without."""

    used: Figure
    others: Figure
    compared: Compared

    @property
    def is_small(self) -> bool:
        """Whether one side has too few deals to say anything of the difference."""
        return min(self.used.n, self.others.n) < N_MIN_RATE


@dataclass(frozen=True)
class Offered:
    """A measure on the page of a deal: its effect, and the follow-up that it has become already."""

    measure: StageMeasure
    effect: Effect
    open_task: Activity | None
    done: int


def measures_of(by: Principal, stage: Any) -> list[StageMeasure]:
    """Those in use of a stage, in whatever edition of its funnel they were written."""
    rows = visible(by, StageMeasure).filter(
        stage__code=stage.code, stage__pipeline__code=stage.pipeline.code, active=True
    )
    return list(
        rows.select_related("script", "questionnaire", "mail_template", "drip").order_by("name", "pk")
    )


def fitting(by: Principal, deal: Opportunity) -> list[StageMeasure]:
    """Those for this deal's stage and customer."""
    found = [one for one in measures_of(by, deal.stage) if one.suits(deal.customer)]
    asked = {one.segment_id for one in found if one.segment_id}
    mine = set(
        visible(SYSTEM, SegmentMember)
        .filter(segment__in=asked, customer=deal.customer_id, to_on__isnull=True)
        .values_list("segment_id", flat=True)
    ) if asked else set()  # fmt: skip
    return [one for one in found if one.segment_id is None or one.segment_id in mine]


def offered(by: Principal, deal: Opportunity, now: datetime) -> list[Offered]:
    """What fits, with its effect; those that work best first, those with few deals last."""
    measures = fitting(by, deal)
    tasks = visible(by, Activity).filter(opportunity=deal.pk, measure__in=measures).order_by("planned_at")
    known: dict[Any, list[Activity]] = {}
    for task in tasks if measures else ():
        known.setdefault(task.measure_id, []).append(task)
    made = [
        Offered(
            one, known_effect(one, now),
            next((task for task in known.get(one.pk, ()) if task.status in UNDONE), None),
            sum(task.status == "done" for task in known.get(one.pk, ())),
        )
        for one in measures
    ]  # fmt: skip
    return sorted(
        made, key=lambda one: (one.effect.is_small, -(one.effect.compared.difference or 0), one.measure.name)
    )


def known_effect(measure: StageMeasure, now: datetime) -> Effect:
    """The effect over the whole company, which names no deal; ten minutes old at most."""
    key = f"measure:{measure.pk}:{measure.version}"
    found: Effect | None = caches["process"].get(key)
    if found is None:
        found = effect(SYSTEM, measure, now)
        caches["process"].set(key, found, KEPT)
    return found


def effect(by: Principal, measure: StageMeasure, now: datetime) -> Effect:
    """Deals of its classes that left the stage in the last year; one that is still there has not decided yet.

    A deal counts as having used it when a follow-up of it was done before the deal left.
    """
    used = visible(SYSTEM, Activity).filter(
        opportunity=OuterRef("opportunity"),
        measure=measure,
        status="done",
        ended_at__lte=OuterRef("moved_at"),
    )
    rows = leaving(by, measure, now).annotate(with_it=Exists(used), on=on_or_not())
    counts = {
        row["with_it"]: (row["went"], row["n"])
        for row in rows.order_by().values("with_it").annotate(
            n=Count("opportunity", distinct=True), went=Count("opportunity", distinct=True, filter=Q(on=True))
        )
    }  # fmt: skip
    (went, n), (other, rest) = counts.get(True, (0, 0)), counts.get(False, (0, 0))
    return Effect(
        rate_of_counts(went, n), rate_of_counts(other, rest), compare((other, rest), (went, n), N_MIN_RATE)
    )


def leaving(by: Principal, measure: StageMeasure, now: datetime) -> Any:
    """Moves out of the stage, forwards or to an end, of deals within sight."""
    stage = measure.stage
    rows = visible(by, StageEvent).filter(
        from_stage__code=stage.code, from_stage__pipeline__code=stage.pipeline.code, backward=False,
        moved_at__gte=now - YEAR,
    )  # fmt: skip
    if measure.classes:
        rows = rows.filter(opportunity__customer__customer_class__in=measure.classes)
    if measure.segment_id:
        members = visible(SYSTEM, SegmentMember).filter(segment=measure.segment_id, to_on__isnull=True)
        rows = rows.filter(opportunity__customer__in=members.values("customer"))
    return rows


def on_or_not() -> Any:
    """Whether a move went on: to another open stage or to a win."""
    return Case(
        When(to_stage__kind__in=("open", "won"), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
