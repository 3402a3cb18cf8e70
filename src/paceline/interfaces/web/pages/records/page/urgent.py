"""What to know before talking to a customer: open tickets of the gravest kind, on every page that is about one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from paceline.access.scope import visible
from paceline.care.models import Ticket
from paceline.care.models.ticket import IS_CRITICAL
from paceline.interfaces.web.pages.records.opened import Opened

NAME = "urgent-ticket"
MOST = 3
ABOUT = frozenset(
    {
        "customers.customer", "customers.activity", "pipeline.opportunity", "trade.quote", "trade.contract",
        "trade.salesorder", "trade.standingorder",
    }
)  # fmt: skip
"""Where somebody is about to call, visit or sell."""


@dataclass(frozen=True)
class Urgent:
    """A ticket to be known of."""

    url: str
    number: str
    subject: str


def customer_of(on: Opened) -> Any:
    """The customer that the record is about."""
    return on.record.pk if on.of.name == "customers.customer" else on.record.customer_id


def ask_urgent(on: Opened) -> None:
    """Ask, with all else a page needs, for the open critical tickets that the viewer may read."""
    if on.of.name in ABOUT and customer_of(on) and on.by.can("care.ticket", "read"):
        rows = visible(on.by, Ticket).filter(IS_CRITICAL, customer=customer_of(on))
        on.needed.want(NAME, rows, ("number", "subject"), most=MOST)


def urgent_of(on: Opened) -> list[Urgent]:
    """What was found, after `ask_urgent` and `needed.load()`; the oldest first."""
    found = on.needed.every(NAME)
    return [Urgent(f"/tickets/{key}/", one["number"], one["subject"]) for key, one in sorted(found.items())]
