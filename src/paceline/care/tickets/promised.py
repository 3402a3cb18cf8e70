"""What a ticket promises: its service level and limits, by the customer's level and the severity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.care.models import ServiceLevel, Ticket, TicketLimit
from paceline.care.serving import level_of
from paceline.customers.models import Customer
from paceline.methods.service_clock import ServiceClock

RESPONSE, RESOLVE = 240, 1440
"""Working minutes while no limit says otherwise: half a day to answer, under three days to solve."""


@dataclass(frozen=True)
class Promise:
    """The level that decides and its limits in working minutes."""

    level: ServiceLevel | None
    response: int
    resolve: int

    def values(self, clock: ServiceClock) -> dict[str, Any]:
        """What a ticket keeps of it."""
        return {
            "level": self.level, "response_allowed": self.response, "resolve_allowed": self.resolve,
            "respond_by": clock.due(self.response), "resolve_by": clock.due(self.resolve),
        }  # fmt: skip


def promise_to(customer: Customer, severity: str) -> Promise:
    """The limit that says most about the case; a level that answers leads sooner answers tickets as soon."""
    level = level_of(customer)
    limit = limit_of(level, severity)
    response, resolve = (limit.response_minutes, limit.resolve_minutes) if limit else (RESPONSE, RESOLVE)
    own = limit is not None and limit.level_id is not None
    if level and level.response_minutes and not own:
        response = min(response, level.response_minutes)
    return Promise(level, response, resolve)


def limit_of(level: ServiceLevel | None, severity: str) -> TicketLimit | None:
    """Of this level and severity, else of this level, else of this severity, else of everybody."""
    rows = visible(SYSTEM, TicketLimit).filter(severity__in=[severity, ""])
    key = level.pk if level else None
    suiting = [one for one in rows if one.level_id in (key, None)]
    return max(suiting, key=lambda one: (one.level_id is not None, bool(one.severity)), default=None)


def clock_of(ticket: Ticket) -> ServiceClock:
    """How the ticket's clock has run so far."""
    return ServiceClock(ticket.created_at, working_calendar(), ticket.paused_minutes, ticket.waiting_since)
