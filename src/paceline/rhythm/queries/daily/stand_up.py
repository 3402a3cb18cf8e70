"""What a stand-up begins with: yesterday's plan and what was done of it, the worst exceptions, who asks for help."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import ActivityStatus
from paceline.kernel.clock import start_of
from paceline.rhythm.models import WorkReport
from paceline.rhythm.models.report import ReportState
from paceline.rhythm.queries.monitor import alerts
from paceline.rhythm.queries.organisation import Node, Organisation

MOST = 5
LEFT_OUT = (ActivityStatus.CANCELLED, ActivityStatus.RESCHEDULED)


def board(by: Principal, node: Node, organisation: Organisation, today: date) -> dict[str, Any]:
    """The parts of the pack about the team's day, as JSON."""
    day = working_calendar().add_workdays(today, -1)
    people = organisation.everybody_in(node)
    zone = working_calendar().zone
    planned = visible(by, Activity).filter(
        owner__in=people,
        planned_at__gte=start_of(day, zone),
        planned_at__lt=start_of(day + timedelta(days=1), zone),
    )
    sums = planned.exclude(status__in=LEFT_OUT).aggregate(
        n=Count("pk"), done=Count("pk", filter=Q(status=ActivityStatus.DONE))
    )
    asking = visible(by, WorkReport).filter(day=day, owner__in=people).exclude(state=ReportState.DRAFT)
    worst = alerts.standing_alerts(by).filter(alerts.of_node(node, organisation))[:MOST]
    return {
        "yesterday": {"day": day.isoformat(), "planned": sums["n"], "done": sums["done"]},
        "exceptions": [
            {"id": str(one.pk), "name": one.name, "why": one.why, "level": one.level} for one in worst
        ],
        "blockers": [
            {"report": str(one.pk), "who": one.owner.name, "words": one.blockers}
            for one in asking.exclude(blockers="").select_related("owner").order_by("owner__name")
            if one.owner is not None
        ],
    }  # fmt: skip
