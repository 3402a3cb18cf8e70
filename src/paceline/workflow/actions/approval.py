"""What approvers and requesters do: agree, refuse, send back, hand on, add somebody, withdraw, submit again."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.metadata.fields import LongText, UserLink, YesNo
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.workflow.approvals import asking, running
from paceline.workflow.approvals.flows import checked, flow_of, kept
from paceline.workflow.approvals.handing import hand_over
from paceline.workflow.models import (
    ApprovalDelegation,
    ApprovalFlow,
    ApprovalRequest,
    ApprovalStep,
    ApprovalTask,
)
from paceline.workflow.models.approval import RequestStatus, TaskStatus

Comment = Annotated[str, LongText("意见", blank=True)]
Why = Annotated[str, LongText("意见")]
Colleague = Annotated[User, UserLink("同事")]


def decidable(task: ApprovalTask) -> str:
    return "" if task.status == TaskStatus.PENDING else "这个审批已经处理过，或还没有轮到你。"


def open_request(act: Act, task: ApprovalTask) -> ApprovalRequest:
    """The request, locked before the task. Raises Conflict when it has ended, NotAllowed for oneself."""
    request: ApprovalRequest = visible(SYSTEM, ApprovalRequest).get(pk=task.request_id)
    if request.status != RequestStatus.PENDING:
        raise Conflict("这个审批刚被别人处理了。请刷新后再看。", code="decided")
    if act.by.user_id == request.requester_id or act.by.user_id != task.approver_id:
        raise NotAllowed("只有轮到的审批人可以决定，而且不能审批自己的申请。")
    task.request = request
    return request


def decide(act: Act, task: ApprovalTask, status: str, comment: str) -> None:
    act.reason = comment or act.reason
    act.save(task, status=status, decided_at=act.now, comment=comment)


@action(
    "workflow.approvaltask.approve",
    "同意",
    permission="approve",
    icon="check",
    available=decidable,
    locks="request",
)
def approve(act: Act, task: ApprovalTask, *, comment: Comment = "") -> ApprovalTask:
    """Agreed. The last one who agrees lets the action be done."""
    request = open_request(act, task)
    decide(act, task, TaskStatus.APPROVED, comment)
    record = running.record_of(request)
    if record is not None:
        act.tell(record, f"{request.object}.approve_step", approval={"id": str(request.pk)})
    running.go_on(act, request)
    return task


@action(
    "workflow.approvaltask.reject", "拒绝", icon="circle-x", danger=True, available=decidable, locks="request"
)
def reject(act: Act, task: ApprovalTask, *, comment: Why) -> ApprovalTask:
    """Refused, with a reason: nothing is done."""
    request = open_request(act, task)
    decide(act, task, TaskStatus.REJECTED, comment)
    running.end(act, request, RequestStatus.REJECTED, "reject", outcome=comment)
    return task


@action("workflow.approvaltask.send_back", "退回", icon="undo-2", available=decidable, locks="request")
def send_back(
    act: Act, task: ApprovalTask, *, comment: Why, to_previous: Annotated[bool, YesNo("退回上一步")] = False
) -> ApprovalTask:
    """Back to the step before, or to the requester, who may submit it again."""
    request = open_request(act, task)
    decide(act, task, TaskStatus.RETURNED, comment)
    earlier = [p for p in flow_of(request.flow).positions if p < request.position]
    if to_previous and not earlier:
        raise Invalid({"to_previous": "这已经是第一步。请退回给申请人。"})
    if to_previous:
        running.drop(act, running.tasks_of(request, request.position))
        before = [p for p in earlier if p < earlier[-1]]
        running.begin(act, request, flow_of(request.flow), after=before[-1] if before else None)
    else:
        running.end(act, request, RequestStatus.RETURNED, "send_back", outcome=comment)
    return task


@action("workflow.approvaltask.transfer", "转交", icon="swap", available=decidable, locks="request")
def transfer(act: Act, task: ApprovalTask, *, to: Colleague, comment: Comment = "") -> ApprovalTask:
    """Somebody else decides in my place."""
    request = open_request(act, task)
    require_other(request, task, to)
    decide(act, task, TaskStatus.TRANSFERRED, comment)
    made = running.make(act, request, task.step, to, delegated_from=task.approver_id)
    behind = [one for one in running.tasks_of(request, task.position) if one.after_id == task.pk]
    for one in behind:
        act.save(one, event="workflow.approvaltask.turn", after=made)
    running.tell_turn(request, [made])
    return made


@action("workflow.approvaltask.add_signer", "加签", icon="user-plus", available=decidable, locks="request")
def add_signer(
    act: Act,
    task: ApprovalTask,
    *,
    to: Colleague,
    before: Annotated[bool, YesNo("在我之前")] = False,
    comment: Comment = "",
) -> ApprovalTask:
    """Somebody else decides too: before me, and I wait, or after I have agreed."""
    request = open_request(act, task)
    require_other(request, task, to)
    act.reason = comment or act.reason
    asks: dict[str, Any] = {"added_by": act.by.user_id, "added_why": comment}
    if before:
        made = running.make(act, request, task.step, to, **asks)
        act.save(task, status=TaskStatus.WAITING, after=made)
        running.tell_turn(request, [made])
    else:
        running.make(act, request, task.step, to, after=task, **asks)
        act.save(task, event="workflow.approvaltask.add_signer", reminded_at=act.now)
    return task


def require_other(request: ApprovalRequest, task: ApprovalTask, to: User) -> None:
    """Raises Invalid for the requester, oneself, somebody who has left, or who decides already."""
    deciding = {
        one.approver_id for one in running.tasks_of(request, task.position) if one.status in running.OPEN
    }
    if to.pk in (request.requester_id, task.approver_id) or to.pk in deciding or not to.is_active:
        raise Invalid({"to": "请选择另一位在职的同事，不能是申请人，也不能是已在审批的人。"})


@action("workflow.approvalrequest.withdraw", "撤回", icon="undo-2", available=lambda request: "" if request.status in (
    RequestStatus.PENDING, RequestStatus.RETURNED) else "已经有了结果，不能撤回。")  # fmt: skip
def withdraw(act: Act, request: ApprovalRequest, *, comment: Comment = "") -> ApprovalRequest:
    """The requester thinks better of it."""
    require_requester(act, request)
    act.reason = comment or act.reason
    running.end(act, request, RequestStatus.WITHDRAWN, "withdraw", outcome=comment)
    return request


@action("workflow.approvalrequest.resubmit", "重新提交", icon="rotate-ccw", available=lambda request: "" if (
    request.status == RequestStatus.RETURNED) else "只有退回的申请可以重新提交。")  # fmt: skip
def resubmit(act: Act, request: ApprovalRequest, *, comment: Comment = "") -> ApprovalRequest:
    """Once more from the first step, with the same input, about the record as it is now.

    What was changed meanwhile may need other approvers, or nobody's agreement any more.
    """
    require_requester(act, request)
    again: dict[str, Any] = {"reason": comment} if comment else {}
    flow, facts = asking.anew(act, request)
    again |= {"flow": flow.row} if flow else {}
    act.save(request, status=RequestStatus.PENDING, ended_at=None, outcome="", position=0, **again)
    act.save_parts(request, {"facts": facts})
    if flow is None:
        running.finish(act, request)
        return request
    asking.mark_again(act, request)
    running.begin(act, request, flow)
    return request


def require_requester(act: Act, request: ApprovalRequest) -> None:
    if act.by.user_id != request.requester_id:
        raise NotAllowed("只有申请人可以撤回或重新提交。")


@action("workflow.approvalflow.create", "新建审批流程", on="collection", icon="plus", hidden=True)
def create_flow(act: Act, *, values: dict[str, Any]) -> Any:
    """A flow begins to count with its first step."""
    return counted(generic.create(act, of=registry.of(ApprovalFlow), values=checked(values)))


@action("workflow.approvalflow.change", "编辑", icon="pencil", hidden=True)
def change_flow(act: Act, flow: ApprovalFlow, *, values: dict[str, Any]) -> Any:
    """Requests on their way go on by the steps as they are now."""
    named = {"action": flow.action, "condition": flow.condition, **values}
    checked(named)
    return counted(generic.change(act, flow, values=values))


@action("workflow.approvalflow.remove", "删除", icon="trash-2", danger=True)
def remove_flow(act: Act, flow: ApprovalFlow) -> None:
    """Requests on their way still end."""
    generic.remove(act, flow)
    kept.changed()


@action("workflow.approvalstep.create", "新建审批步骤", on="collection", icon="plus", hidden=True)
def create_step(act: Act, *, values: dict[str, Any]) -> Any:
    """One more step."""
    return counted(generic.create(act, of=registry.of(ApprovalStep), values=values))


@action("workflow.approvalstep.change", "编辑", icon="pencil", hidden=True)
def change_step(act: Act, step: ApprovalStep, *, values: dict[str, Any]) -> Any:
    """Another approver, mode or time."""
    return counted(generic.change(act, step, values=values))


@action("workflow.approvalstep.remove", "删除", icon="trash-2", danger=True)
def remove_step(act: Act, step: ApprovalStep) -> None:
    """One step less."""
    generic.remove(act, step)
    kept.changed()


def counted(result: Any) -> Any:
    """Every process reads the flows again."""
    kept.changed()
    return result


@action("workflow.approvaldelegation.create", "设置代理", on="collection", icon="plus", hidden=True)
def create_delegation(act: Act, *, values: dict[str, Any]) -> Any:
    """Somebody decides in my place for some days: what waits for me today as well."""
    made = act.create(ApprovalDelegation, **{**values, "user": act.by.user_id})
    hand_over(act, act.by.user_id)
    return made
