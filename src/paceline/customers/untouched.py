"""Leads that nobody has contacted for too many working hours: their owner and the leader hear of each once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _t

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.models import Lead
from paceline.customers.models.rule import current_rule
from paceline.customers.states import ASSIGNED, CONTACTING, NEW
from paceline.kernel import clock
from paceline.kernel.clock import start_of
from paceline.workflow.notifications import Line, notify_each
from paceline.workflow.schedules import schedule

LATELY = 10
"""Workdays: what was left alone for longer is on the lists and not told any more, as after an import."""


@schedule("customers.untouched", "*/15 * * * *", "提醒没人联系的线索")
def tell_of_untouched() -> str:
    """Once per lead and owner. Running twice tells nobody twice."""
    now = clock.now()
    lines = [line_of(row) for row in untouched(now)]
    return _t("提醒了 %(count)s 人") % {"count": notify_each(lines)}


def untouched(now: datetime) -> list[dict[str, Any]]:
    """Leads that their owner has had for the working hours of the rule without a first contact."""
    calendar, minutes = working_calendar(), current_rule().untouched_hours * 60
    earliest = start_of(calendar.add_workdays(local_day(now), -LATELY), calendar.zone)
    rows = visible(SYSTEM, Lead).filter(
        owner__isnull=False, first_touch_at__isnull=True, status__in=(NEW, ASSIGNED, CONTACTING)
    )
    found = rows.annotate(since=Coalesce("claimed_at", "created_at")).filter(
        since__gte=earliest, since__lt=now
    )
    fields = ("pk", "name", "owner_id", "team_id", "since")
    return [
        row
        for row in found.order_by("pk").values(*fields)
        if calendar.due_after(row["since"], minutes) <= now
    ]


def line_of(row: dict[str, Any]) -> Line:
    """To the owner and the manager of the team."""
    managers = visible(SYSTEM, OrgUnit).filter(pk=row["team_id"]).values_list("manager_id", flat=True)
    people = sorted({one for one in (row["owner_id"], *managers) if one}, key=str)
    return Line(
        people, "reminder",
        template="线索「%(name)s」分下去 %(hours)s 个工作小时还没有联系过。请现在联系，或转给有空的同事。",
        params={"name": row["name"], "hours": current_rule().untouched_hours},
        key=f"untouched:{row['pk']}:{row['owner_id']}:{row['since'].isoformat()}", about=("customers.lead", row["pk"]),
    )  # fmt: skip
