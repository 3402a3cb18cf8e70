"""How cadences do: how many run, how many were answered, and by step how often it is done and answered."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.customers.models.activity_kinds import ANSWERED, ActivityStatus
from paceline.methods.intervals import Interval, wilson
from paceline.rhythm.models import Cadence, CadenceStep, EnrolledStep, Enrollment
from paceline.rhythm.models.cadence import EnrollmentState, StopReason

FEW = 10
LEVEL = 0.90


@dataclass(frozen=True)
class StepRate:
    """One step: how often planned, done, answered; the rate with its interval, None below ten done."""

    step: CadenceStep
    planned: int
    done: int
    answered: int
    interval: Interval | None

    @property
    def rate(self) -> float | None:
        return self.answered / self.done if self.interval is not None else None


@dataclass(frozen=True)
class CadenceRate:
    """One cadence with its enrolments within sight."""

    cadence: Cadence
    running: int
    ended: int
    answered: int
    steps: tuple[StepRate, ...]


def cadence_rates(by: Principal) -> list[CadenceRate]:
    """Every cadence, in four queries; of enrolments and steps those within sight are counted."""
    cadences = list(visible(by, Cadence).order_by("-active", "name"))
    enrolled = visible(by, Enrollment).order_by().values("cadence_id")
    going = Q(state__in=(EnrollmentState.RUNNING, EnrollmentState.PAUSED))
    reply = Q(stop_reason=StopReason.REPLY)
    sums = enrolled.annotate(
        n=Count("pk", filter=going), over=Count("pk", filter=~going), hit=Count("pk", filter=reply)
    )
    counts = {row["cadence_id"]: (row["n"], row["over"], row["hit"]) for row in sums}
    done = Q(activity__status=ActivityStatus.DONE)
    rows = visible(by, EnrolledStep).filter(step__isnull=False).order_by().values("step_id")
    found = {
        row["step_id"]: (row["n"], row["done"], row["hit"])
        for row in rows.annotate(
            n=Count("pk"), done=Count("pk", filter=done),
            hit=Count("pk", filter=done & Q(activity__outcome__in=list(ANSWERED))),
        )
    }  # fmt: skip
    steps: dict[UUID, list[StepRate]] = {}
    for step in visible(by, CadenceStep).select_related("script").order_by("offset", "created_at", "pk"):
        planned, finished, hit = found.get(step.pk, (0, 0, 0))
        interval = wilson(hit, finished, LEVEL) if finished >= FEW else None
        steps.setdefault(step.cadence_id, []).append(StepRate(step, planned, finished, hit, interval))
    return [
        CadenceRate(one, *counts.get(one.pk, (0, 0, 0)), tuple(steps.get(one.pk, ()))) for one in cadences
    ]
