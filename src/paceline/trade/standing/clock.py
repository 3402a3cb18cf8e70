"""The clock of standing orders: on working days it makes what is due, each standing order by itself.

A second round finds nothing left to do. Of two rounds at once the later one waits for the standing order's row and then
finds its orders made; besides, the database allows one order per standing order and day of its rhythm.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.kernel import clock
from paceline.kernel.errors import PacelineError
from paceline.records.action import perform
from paceline.trade.models import SalesOrder, StandingOrder, StandingState
from paceline.workflow.notifications import notify

MOST = 5000


def go_round() -> int:
    """Make the orders that are due, and end what is over. Returns how many were made; none on a day of rest."""
    today = local_day(clock.now())
    if not working_calendar().is_workday(today):
        return 0
    rows = visible(SYSTEM, StandingOrder).filter(state=StandingState.ACTIVE)
    keys = list(rows.order_by("next_on", "pk").values_list("pk", flat=True)[:MOST])
    made = sum(make(key) for key in keys)
    confirm_waiting()
    over = rows.filter(ends_on__lt=today, next_on__isnull=True)
    for key in over.values_list("pk", flat=True)[:MOST]:
        perform(SYSTEM, "trade.standingorder.end", key, via="job")
    return made


def make(key: Any) -> int:
    """The orders of one standing order that are due. What is in the way is told to its owner once a day."""
    before = made_of(key).count()
    try:
        perform(SYSTEM, "trade.standingorder.make", key, via="job")
    except PacelineError as error:
        tell(visible(SYSTEM, StandingOrder).get(pk=key), error)
    return made_of(key).count() - before


def made_of(key: Any) -> Any:
    return visible(SYSTEM, SalesOrder).filter(standing=key)


def confirm_waiting() -> None:
    """Confirm what standing orders have made and nobody has judged yet; what cannot be confirmed stays a draft."""
    rows = visible(SYSTEM, SalesOrder).filter(to_confirm=True).order_by("pk")
    for key in rows.values_list("pk", flat=True)[:MOST]:
        confirm(key)


def confirm(key: Any) -> None:
    """One order, once: whatever comes of it, it is not tried again."""
    order = visible(SYSTEM, SalesOrder).select_related("standing").get(pk=key)
    try:
        perform(SYSTEM, "trade.salesorder.confirm", key, via="job")
    except PacelineError as error:
        perform(SYSTEM, "trade.salesorder.leave_draft", key, via="job")
        tell(order, error)


def tell(about: Any, error: PacelineError) -> None:
    """The owner hears what did not work and why."""
    if about.owner_id:
        notify(
            [about.owner_id], kind="reminder", template="%(number)s：%(why)s",
            params={"number": about.number, "why": error.text(gettext)[:200]},
            key=f"standing:{about.pk}:{local_day(clock.now())}", about=(about._meta.label_lower, about.pk),
        )  # fmt: skip
