"""The time limits of hand-overs, in the service hours of the working calendar."""

from __future__ import annotations

from datetime import datetime

from paceline.access.working_days import working_calendar
from paceline.customers.models.rule import current_rule


def accept_by(offered_at: datetime) -> datetime:
    """Until when somebody has to take it or give it back."""
    return working_calendar().due_after(offered_at, current_rule().handoff_minutes)


def touch_by(accepted_at: datetime) -> datetime:
    """Until when the lead has to be contacted."""
    return workdays_after(accepted_at, current_rule().handoff_touch_days)


def result_by(accepted_at: datetime) -> datetime:
    """Until when it has to be known what comes of it."""
    return workdays_after(accepted_at, current_rule().handoff_result_days)


def workdays_after(at: datetime, days: int) -> datetime:
    """The moment when as many service hours have passed as `days` full workdays have."""
    calendar = working_calendar()
    return calendar.due_after(at, days * calendar.day_minutes)
