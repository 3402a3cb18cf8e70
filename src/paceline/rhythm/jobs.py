"""What happens by itself: a snapshot of every target in force at the end of each day, and those of earlier quarters
recomputed from events once, so that forecasts can be held against what came of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.kernel import clock
from paceline.kernel.ids import uuid7
from paceline.methods.rhythm.timeline import Timeline
from paceline.rhythm.actions.review import create as create_review
from paceline.rhythm.actions.review import miss, prepare
from paceline.rhythm.forecasting import jobs as forecasting_jobs  # noqa: F401  (declares its own)
from paceline.rhythm.models import Review, ReviewCycle, Snapshot, Target
from paceline.rhythm.models.choices import IN_FORCE, Measured, PeriodUnit
from paceline.rhythm.models.review import ReviewState
from paceline.rhythm.plans import reminding as plan_reminding  # noqa: F401  (declares its own)
from paceline.rhythm.queries.forecasts.node import QUARTERS, cents, chances_by_hand, open_and_won, workday_of
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.reviews.due import due_day
from paceline.rhythm.queries.targets.planning import planned
from paceline.rhythm.queries.targets.standing import standing
from paceline.rhythm.queries.together import remembered
from paceline.rhythm.reporting import evening as evening  # declares the message of the day
from paceline.rhythm.reporting import reading as reading  # declares the reminder of targets not read
from paceline.rhythm.reporting import reminding as reminding  # declares the reminders
from paceline.rhythm.watching import watch as watch  # declares the nightly check
from paceline.workflow.schedules import schedule


@schedule("rhythm.snapshots", "50 23 * * *", "保存目标快照")
def keep_snapshots() -> str:
    """Every target in force as it stands today, each once; running twice changes nothing."""
    today = local_day(clock.now())
    rows = visible(SYSTEM, Target).filter(state__in=IN_FORCE, starts_on__lte=today, ends_on__gte=today)
    kept = keep([(target, today) for target in rows.order_by("pk")], Organisation.today())
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
    wanted = [pair for target in running.order_by("pk") for pair in same_point_earlier(target, today)]
    return _t("重算了 %(count)s 个") % {"count": keep(wanted, organisation)}


def same_point_earlier(target: Target, today: date) -> list[tuple[Target, date]]:
    """The targets of the quarters before with the day that lay as far into them as today lies into this one."""
    assert target.days is not None
    place = workday_of(target.days, today)
    earlier = visible(SYSTEM, Target).filter(
        metric=target.metric, period=target.period, level=target.level, **target.cut.fields,
        unit=target.unit_id, starts_on__lt=target.starts_on,
    )  # fmt: skip
    found = []
    for one in earlier.order_by("-starts_on")[:QUARTERS]:
        assert one.days is not None
        line = Timeline(working_calendar(), one.days.start)
        found.append((one, min(line.day(max(0, place - 1)), one.days.last_day)))
    return found


def keep(wanted: Sequence[tuple[Target, date]], organisation: Organisation) -> int:
    """Save a snapshot of each target on its day unless there is one. Returns how many are new.

    Facts are read for everybody at once; snapshots are written in one statement per thousand.
    """
    days = {day for _target, day in wanted}
    known = set(visible(SYSTEM, Snapshot).filter(as_of__in=days).values_list("target_id", "as_of"))
    with remembered():
        made = [
            found
            for target, day in wanted
            if (target.pk, day) not in known and (found := snapshot_of(target, day, organisation)) is not None
        ]
    visible(SYSTEM, Snapshot).bulk_create(made, batch_size=1000)
    return len(made)


def snapshot_of(target: Target, as_of: date, organisation: Organisation) -> Snapshot | None:
    """How a target stood at the close of a day, with its forecasts; None without a period."""
    found = standing(SYSTEM, target, as_of, organisation)
    if found is None:
        return None
    figures: dict[str, Any] = {"index": found.pace.index, "projection": text(found.pace.projection)}
    plan = planned(SYSTEM, found, as_of, organisation)
    if plan is not None:
        chances = chances_by_hand(plan.estimate)
        known = open_and_won(SYSTEM, found.node, plan.period, as_of, organisation, chances)
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
    return Snapshot(
        id=uuid7(), target=target, as_of=as_of, kept_at=clock.now(), value=target.amount, actual=found.actual,
        needed=found.needed, figures=figures, digest=digest,
    )  # fmt: skip


def text(value: object) -> str | None:
    """Exact amounts as text."""
    return None if value is None else str(value)


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
