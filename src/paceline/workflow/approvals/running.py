"""A request on its way: whose turn it is, when a step is done, what its end means."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.kernel.errors import Invalid
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.workflow.approvals import people
from paceline.workflow.approvals.flows import Flow, flow_of
from paceline.workflow.approvals.marking import unmark
from paceline.workflow.approvals.performing import perform_request
from paceline.workflow.models import ApprovalRequest, ApprovalStep, ApprovalTask
from paceline.workflow.models.approval import IfEmpty, Mode, RequestStatus, TaskStatus
from paceline.workflow.notifications import notify

OPEN = (TaskStatus.PENDING, TaskStatus.WAITING)


def begin(act: Act, request: ApprovalRequest, flow: Flow, after: int | None = None) -> None:
    """The next turn after a position, or the end: skipped steps fall away until somebody has to decide."""
    for position in flow.positions:
        if after is not None and position <= after:
            continue
        made = [task for step in flow.at(position) for task in tasks_for(act, request, flow, step)]
        if made:
            act.save(request, event="workflow.approvalrequest.turn", position=position)
            tell_turn(request, made)
            return
    finish(act, request)


def tasks_for(act: Act, request: ApprovalRequest, flow: Flow, step: ApprovalStep) -> list[ApprovalTask]:
    """One task per approver of a step; with nobody there, what the flow says of empty steps."""
    requester = User.objects.get(pk=request.requester_id)
    found = people.approvers_of(step, requester, owner_of(request))
    if not found:
        found = when_empty(flow, requester)
    deciding = people.delegates(found, requester, local_day(act.now)).values()
    tasks: list[ApprovalTask] = []
    for one, stands_for in deciding:
        behind = tasks[-1] if tasks and step.mode == Mode.IN_TURN else None
        tasks.append(make(act, request, step, one, after=behind, delegated_from=stands_for))
    return tasks


def when_empty(flow: Flow, requester: User) -> list[User]:
    """Administrators, nobody, or a refusal. Raises Invalid."""
    if flow.row.if_empty == IfEmpty.SKIP:
        return []
    found: list[User] = []
    if flow.row.if_empty == IfEmpty.ABOVE:
        found = [one for one in people.chain_of(requester) if one.pk != requester.pk][:1]
    if flow.row.if_empty != IfEmpty.REFUSE:
        found = found or people.admins(requester)
    if not found:
        raise Invalid(
            "流程「%(name)s」没有可用的审批人，不能提交。请联系管理员。", params={"name": flow.row.name}
        )
    return found


def make(
    act: Act, request: ApprovalRequest, step: ApprovalStep, approver: User, *, after: ApprovalTask | None = None,
    **more: Any,
) -> ApprovalTask:  # fmt: skip
    """A task, due within the step's hours once it is its turn."""
    made: ApprovalTask = act.create(
        ApprovalTask,
        event="workflow.approvaltask.ask",
        links_checked=True,
        request=request,
        step=step,
        position=step.position,
        approver=approver,
        status=TaskStatus.WAITING if after else TaskStatus.PENDING,
        after=after,
        due_at=None if after else due_at(step, act.now),
        **more,
    )
    return made


def due_at(step: ApprovalStep, now: datetime) -> datetime | None:
    """Until when it has to be decided, in service hours."""
    return working_calendar().due_after(now, step.hours * 60) if step.hours else None


def owner_of(request: ApprovalRequest) -> User | None:
    """Who owns the record."""
    record = record_of(request)
    return getattr(record, "owner", None)


def record_of(request: ApprovalRequest) -> Any:
    """The record that the request is about, in the recycle bin too; None for one that does not exist yet."""
    if request.record_id is None:
        return None
    model = registry.get(request.object).model
    for removed in (False, True):
        found = visible(SYSTEM, model, removed=removed).filter(pk=request.record_id).first()
        if found is not None:
            return found
    return None


def tasks_of(request: ApprovalRequest, position: int | None = None) -> list[ApprovalTask]:
    """The request's tasks, oldest first; those of one position."""
    rows = (
        visible(SYSTEM, ApprovalTask)
        .filter(request=request)
        .select_related("step", "approver", "request", "added_by")
    )
    return list((rows if position is None else rows.filter(position=position)).order_by("pk"))


def in_turn(tasks: list[ApprovalTask]) -> list[ApprovalTask]:
    """The order in which they decide: whoever waits for another stands behind that one."""
    known, found = {task.pk for task in tasks}, []
    waiting = [task for task in tasks if task.after_id not in known]
    while waiting:
        first = waiting.pop(0)
        found.append(first)
        waiting = [task for task in tasks if task.after_id == first.pk] + waiting
    return found


