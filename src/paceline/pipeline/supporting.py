"""What engineers reach besides their own records, and the warnings before and after a time limit has passed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM, Principal, Scope
from paceline.access.scope import READ, reach_also, visible
from paceline.access.working_days import working_calendar
from paceline.kernel import clock
from paceline.pipeline.models import SupportRequest
from paceline.pipeline.models.support import SupportState
from paceline.records.acting.publishing import reaction
from paceline.records.models import Event
from paceline.workflow.limits import to_warn
from paceline.workflow.notifications import notify
from paceline.workflow.schedules import schedule

OBJECT = "pipeline.supportrequest"
OPEN = (SupportState.REQUESTED, SupportState.ASSIGNED, SupportState.IN_PROGRESS)
AHEAD = 120
"""Working minutes before the limit at which somebody is warned."""
MOST = 1000


def assigned_to(by: Principal, verb: str, prefix: str) -> Q | None:
    """An engineer works on what was given to him; whoever may expressly take requests finds those that nobody has."""
    mine, free = Q(**{f"{prefix}assignee_id": by.user_id}), Q()
    if verb in (READ, "take") and by.grants.get(OBJECT, {}).get("take", Scope.NONE) > Scope.NONE:
        free = Q(**{f"{prefix}state": SupportState.REQUESTED, f"{prefix}assignee__isnull": True})
    if verb in (READ, "change"):
        return mine | free if free else mine
    return free or None


reach_also(OBJECT, assigned_to)


@schedule("pipeline.support", "*/15 * * * *", "方案支持时限")
def warn() -> str:
    """Each request is warned of once before its limit and once after. Running twice tells nobody twice."""
    now = clock.now()
    soon = working_calendar().due_after(now, AHEAD)
    rows = visible(SYSTEM, SupportRequest).filter(state__in=OPEN, delivered_at__isnull=True, due_at__lte=soon)
    told = sum(
        warn_of(row, now) for row in rows.select_related("assignee", "owner").order_by("due_at")[:MOST]
    )
    return _t("提醒了 %(count)s 次") % {"count": told}


def warn_of(request: SupportRequest, now: datetime) -> int:
    """The engineer, or while there is none whoever asked; after the limit the leaders of both as well."""
    overdue = request.due_at is not None and request.due_at < now
    return notify(
        to_warn(request.assignee, request.owner, levels=1 if overdue else 0),
        kind="support",
        template="方案支持「%(title)s」已超时，请尽快交付。"
        if overdue
        else "方案支持「%(title)s」快到时限了。",
        params={"title": request.title},
        key=f"support:{request.pk}:{'late' if overdue else 'soon'}:{request.due_at}",
        about=(OBJECT, request.pk),
    )


@reaction("pipeline.supportrequest.*")
def tell(event: Event) -> None:
    """Whoever has to act next hears of it."""
    found: Any = visible(SYSTEM, SupportRequest).filter(pk=event.record_id).first()
    verb = event.name.rpartition(".")[2]
    if found is None or verb not in TOLD:
        return
    to, template = TOLD[verb]
    person = found.assignee_id if to == "assignee" else found.owner_id
    if person is not None and person != event.actor_id:
        notify(
            [person], kind="support", template=template, params={"title": event.title}, key=f"support:{event.id}",
            about=(event.object, found.pk),
        )  # fmt: skip


TOLD = {
    "dispatch": ("assignee", "方案支持「%(title)s」安排给你了。"),
    "take": ("owner", "方案支持「%(title)s」有人处理了。"),
    "deliver": ("owner", "方案支持「%(title)s」已交付，请验收。"),
    "give_back": ("assignee", "方案支持「%(title)s」被退回，请再处理。"),
    "accept": ("assignee", "方案支持「%(title)s」已验收。"),
}
"""Who is told of which step, and how."""
