"""What tickets give somebody to do today, and what they say about themselves: overdue, soon due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.care.models import Ticket
from paceline.care.models.ticket_kinds import WORKED_ON
from paceline.care.tickets.servants import takes
from paceline.kernel import clock
from paceline.kernel.clock import start_of
from paceline.kernel.messages import say
from paceline.methods.priority import Priority
from paceline.methods.worklist import Kind
from paceline.pipeline.queries.todos import Todo, todos
from paceline.records.badges import Badge, Read, badges

MINUTES = 20
"""How long a ticket takes, for the plan of a day."""
SOON = timedelta(hours=1)


@todos
def from_tickets(by: Principal, today: date) -> Iterator[Todo]:
    """Somebody's own tickets whose next limit is today or over; only of those who take tickets."""
    if not takes(by):
        return
    until = start_of(today + timedelta(days=1), working_calendar().zone)
    rows = visible(by, Ticket).filter(assignee=by.user_id, state__in=WORKED_ON, due_at__lt=until)
    for row in rows.values("id", "subject", "number", "customer__name", "due_at", "responded_at"):
        yield Todo(
            id=f"ticket:{row['id']}",
            kind=Kind.OVERDUE if row["due_at"] < clock.now() else Kind.FIRST_PRIORITY,
            subject=row["subject"]
            if row["responded_at"]
            else _t("回复客户：%(what)s") % {"what": row["subject"]},
            way="task",
            object="care.ticket",
            record_id=row["id"],
            about=row["number"],
            customer=row["customer__name"],
            due_on=local_day(row["due_at"]),
            starts_at=row["due_at"],
            minutes=MINUTES,
            priority=Priority.P1,
            verb="resolve" if row["responded_at"] else "reply",
        )


@badges("care.ticket", "due_at responded_at")
def judge(read: Read, today: date) -> list[Badge]:
    """Over its next limit, or nearly."""
    due, now = read("due_at"), clock.now()
    if due is None or due > now + SOON:
        return []
    first = read("responded_at") is None
    if due < now:
        why = say("首次响应时限已过") if first else say("解决时限已过")
        return [Badge("overdue", say("已超时"), why, "danger")]
    return [
        Badge("soon", say("快超时"), say("一小时内到首次响应时限") if first else say("一小时内到解决时限"))
    ]
