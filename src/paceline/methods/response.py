"""First response: business minutes until somebody answered, when it was due, and whether it was in time (F46)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from paceline.kernel.calendar import WorkingCalendar
from paceline.methods.figures import N_MIN_RATE, Figure, rate_of_counts

Pause = tuple[datetime, datetime | None]
"""From and to of a time in which the customer was waited for; None while it lasts."""


class ResponseState(StrEnum):
    """Answered in time or late; waiting with time left or overdue."""

    MET = "met"
    LATE = "late"
    WAITING = "waiting"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Response:
    """When an answer was due (UTC), the service minutes that passed until it or until now, and how it stands."""

    due_at: datetime
    minutes: int
    state: ResponseState


def first_response(
    asked_at: datetime,
    answered_at: datetime | None,
    now: datetime,
    sla_minutes: int,
    calendar: WorkingCalendar,
    pauses: Sequence[Pause] = (),
) -> Response:
    """F46: Friday 17:30 with 9–18 and 2 h is due Monday 10:30; answered Monday 10:05 it took 95 minutes.

    The clock runs in the service hours of ``calendar`` and stands in ``pauses``.
    """
    until = now if answered_at is None else answered_at
    paused = sum(
        calendar.business_minutes_between(max(start, asked_at), min(end or until, until))
        for start, end in pauses
    )
    minutes = max(0, calendar.business_minutes_between(asked_at, until) - paused)
    due_at = calendar.due_after(asked_at, sla_minutes + paused)
    in_time = until <= due_at
    if answered_at is None:
        return Response(due_at, minutes, ResponseState.WAITING if in_time else ResponseState.OVERDUE)
    return Response(due_at, minutes, ResponseState.MET if in_time else ResponseState.LATE)


def sla_attainment(responses: Iterable[Response], *, n_min: int = N_MIN_RATE) -> Figure:
    """F46: in time / all that were answered or due; those still waiting in time are left out, overdue ones missed."""
    decided = [one for one in responses if one.state is not ResponseState.WAITING]
    met = sum(one.state is ResponseState.MET for one in decided)
    return rate_of_counts(met, len(decided), n_min=n_min)
