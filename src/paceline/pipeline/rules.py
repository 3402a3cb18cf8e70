"""Pure rules of the room: what a card shows about the movement of an open opportunity."""

from __future__ import annotations

from datetime import date

from paceline.kernel.calendar import WorkingCalendar
from paceline.kernel.clock import DEFAULT_ZONE, Zone, day_of
from paceline.methods.health import Health, OpenDeal, health
from paceline.pipeline.models.funnel import Stage, StageKind
from paceline.pipeline.models.opportunity import Opportunity

DECISION_MAKER_FROM = 3
"""From the third stage on a deal without a known decision maker is in danger."""


def deal_of(opportunity: Opportunity, stage: Stage, zone: Zone = DEFAULT_ZONE) -> OpenDeal:
    """What the health method asks about an opportunity."""
    entered = opportunity.stage_entered_at or opportunity.created_at
    touched = opportunity.last_touch_at
    return OpenDeal(
        stage_entered_on=day_of(entered, zone),
        last_touch_on=day_of(touched, zone) if touched else None,
        pushes=opportunity.push_count or 0,
        expected_close_on=opportunity.expected_close_on,
        next_step_on=opportunity.next_step_on,
        stage_limit=stage.stay_limit,
        stay_until=opportunity.stay_until,
        has_decision_maker=bool(opportunity.decision_makers)
        if stage.position >= DECISION_MAKER_FROM
        else None,
    )


def health_of(
    opportunity: Opportunity, stage: Stage, today: date, calendar: WorkingCalendar
) -> Health | None:
    """Score, findings and badges (停滞, 滑单) of an open opportunity; None for a closed one."""
    if opportunity.state != StageKind.OPEN:
        return None
    return health(deal_of(opportunity, stage, calendar.zone), today, calendar)
