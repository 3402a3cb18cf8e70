"""Pure rules of the room: what counts as an effective follow-up, when a repeated one is next, who is due when."""

from __future__ import annotations

import calendar as months
from datetime import date, datetime, timedelta

from paceline.customers.models.activity_kinds import ActivityKind, CheckInState, Outcome, Recurrence
from paceline.kernel.calendar import WorkingCalendar
from paceline.kernel.clock import as_zone

NOTE_LENGTH = 10
"""Characters of a note that say something (spec §2.3)."""
CALL_SECONDS = 30
WAS_THERE = (CheckInState.OK, CheckInState.CONFIRMED)
"""Check-ins that count as having been there."""
TALKED = (Outcome.CONNECTED, Outcome.POSITIVE)
CONTACT_KINDS = (
    ActivityKind.CALL, ActivityKind.VISIT, ActivityKind.EMAIL, ActivityKind.WECHAT, ActivityKind.SMS,
    ActivityKind.MEETING, ActivityKind.DEMO,
)  # fmt: skip
"""Kinds by which somebody reaches a person; a task or a note is none of them."""
STEP_DAYS = {Recurrence.WEEKLY: 7, Recurrence.FORTNIGHTLY: 14}
STEP_MONTHS = {Recurrence.MONTHLY: 1, Recurrence.QUARTERLY: 3}


def is_effective(
    kind: str,
    outcome: str,
    notes: str,
    seconds: int | None,
    *,
    check_in: str = "",
    visits_need_check_in: bool = False,
) -> bool:
    """A follow-up counts when it has an outcome and ten characters of note, or a call was answered for 30 s.

    Where somebody has checked in, that decides alone; a visit without may be asked for one by the workspace.
    """
    if kind not in CONTACT_KINDS or not outcome:
        return False
    if check_in or (visits_need_check_in and kind == ActivityKind.VISIT):
        return check_in in WAS_THERE
    answered = kind == ActivityKind.CALL and outcome in TALKED and (seconds or 0) >= CALL_SECONDS
    return answered or len("".join(notes.split())) >= NOTE_LENGTH


def next_occurrence(planned_at: datetime, recurrence: str, calendar: WorkingCalendar) -> datetime:
    """When a repeated follow-up is due again, at the same time of day; a day off moves it to the next workday."""
    local = planned_at.astimezone(as_zone(calendar.zone))
    if recurrence == Recurrence.DAILY:
        day = calendar.add_workdays(local.date(), 1)
    elif recurrence in STEP_MONTHS:
        day = calendar.add_workdays(months_later(local.date(), STEP_MONTHS[Recurrence(recurrence)]), 0)
    else:
        day = calendar.add_workdays(local.date() + timedelta(days=STEP_DAYS[Recurrence(recurrence)]), 0)
    return datetime.combine(day, local.time(), tzinfo=local.tzinfo)


def months_later(day: date, count: int) -> date:
    """The same day some months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))
