"""Deals that do not move: owner and manager hear of each once, and where the funnel says so the owner gets a task."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils.translation import gettext as _t

from paceline.access.models import UserStatus
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import OF_DEALS
from paceline.customers.prompted import unended
from paceline.pipeline.models import Opportunity
from paceline.pipeline.prompting import causes_of, plan
from paceline.pipeline.queries.stalled import became_silent, became_stalled, limit_of, open_stages
from paceline.records.act import Act
from paceline.rhythm.queries.organisation import Organisation
from paceline.workflow.notifications import Line, notify_each

LATELY = 10
"""Workdays: what passed its limit longer ago is on the list and not told any more, as after an import."""


def tell_of_stuck(today: date, organisation: Organisation) -> int:
    """Tell of the deals that have passed their limit or their extension lately. Returns how many people were told."""
    limits = {stage.pk: limit_of(stage) for stage in open_stages()}
    rows = visible(SYSTEM, Opportunity).filter(
        became_stalled(today, LATELY), state="open", owner__isnull=False
    )
    fields = (
        "pk",
        "name",
        "owner_id",
        "team_id",
        "stage_id",
        "stage__name",
        "stage_entered_at",
        "stay_until",
    )
    found = rows.order_by("pk").values(*fields).iterator()
    return notify_each([line_of(row, limits[row["stage_id"]], today, organisation) for row in found])


def give_tasks(act: Act, today: date) -> int:
    """A task for each deal that has lately come to a stop, once per stay, extension and silence. Returns how many."""
    rows = visible(SYSTEM, Opportunity).filter(
        became_stalled(today, LATELY) | became_silent(today, LATELY), state="open", owner__isnull=False,
        owner__status=UserStatus.ACTIVE, pipeline__prompts=True,
    )  # fmt: skip
    given = visible(SYSTEM, Activity).filter(
        opportunity=OuterRef("pk"), cause__in=OF_DEALS, created_at__gte=SINCE
    )
    # an older task that nobody has closed yet still says it
    waiting = {
        f"waits_{cause}": Exists(unended(cause).filter(opportunity=OuterRef("pk"))) for cause in OF_DEALS
    }
    found = rows.exclude(Exists(given)).annotate(**waiting).select_related("stage").order_by("pk")
    made = 0
    for deal in found.iterator(chunk_size=500):
        gravest = next(iter(causes_of(deal, today).items()), None)
        if gravest is None or getattr(deal, f"waits_{gravest[0]}"):
            continue
        cause, why = gravest
        assert deal.owner_id is not None
        plan(act, deal, cause, why.text(_t), owner=deal.owner_id)
        made += 1
    return made


LONG_AGO = Value(datetime(1970, 1, 1, tzinfo=UTC))


def since(*names: str) -> Greatest:
    """The last of some moments of the deal outside; what is not known was long ago."""
    return Greatest(*(Coalesce(Cast(OuterRef(name), DateTimeField()), LONG_AGO) for name in names))


SINCE = since("stage_entered_at", "last_touch_at", "stay_until")
"""A task given before the last of these was about something that is over."""


def line_of(row: dict[str, Any], limit: int, today: date, organisation: Organisation) -> Line:
    """One line to the owner and one to the manager, each once for this stay in the stage and once per extension."""
    entered: datetime = row["stage_entered_at"]
    manager: UUID | None = organisation.manager_of(row["team_id"])
    days = working_calendar().workdays_between(local_day(entered), today)
    stay = f"{entered.isoformat()}:{row['stay_until']}" if row["stay_until"] else entered.isoformat()
    return Line(
        [one for one in {row["owner_id"], manager} if one], "rhythm",
        template="「%(name)s」在「%(stage)s」停了 %(days)s 个工作日，超过上限 %(limit)s 天。请推进，或写明原因延长。",
        params={"name": row["name"], "stage": row["stage__name"], "days": days, "limit": limit},
        key=f"stuck:{row['pk']}:{stay}", about=("pipeline.opportunity", row["pk"]),
    )  # fmt: skip
