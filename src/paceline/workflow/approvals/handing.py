"""Handing over to a delegate: what waits for somebody who is away goes to whoever stands in, from the first day on."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.records.act import Act
from paceline.workflow.approvals import people
from paceline.workflow.approvals.running import OPEN, make, tasks_of, tell_turn
from paceline.workflow.models import ApprovalDelegation, ApprovalRequest, ApprovalTask
from paceline.workflow.models.approval import RequestStatus, TaskStatus


def hand_over(act: Act, away: UUID | None = None) -> int:
    """Open tasks of everybody who is away today, or of one person, to the delegates. Returns how many were handed over.

    Somebody never stands in for his own request, and nobody decides twice in one step.
    """
    today = local_day(act.now)
    rows = visible(SYSTEM, ApprovalDelegation).filter(from_on__lte=today, to_on__gte=today)
    stand_ins = {row.user_id: row.to for row in rows.select_related("to") if people.is_here(row.to)}
    waiting: dict[UUID, list[UUID]] = defaultdict(list)
    mine = visible(SYSTEM, ApprovalTask).filter(
        approver__in=[away] if away else list(stand_ins), status__in=OPEN
    )
    for request, task in mine.order_by("request_id", "pk").values_list("request_id", "pk"):
        waiting[request].append(task)
    return sum(hand_one(act, request, tasks, stand_ins) for request, tasks in waiting.items())


def hand_one(act: Act, key: UUID, tasks: list[UUID], stand_ins: dict[UUID, User]) -> int:
    """The tasks of one request, locked before they are read."""
    locked = visible(SYSTEM, ApprovalRequest).filter(pk=key, status=RequestStatus.PENDING)
    request = locked.select_for_update(of=("self",)).first()
    if request is None:
        return 0
    every = tasks_of(request)
    done = 0
    for task in every:
        to = stand_ins.get(task.approver_id)
        had = {one.approver_id for one in every if one.position == task.position}  # no task goes in a circle
        if task.pk in tasks and task.status in OPEN and to and to.pk not in had | {request.requester_id}:
            pass_on(act, request, task, to, every)
            done += 1
    return done


def pass_on(
    act: Act, request: ApprovalRequest, task: ApprovalTask, to: User, every: list[ApprovalTask]
) -> None:
    """One task, with its place in the order and whoever waits behind it."""
    was, due = task.status, task.due_at
    made = make(act, request, task.step, to, after=task.after, delegated_from=task.approver_id)
    act.save(made, event="workflow.approvaltask.turn", status=was, due_at=due)
    act.save(task, event="workflow.approvaltask.transfer", status=TaskStatus.TRANSFERRED, decided_at=act.now)
    for one in every:
        if one.after_id == task.pk:
            act.save(one, event="workflow.approvaltask.turn", after=made)
    if was == TaskStatus.PENDING:
        tell_turn(request, [made])
