"""The facts of a report: planned and done, what was done, deals that moved, what has to be explained."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, Sum

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import UNDONE, ActivityStatus
from paceline.kernel.clock import start_of
from paceline.pipeline.models import Opportunity, StageEvent
from paceline.rhythm.models import WorkReport

NOT_PLANNED = (ActivityStatus.CANCELLED, ActivityStatus.RESCHEDULED)
MOST = 40


def span(report: WorkReport) -> dict[str, Any]:
    """From the first moment of its days to the last."""
    zone = working_calendar().zone
    return {"gte": start_of(report.period.start, zone), "lt": start_of(report.period.end, zone)}


def within(name: str, report: WorkReport) -> Q:
    return Q(**{f"{name}__{op}": at for op, at in span(report).items()})


def gaps_of(report: WorkReport) -> list[Activity]:
    """What was planned for its days and is neither done nor given up, in order."""
    rows = visible(SYSTEM, Activity).filter(within("planned_at", report), owner=report.owner_id)
    waiting = rows.filter(status__in=UNDONE)
    return list(waiting.select_related("customer", "lead").order_by("planned_at", "pk"))


def facts_of(report: WorkReport) -> dict[str, Any]:
    """Everything that the report shows, as JSON; amounts as exact text."""
    mine = visible(SYSTEM, Activity).filter(owner=report.owner_id)
    planned = mine.filter(within("planned_at", report)).exclude(status__in=NOT_PLANNED)
    sums = planned.aggregate(n=Count("pk"), done=Count("pk", filter=Q(status=ActivityStatus.DONE)))
    done = mine.filter(within("ended_at", report), status=ActivityStatus.DONE)
    kinds = done.order_by().values("kind").annotate(n=Count("pk"), spent=Sum("minutes", default=0))
    names = ("pk", "subject", "kind", "outcome", "notes", "customer__name", "lead__name")
    lines = done.order_by("ended_at", "pk").values(*names)
    deals = visible(SYSTEM, Opportunity).filter(owner=report.owner_id)
    period = report.period
    won = deals.filter(state="won", closed_on__gte=period.start, closed_on__lt=period.end)
    total = won.aggregate(n=Count("pk"), amount=Sum("amount_base", default=0))
    moves = visible(SYSTEM, StageEvent).filter(within("moved_at", report), opportunity__in=deals.values("pk"))
    ahead = moves.filter(from_stage__isnull=False, backward=False).order_by("moved_at", "pk")
    return {
        "planned": sums["n"], "done": sums["done"], "logged": sum(row["n"] for row in kinds),
        "minutes": sum(row["spent"] for row in kinds), "kinds": {row["kind"]: row["n"] for row in kinds},
        "lines": [
            {"id": str(row["pk"]), "subject": row["subject"], "kind": row["kind"], "outcome": row["outcome"],
             "notes": (row["notes"] or "")[:120], "about": row["customer__name"] or row["lead__name"] or ""}
            for row in lines[:MOST]
        ],
        "won": total["n"], "won_amount": str(total["amount"]),
        "moved": [
            {"deal": str(row["opportunity_id"]), "name": row["opportunity__name"], "to": row["to_stage__name"]}
            for row in ahead.values("opportunity_id", "opportunity__name", "to_stage__name")[:MOST]
        ],
        "new_deals": deals.filter(within("created_at", report)).count(),
    }  # fmt: skip


def due_at(report: WorkReport) -> Any:
    """A report handed in after noon of the workday after its days is late."""
    calendar = working_calendar()
    day = calendar.add_workdays(report.period.last_day, 1)
    return start_of(day, calendar.zone) + timedelta(hours=12)
