"""When the reviews of a cycle are due: once per day, week, month or quarter, or every other week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from paceline.access.working_days import local_day, working_calendar
from paceline.kernel.periods import Period, period_of
from paceline.rhythm.models import ReviewCycle
from paceline.rhythm.models.review import ReviewKind

PERIOD = {
    ReviewKind.STAND_UP: "day", ReviewKind.WEEKLY: "week", ReviewKind.MONTHLY: "month",
    ReviewKind.QUARTERLY: "quarter", ReviewKind.ONE_ON_ONE: "week",
}  # fmt: skip


def is_left_out(cycle: ReviewCycle, period: Period) -> bool:
    """Whether a cycle of every other week skips this one; it counts from the week in which it was set up."""
    if cycle.every <= 1 or cycle.kind not in (ReviewKind.WEEKLY, ReviewKind.ONE_ON_ONE):
        return False
    first = period_of("week", local_day(cycle.created_at)).start
    return (period.start - first).days // 7 % cycle.every != 0


def due_day(cycle: ReviewCycle, today: date) -> date | None:
    """The day of the current period on which the review is due; None when the period has fewer workdays."""
    period = period_of(PERIOD[ReviewKind(cycle.kind)], today)
    if is_left_out(cycle, period):
        return None
    days = list(working_calendar().workdays(period.start, period.end))
    place = 1 if cycle.kind == ReviewKind.STAND_UP else cycle.workday
    return days[place - 1] if place <= len(days) else None


def due_days(cycle: ReviewCycle, within: Period) -> Iterator[date]:
    """Every day of a period on which the cycle wants a review, from the day on which it was set up."""
    since, day = local_day(cycle.created_at), within.start
    while day < within.end:
        due = due_day(cycle, day)
        if due is not None and due in within and due >= since:
            yield due
        day = period_of(PERIOD[ReviewKind(cycle.kind)], day).end
