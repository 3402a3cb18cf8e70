"""First response to a lead: until when somebody has to answer, and what the first touch means."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from paceline.access.working_days import working_calendar
from paceline.customers.models import Lead
from paceline.customers.models.rule import current_rule
from paceline.customers.served import serving
from paceline.methods.response import ResponseState, first_response


def respond_by(asked_at: datetime, customer: UUID | None = None) -> datetime:
    """The moment by which a lead that came in at `asked_at` has to be answered, in service hours.

    One from a known customer is answered as fast as the customer's level of service promises.
    """
    service = serving.of(customer)
    minutes = service.response if service and service.response else current_rule().response_minutes
    return working_calendar().due_after(asked_at, minutes)


def first_touch(lead: Lead, touched_at: datetime) -> dict[str, Any]:
    """What the first touch writes into a lead; {} when it was touched before."""
    if lead.first_touch_at is not None:
        return {}
    minutes = current_rule().response_minutes
    response = first_response(lead.created_at, touched_at, touched_at, minutes, working_calendar())
    due = lead.respond_by or response.due_at
    return {
        "first_touch_at": touched_at,
        "response_minutes": response.minutes,
        "response_met": touched_at <= due if lead.respond_by else response.state is ResponseState.MET,
    }
