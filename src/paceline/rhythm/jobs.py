"""What happens by itself: a snapshot of every target in force at the end of each day, and those of earlier quarters
recomputed from events once, so that forecasts can be held against what came of them."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.kernel import clock
from paceline.kernel.ids import uuid7
from paceline.kernel.periods import period_of
from paceline.methods.rhythm.timeline import Timeline
from paceline.rhythm.actions.review import create as create_review
from paceline.rhythm.actions.review import miss, prepare
from paceline.rhythm.models import Review, ReviewCycle, Snapshot, Target
from paceline.rhythm.models.choices import IN_FORCE, Measured, PeriodUnit
from paceline.rhythm.models.review import ReviewKind, ReviewState
from paceline.rhythm.queries.forecast import QUARTERS, cents, open_and_won, workday_of
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.planning import planned
from paceline.rhythm.queries.standing import standing
from paceline.workflow.schedules import schedule


@schedule("rhythm.snapshots", "50 23 * * *", "保存目标快照")
def keep_snapshots() -> str:
    """Every target in force as it stands today, each once; running twice changes nothing."""
    today = local_day(clock.now())
    rows = visible(SYSTEM, Target).filter(state__in=IN_FORCE, starts_on__lte=today, ends_on__gte=today)
    organisation = Organisation.today()
    kept = sum(keep(target, today, organisation) for target in rows.order_by("pk").iterator())
    return _t("保存了 %(count)s 个") % {"count": kept}


@schedule("rhythm.backtest", "20 3 * * 1", "重算往期预测")
def recompute_earlier() -> str:
    """Of the quarters before this one, how units' targets stood at the same point, from events; each once."""
    today = local_day(clock.now())
    organisation = Organisation.today()
    running = visible(SYSTEM, Target).filter(
        state__in=IN_FORCE, starts_on__lte=today, ends_on__gte=today, period=PeriodUnit.QUARTER,
        metric=Measured.WON_AMOUNT, unit__isnull=False,
    )  # fmt: skip
    kept = 0
    for target in running.order_by("pk"):
        assert target.days is not None
        place = workday_of(target.days, today)
        earlier = visible(SYSTEM, Target).filter(
            metric=target.metric, period=target.period, level=target.level, product_line=target.product_line,
            unit=target.unit_id, starts_on__lt=target.starts_on,
        )  # fmt: skip
        for one in earlier.order_by("-starts_on")[:QUARTERS]:
            assert one.days is not None
            line = Timeline(working_calendar(), one.days.start)
            day = min(line.day(max(0, place - 1)), one.days.last_day)
            kept += keep(one, day, organisation)
    return _t("重算了 %(count)s 个") % {"count": kept}


def keep(target: Target, as_of: date, organisation: Organisation) -> bool:
    """Save one snapshot unless there is one of that day. Returns whether it is new."""
    if visible(SYSTEM, Snapshot).filter(target=target, as_of=as_of).exists():
        return False
    found = standing(SYSTEM, target, as_of, organisation)
    if found is None:
        return False
    figures: dict[str, Any] = {"index": found.pace.index, "projection": text(found.pace.projection)}
    plan = planned(SYSTEM, found, as_of, organisation)
    if plan is not None:
        known = open_and_won(SYSTEM, found.node, plan.period, as_of, organisation)
        is_now = as_of == local_day(clock.now())
        figures |= {
            "p10": text(cents(plan.reach.p10)), "run_rate": text(cents(plan.reach.p50)),
            "p90": text(cents(plan.reach.p90)), "chance": plan.reach.chances[0],
            "stage": text(cents(plan.plan.situation.achieved + plan.plan.situation.expected)),
            "weighted": text(known.won + known.weighted) if is_now else None, "recomputed": not is_now,
        }  # fmt: skip
    facts = {
        "target": str(target.pk),
        "as_of": as_of.isoformat(),
        "actual": str(found.actual),
        "figures": figures,
    }
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()
    Snapshot(
        id=uuid7(), target=target, as_of=as_of, kept_at=clock.now(), value=target.amount, actual=found.actual,
        needed=found.needed, figures=figures, digest=digest,
    ).save(force_insert=True)  # fmt: skip
    return True


def text(value: object) -> str | None:
    """Exact amounts as text."""
    return None if value is None else str(value)


PERIOD = {
    ReviewKind.STAND_UP: "day", ReviewKind.WEEKLY: "week", ReviewKind.MONTHLY: "month",
    ReviewKind.QUARTERLY: "quarter", ReviewKind.ONE_ON_ONE: "week",
}  # fmt: skip
GRACE = 2
"""Workdays after its day at which a review that did not take place counts as missed."""


@schedule("rhythm.reviews", "0 6 * * *", "准备复盘")
def run_cycles() -> str:
    """Make the review of each cycle, freeze its data on its day, mark what was missed; twice changes nothing."""
    today = local_day(clock.now())
    for cycle in visible(SYSTEM, ReviewCycle).filter(active=True).order_by("pk"):
        due = due_day(cycle, today)
        if due is not None and not visible(SYSTEM, Review).filter(cycle=cycle, due_on=due).exists():
            values = {
                "kind": cycle.kind,
                "unit": cycle.unit,
                "person": cycle.person,
                "due_on": due,
                "owner": cycle.owner_id,
            }
            create_review(SYSTEM, values={**values, "cycle": cycle}, via="job")
    ready = visible(SYSTEM, Review).filter(
        state=ReviewState.SCHEDULED, due_on__lte=today, cycle__isnull=False
    )
    prepared = [prepare(SYSTEM, review, via="job") for review in ready.order_by("pk")]
    limit = working_calendar().add_workdays(today, -GRACE)
    late = visible(SYSTEM, Review).filter(
        state__in=(ReviewState.SCHEDULED, ReviewState.PREPARED), due_on__lt=limit, cycle__isnull=False
    )
    missed = [miss(SYSTEM, review, via="job") for review in late.order_by("pk")]
    return _t("备好 %(ready)s 个，错过 %(missed)s 个") % {"ready": len(prepared), "missed": len(missed)}


def due_day(cycle: ReviewCycle, today: date) -> date | None:
    """The day of the current period on which the review is due; None when the period has fewer workdays."""
    period = period_of(PERIOD[ReviewKind(cycle.kind)], today)
    days = list(working_calendar().workdays(period.start, period.end))
    place = 1 if cycle.kind == ReviewKind.STAND_UP else cycle.workday
    return days[place - 1] if place <= len(days) else None
