"""How long won deals stayed in each stage: the measure of what is stuck."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.pipeline.funnels import kept
from paceline.pipeline.models import Opportunity, Stage, StageEvent
from paceline.pipeline.models.funnel import StageKind
from paceline.pipeline.queries.stalled import limit_of, open_stages
from paceline.records.act import Act

YEAR = timedelta(days=365)
LEAST_WON = 15
"""With fewer won deals the stage's own limit counts."""
P80 = 0.8


def dwell_limits() -> dict[UUID, float]:
    """By open stage the workdays after which a deal is stuck: P80 of the won ones, else the stage's own limit."""
    return {stage.pk: float(limit_of(stage)) for stage in open_stages()}


def learn_limits(act: Act, today: date) -> int:
    """Keep with every open stage the workdays within which four fifths of the last year's won deals had left it.

    Returns how many stages know another number than before.
    """
    stays, learned = stays_of_won(today), 0
    for stage in visible(SYSTEM, Stage).filter(kind=StageKind.OPEN).order_by("pk"):
        known = sorted(stays.get(stage.pk, ()))
        days = max(1, known[int(P80 * (len(known) - 1))]) if len(known) >= LEAST_WON else None
        if days != stage.usual_days:
            act.save(stage, event="pipeline.stage.learn", usual_days=days)
            learned += 1
    if learned:
        kept.changed()
    return learned


def stays_of_won(today: date) -> dict[UUID, list[int]]:
    """By stage how many workdays each deal that was won in the year before had stayed there."""
    stays: dict[UUID, list[int]] = {}
    won = visible(SYSTEM, Opportunity).filter(state="won", closed_on__gt=today - YEAR, closed_on__lte=today)
    events = (
        visible(SYSTEM, StageEvent).filter(opportunity__in=won.values("pk")).order_by("opportunity_id", "id")
    )
    before: tuple[UUID, UUID, date] | None = None
    calendar = working_calendar()
    for deal, stage, at in events.values_list("opportunity_id", "to_stage_id", "moved_at").iterator():
        day = local_day(at)
        if before is not None and before[0] == deal:
            stays.setdefault(before[1], []).append(calendar.workdays_between(before[2], day))
        before = (deal, stage, day)
    return stays