def of_turn(request: ApprovalRequest) -> list[ApprovalTask]:
    """The tasks that count now: what was decided before it was last sent back has to be decided again."""
    every = tasks_of(request)
    since = max(
        (t.decided_at for t in every if t.status == TaskStatus.RETURNED and t.decided_at), default=None
    )
    here = [task for task in every if task.position == request.position]
    return [task for task in here if since is None or task.created_at >= since]


def go_on(act: Act, request: ApprovalRequest) -> None:
    """After an approval: wake those behind it; when all steps of the turn are done, the next turn."""
    wake(act, request, of_turn(request))
    tasks = of_turn(request)
    flow = flow_of(request.flow)
    steps = {task.step_id: task.step for task in tasks}
    if all(is_done(step, [t for t in tasks if t.step_id == step.pk]) for step in steps.values()):
        drop(act, tasks)
        begin(act, request, flow, after=request.position)


def wake(act: Act, request: ApprovalRequest, tasks: Iterable[ApprovalTask]) -> None:
    """Tasks whose predecessor has approved get their turn."""
    approved = {task.pk for task in tasks if task.status == TaskStatus.APPROVED}
    woken = [t for t in tasks if t.status == TaskStatus.WAITING and t.after_id in approved]
    for task in woken:
        act.save(
            task,
            event="workflow.approvaltask.turn",
            status=TaskStatus.PENDING,
            due_at=due_at(task.step, act.now),
        )
    tell_turn(request, woken)


def is_done(step: ApprovalStep, tasks: list[ApprovalTask]) -> bool:
    """One agreement suffices for 或签, unless somebody was added behind it; 会签 and 依次 want everybody's."""
    live = [task for task in tasks if task.status in (*OPEN, TaskStatus.APPROVED)]
    if step.mode != Mode.ANY:
        return not any(task.status in OPEN for task in live)
    heads = [task for task in live if task.status == TaskStatus.APPROVED]
    return any(not any(t.after_id == task.pk for t in live) for task in heads)


def drop(act: Act, tasks: Iterable[ApprovalTask]) -> None:
    """Nobody needs to decide these any more."""
    for task in tasks:
        if task.status in OPEN:
            act.save(task, event="workflow.approvaltask.drop", status=TaskStatus.DROPPED)


def finish(act: Act, request: ApprovalRequest) -> None:
    """Everybody has agreed: do what was asked for, as who asked; what then stands against it is told."""
    why_not = perform_request(act, request)
    status = RequestStatus.FAILED if why_not else RequestStatus.APPROVED
    end(act, request, status, "fail" if why_not else "pass", outcome=why_not)


def end(act: Act, request: ApprovalRequest, status: str, verb: str, *, outcome: str = "") -> None:
    """Close the request, drop what is open, tell the requester and the record."""
    drop(act, tasks_of(request))
    values = {"status": status, "ended_at": act.now, "outcome": outcome}
    act.save(request, event=f"workflow.approvalrequest.{verb}", **values)
    record = record_of(request)
    if record is not None:
        unmark(act, request, record, verb)
    tell_end(request)


TOLD = {
    RequestStatus.APPROVED: "「%(what)s」审批通过，已经执行。",
    RequestStatus.REJECTED: "「%(what)s」审批未通过：%(why)s",
    RequestStatus.RETURNED: "「%(what)s」被退回：%(why)s",
    RequestStatus.FAILED: "「%(what)s」审批通过，但没有做成：%(why)s",
}


def tell_end(request: ApprovalRequest) -> None:
    """The requester hears how it ended."""
    template = TOLD.get(RequestStatus(request.status))
    if template is None:
        return
    notify(
        [request.requester_id],
        kind="approval",
        template=template,
        params={"what": request.heading, "why": request.outcome[:60]},
        key=f"approval:{request.pk}:{request.status}:{request.version}",
        url=f"/approvals/{request.pk}/",
    )


def tell_turn(request: ApprovalRequest, tasks: Iterable[ApprovalTask]) -> None:
    """Whose turn it is hears of it."""
    who = User.objects.filter(pk=request.requester_id).values_list("name", flat=True).first()
    for task in tasks:
        if task.status == TaskStatus.PENDING:
            notify(
                [task.approver_id],
                kind="approval",
                template="%(who)s 请你审批：%(what)s",
                params={"who": who, "what": request.heading},
                key=f"approval:{task.pk}:turn",
                url=f"/approvals/{request.pk}/",
            )
