"""What a person finds in 审批: what waits for a decision, what was asked for, what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.kernel.errors import NotFound
from paceline.metadata.object_type import ObjectType
from paceline.records.plans import ANY_KEY
from paceline.records.reading.lookups import Lookups
from paceline.workflow.approvals.flows import kept
from paceline.workflow.approvals.running import tasks_of
from paceline.workflow.models import ApprovalRequest, ApprovalTask
from paceline.workflow.models.approval import RequestStatus, TaskStatus

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


def turns(by: Principal) -> dict[UUID, UUID]:
    """The task of this person by request, for all that waits for a decision."""
    tasks = visible(SYSTEM, ApprovalTask).filter(approver=by.user_id, status=TaskStatus.PENDING)
    return dict(tasks.values_list("request_id", "pk")) if by.user_id else {}


def late(by: Principal) -> set[UUID]:
    """Requests that this person should have decided by now."""
    tasks = visible(SYSTEM, ApprovalTask).filter(approver=by.user_id, status=TaskStatus.PENDING)
    return set(tasks.filter(due_at__lte=clock.now()).values_list("request_id", flat=True))


@dataclass(frozen=True)
class Held:
    """A request about a record that waits: whose turn it is, until when, whether this person decides or may look."""

    request: ApprovalRequest
    names: list[str]
    due_at: datetime | None
    is_mine: bool
    may_open: bool

    @property
    def is_late(self) -> bool:
        """Whether the time to decide is over."""
        return self.due_at is not None and self.due_at <= clock.now()


WAITS = "count:waits"


def ask_held(needed: Lookups, by: Principal, of: ObjectType, key: UUID) -> None:
    """Ask, with all else a page needs, whether anything waits about a record. Objects without a flow ask nothing."""
    if any(name.startswith(f"{of.name}.") for name in kept.get()):
        needed.want_count(WAITS, by, of, lambda: pending_on(of.name, ANY_KEY), key, cap=1)


def held_on(needed: Lookups, by: Principal, of: ObjectType, key: UUID) -> list[Held]:
    """What waits about a record, after `ask_held` and `needed.load()`."""
    if not needed.count(WAITS):
        return []
    rows = pending_on(of.name, key).select_related("requester", "flow").order_by("pk")
    return [held(by, request) for request in rows]


def pending_on(of: str, key: UUID) -> QuerySet[ApprovalRequest]:
    """Requests about a record that nobody has decided yet."""
    return visible(SYSTEM, ApprovalRequest).filter(record_id=key, object=of, status=RequestStatus.PENDING)


def held(by: Principal, request: ApprovalRequest) -> Held:
    """One request with whose turn it is."""
    tasks = tasks_of(request)
    turn = [task for task in tasks if task.status == TaskStatus.PENDING]
    takes_part = by.user_id in {request.requester_id, *(task.approver_id for task in tasks)}
    return Held(
        request,
        names=[task.approver.name for task in turn],
        due_at=min((task.due_at for task in turn if task.due_at), default=None),
        is_mine=any(task.approver_id == by.user_id for task in turn),
        may_open=takes_part or by.is_admin,
    )


def opened(by: Principal, key: UUID) -> tuple[ApprovalRequest, list[ApprovalTask]]:
    """A request with its tasks, for whoever asked, decides or administers. Raises NotFound for others."""
    found = visible(SYSTEM, ApprovalRequest).select_related("requester", "flow").filter(pk=key).first()
    tasks = tasks_of(found) if found is not None else []
    takes_part = found is not None and by.user_id in {found.requester_id, *(t.approver_id for t in tasks)}
    if found is None or not (takes_part or by.is_admin):
        raise NotFound("找不到这个审批。它可能已被删除，或者与你无关。")
    return found, tasks
