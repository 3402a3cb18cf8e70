"""What a person finds in 审批: what waits for a decision, what was asked for, what was decided."""

from __future__ import annotations

from uuid import UUID

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel.errors import NotFound
from paceline.workflow.approvals.running import tasks_of
from paceline.workflow.models import ApprovalRequest, ApprovalTask
from paceline.workflow.models.approval import TaskStatus

MOST = 100


def requests(by: Principal, which: str = "todo", most: int = MOST) -> list[ApprovalRequest]:
    """`todo`: what this person has to decide, oldest first; `mine`: what he asked for; `done`: what he decided."""
    rows = visible(SYSTEM, ApprovalRequest).select_related("requester", "flow")
    if which == "mine":
        return list(rows.filter(requester=by.user_id).order_by("-submitted_at", "-pk")[:most])
    tasks = visible(SYSTEM, ApprovalTask).filter(approver=by.user_id)
    if which == "done":
        decided = tasks.filter(decided_at__isnull=False).values("request")
        return list(rows.filter(pk__in=decided).order_by("-submitted_at", "-pk")[:most])
    open_ones = tasks.filter(status=TaskStatus.PENDING).values("request")
    return list(rows.filter(pk__in=open_ones).order_by("submitted_at", "pk")[:most])


def waiting(by: Principal) -> int:
    """How many decisions wait for this person."""
    tasks = visible(SYSTEM, ApprovalTask).filter(approver=by.user_id, status=TaskStatus.PENDING)
    return int(tasks.count()) if by.user_id else 0


def opened(by: Principal, key: UUID) -> tuple[ApprovalRequest, list[ApprovalTask]]:
    """A request with its tasks, for whoever asked, decides or administers. Raises NotFound for others."""
    found = visible(SYSTEM, ApprovalRequest).select_related("requester", "flow").filter(pk=key).first()
    tasks = tasks_of(found) if found is not None else []
    takes_part = found is not None and by.user_id in {found.requester_id, *(t.approver_id for t in tasks)}
    if found is None or not (takes_part or by.is_admin):
        raise NotFound("找不到这个审批。它可能已被删除，或者与你无关。")
    return found, tasks
