"""What happens when nobody decides in time: a reminder a day, the manager above, or a decision by itself."""

from __future__ import annotations

from datetime import timedelta

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.records.action import acting
from paceline.workflow.approvals import people
from paceline.workflow.approvals.handing import hand_over
from paceline.workflow.approvals.running import end, go_on, make, tell_turn
from paceline.workflow.models import ApprovalTask
from paceline.workflow.models.approval import RequestStatus, TaskStatus, Timeout
from paceline.workflow.notifications import notify
from paceline.workflow.schedules import schedule

REMIND_EVERY = timedelta(days=1)


@schedule("workflow.approvals", "*/15 * * * *", "审批超时")
def run_overdue() -> str:
    """Hand over what waits for those away, then deal with what is overdue, each in a transaction of its own.

    Running twice changes nothing more.
    """
    with acting(SYSTEM, "workflow.approvaltask.transfer") as act:
        hand_over(act)
    now = clock.now()
    rows = visible(SYSTEM, ApprovalTask).filter(status=TaskStatus.PENDING, due_at__lte=now)
    keys = list(rows.order_by("due_at", "pk").values_list("pk", flat=True)[:1000])
    return str(sum(overdue(key) for key in keys))


def overdue(key: object) -> bool:
    """One task; False when it has been decided meanwhile or was reminded of within a day."""
    with acting(SYSTEM, "workflow.approvaltask.time_out") as act:
        rows = visible(SYSTEM, ApprovalTask).filter(pk=key, status=TaskStatus.PENDING)
        task = rows.select_for_update(of=("self",)).select_related("request", "step", "approver").first()
        if task is None:
            return False
        request, way = task.request, task.step.timeout
        above = next(iter(escalated_to(task)), None) if way == Timeout.ESCALATE else None
        if way == Timeout.APPROVE:
            act.save(task, status=TaskStatus.APPROVED, decided_at=act.now, comment="超时，自动同意")
            go_on(act, request)
        elif way == Timeout.REJECT:
            act.save(task, status=TaskStatus.REJECTED, decided_at=act.now, comment="超时，自动拒绝")
            end(act, request, RequestStatus.REJECTED, "reject", outcome="超时，自动拒绝")
        elif above is not None:
            act.save(task, status=TaskStatus.TRANSFERRED, decided_at=act.now)
            made = make(act, request, task.step, above, delegated_from=task.approver_id)
            tell_turn(request, [made])
        elif task.reminded_at is not None and act.now - task.reminded_at < REMIND_EVERY:
            return False
        else:
            act.save(task, reminded_at=act.now)
            remind(task)
        return True


def escalated_to(task: ApprovalTask) -> list[User]:
    """The managers above the approver, without the requester."""
    return [one for one in people.chain_of(task.approver) if one.pk != task.request.requester_id]


def remind(task: ApprovalTask) -> None:
    notify(
        [task.approver_id],
        kind="approval",
        template="审批已超时，请尽快处理：%(what)s",
        params={"what": task.request.heading},
        key=f"approval:{task.pk}:late:{task.reminded_at:%Y%m%d}",
        url=f"/approvals/{task.request_id}/",
    )
