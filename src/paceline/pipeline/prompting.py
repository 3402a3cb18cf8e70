"""Tasks about deals that do not move: why a deal needs one, and planning it. How they end is in
`customers.prompted`."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _t

from paceline.access.working_days import local_day, morning, working_calendar
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import ActivityKind, Cause
from paceline.kernel.messages import Message, say
from paceline.pipeline.models import Opportunity
from paceline.pipeline.queries.stalled import SILENT_AFTER, limit_of
from paceline.records.act import Act


def causes_of(deal: Opportunity, today: date) -> dict[Cause, Message]:
    """Why a deal needs a push today, the graver cause first; empty while it moves or somebody lets it wait."""
    if deal.stay_until is not None and deal.stay_until >= today:
        return {}
    found: dict[Cause, Message] = {}
    calendar, entered = working_calendar(), local_day(deal.stage_entered_at)
    days, limit = calendar.workdays_between(entered, today), limit_of(deal.stage)
    if days > limit:
        found[Cause.STUCK] = say(
            "在「%(stage)s」停了 %(days)s 个工作日，上限 %(limit)s 天",
            stage=deal.stage.name,
            days=days,
            limit=limit,
        )
    since = local_day(deal.last_touch_at) if deal.last_touch_at else entered
    quiet = calendar.workdays_between(since, today)
    if quiet > SILENT_AFTER:
        found[Cause.SILENT] = say(
            "%(days)s 个工作日没有跟进，上限 %(limit)s 天", days=quiet, limit=SILENT_AFTER
        )
    return found


def plan(
    act: Act, deal: Opportunity, cause: Cause, why: str, *, owner: UUID, on: date | None = None
) -> Activity:
    """The task: in the morning of the next workday unless another day is said. A leader is to ask how it stands."""
    day = on or working_calendar().add_workdays(local_day(act.now), 1)
    words = _t("过问停滞商机：%(name)s") if cause == Cause.OVERSIGHT else _t("推进：%(name)s")
    made: Activity = act.create(
        Activity, event="customers.activity.create", links_checked=True, subject=(words % {"name": deal.name})[:120],
        kind=ActivityKind.TASK, opportunity=deal.pk, customer=deal.customer_id, stage=deal.stage_id, owner=owner,
        planned_at=morning(day), notes=why, cause=cause,
    )  # fmt: skip
    return made
