"""Who reaches tickets besides their owner, and who hears of a ticket: of its steps, and when a limit runs out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM, Principal, Scope
from paceline.access.scope import READ, reach_also, visible
from paceline.access.working_days import working_calendar
from paceline.care.models import Ticket
from paceline.care.tickets.servants import OBJECT, servants
from paceline.kernel import clock
from paceline.records.acting.publishing import reaction
from paceline.records.models import Event
from paceline.workflow.limits import to_warn
from paceline.workflow.notifications import notify
from paceline.workflow.schedules import schedule

AHEAD = 30
"""Working minutes before a limit at which somebody is warned."""
MOST = 1000
GIVEN = "工单 %(number)s「%(subject)s」分配给你了。"


def served_by(by: Principal, verb: str, prefix: str) -> Q | None:
    """Whoever works on a ticket works on it whatever his scope; whoever looks after the customer now reads it."""
    mine = Q(**{f"{prefix}assignee_id": by.user_id})
    if verb != READ:
        return mine if by.scope(OBJECT, verb) > Scope.NONE else None
    ours = Q(**{f"{prefix}customer__owner_id": by.user_id})
    units = by.units(OBJECT, READ)
    return mine | ours | Q(**{f"{prefix}customer__team_id__in": list(units)}) if units else mine | ours


reach_also(OBJECT, served_by)


@schedule("care.tickets", "*/5 * * * *", "工单时限")
def warn() -> str:
    """Each limit is warned of before it, after it, and again after twice its time. Running twice tells nobody twice."""
    now = clock.now()
    soon = working_calendar().due_after(now, AHEAD)
    rows = visible(SYSTEM, Ticket).filter(due_at__lte=soon).select_related("assignee", "owner")
    told = sum(warn_of(row, now) for row in rows.order_by("due_at", "id")[:MOST])
    return _t("提醒了 %(count)s 次") % {"count": told}


def warn_of(ticket: Ticket, now: datetime) -> int:
    """Who works on it, or all who could while nobody does; after the limit the leaders, after twice theirs too."""
    first, allowed = ticket.responded_at is None, ticket.resolve_allowed
    if first:
        allowed = ticket.response_allowed
    due = ticket.due_at
    assert due is not None
    levels = 0 if now <= due else 1 if now <= working_calendar().due_after(due, allowed) else 2
    doing: Any = ticket.assignee
    people = set(to_warn(doing, ticket.owner, levels=levels)) if doing or levels else set()
    if doing is None:
        people |= {one.pk for one in servants()}
    return notify(
        people,
        kind="ticket",
        template=WORDS[first, levels > 0],
        params={"subject": ticket.subject, "number": ticket.number},
        key=f"ticket:{ticket.pk}:{'first' if first else 'end'}:{levels}:{due.isoformat()}",
        about=(OBJECT, ticket.pk),
    )


WORDS = {
    (True, False): "工单 %(number)s「%(subject)s」快到首次响应时限了，请先回复客户。",
    (True, True): "工单 %(number)s「%(subject)s」首次响应已超时，请马上回复客户。",
    (False, False): "工单 %(number)s「%(subject)s」快到解决时限了。",
    (False, True): "工单 %(number)s「%(subject)s」解决已超时，请尽快处理。",
}
"""What is said of (the first answer, a limit that is over)."""


@reaction("care.ticket.*")
def tell(event: Event) -> None:
    """Whoever has to act next, and whoever looks after the customer, hears of it."""
    verb = event.name.rpartition(".")[2]
    found = visible(SYSTEM, Ticket).filter(pk=event.record_id).first() if verb in TOLD else None
    if found is None:
        return
    for to, template in TOLD[verb]:
        person = getattr(found, f"{to}_id")
        if person is not None and person != event.actor_id:
            notify(
                [person], kind="ticket", template=template, key=f"ticket:{event.id}:{to}", about=(OBJECT, found.pk),
                params={"subject": event.title, "number": found.number},
            )  # fmt: skip


TOLD = {
    "create": (("owner", "你的客户有新工单 %(number)s「%(subject)s」。"), ("assignee", GIVEN)),
    "dispatch": (("assignee", GIVEN),),
    "resolve": (("owner", "工单 %(number)s「%(subject)s」已解决。"),),
    "reopen": (("assignee", "工单 %(number)s「%(subject)s」重开了，请再处理。"),),
}
"""Who is told of which step, and how."""
