"""Support by technical colleagues: asked for, assigned or taken, begun, delivered, accepted or given back."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from paceline.access.alone import has_to_ask
from paceline.access.models import User
from paceline.access.principal import Principal
from paceline.access.working_days import working_calendar
from paceline.customers.served import serving
from paceline.kernel.errors import Invalid, NotAllowed
from paceline.metadata.fields import DecimalNumber, File, LongText, Text, UserLink
from paceline.metadata.registry import registry
from paceline.pipeline.models import SupportRequest
from paceline.pipeline.models.support import SupportState
from paceline.pipeline.states import SUPPORT
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic

Engineer = Annotated[User, UserLink("支持工程师")]
Hours = Annotated[Decimal, DecimalNumber("投入（小时）", decimal_places=1)]


def own_work(by: Principal, request: SupportRequest) -> str:
    """Who delivered does not accept it, unless he works alone."""
    return "自己交付的内容要由提出的人验收。" if has_to_ask(by, request.assignee_id) else ""


@action("pipeline.supportrequest.create", "新建方案支持", on="collection", icon="headset", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> SupportRequest:
    """Asked for now: the clock of working hours begins; a customer's service level may allow less time."""
    made: SupportRequest = generic.create(act, of=registry.of(SupportRequest), values=values)  # type: ignore[assignment]
    act.save(made, event="pipeline.supportrequest.schedule", hours_allowed=hours_for(made))
    act.save(made, event="pipeline.supportrequest.schedule", due_at=due(made))
    return made


def hours_for(request: SupportRequest) -> int:
    """What was asked for, or less where the customer's service level promises it sooner."""
    service = serving.of(request.opportunity.customer_id)
    promised = service.hours if service else None
    return request.hours_allowed if promised is None else min(request.hours_allowed, promised)


@action("pipeline.supportrequest.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, request: SupportRequest, *, values: dict[str, Any]) -> SupportRequest:
    """Said more exactly; another time limit counts from the request on."""
    generic.change(act, request, values=values)
    if "hours_allowed" in values and request.delivered_at is None:
        act.save(request, event="pipeline.supportrequest.schedule", due_at=due(request))
    return request


@action("pipeline.supportrequest.dispatch", "安排", icon="user-plus", available=SUPPORT.available("dispatch"))
def dispatch(act: Act, request: SupportRequest, *, assignee: Engineer) -> SupportRequest:
    """Somebody is to do it; whoever had it before is free."""
    act.save(request, state=SupportState.ASSIGNED, assignee=assignee)
    return request


@action(
    "pipeline.supportrequest.take", "接手处理", icon="user-round-check", available=SUPPORT.available("take")
)
def take(act: Act, request: SupportRequest) -> SupportRequest:
    """An engineer takes what nobody has, and begins."""
    act.save(request, state=SupportState.IN_PROGRESS, assignee=act.by.user_id, started_at=act.occurred_at)
    return request


@action(
    "pipeline.supportrequest.start",
    "开始处理",
    permission="change",
    icon="to",
    available=SUPPORT.available("start"),
)
def start(act: Act, request: SupportRequest) -> SupportRequest:
    """The assigned engineer begins, or begins again what came back."""
    require_engineer(act, request)
    act.save(request, state=SupportState.IN_PROGRESS, started_at=request.started_at or act.occurred_at)
    return request


@action(
    "pipeline.supportrequest.deliver",
    "交付",
    permission="change",
    icon="send",
    available=SUPPORT.available("deliver"),
)
def deliver(
    act: Act,
    request: SupportRequest,
    *,
    hours: Hours,
    result: Annotated[str, LongText("交付说明")],
    document: Annotated[UUID | None, File("方案文件", blank=True)] = None,
) -> SupportRequest:
    """Done: what it is and how many hours it took, added to earlier rounds. The first delivery stops the clock."""
    require_engineer(act, request)
    if hours <= 0:
        raise Invalid({"hours": "投入要大于 0 小时。"})
    first = request.delivered_at is None
    values: dict[str, Any] = {"hours": (request.hours or Decimal(0)) + hours, "result": result}
    if first:
        overdue = request.due_at is not None and act.occurred_at > request.due_at
        values |= {"delivered_at": act.occurred_at, "late": overdue}
    if document is not None:
        values["document"] = document
    act.save(request, state=SupportState.DELIVERED, **values)
    return request


@action(
    "pipeline.supportrequest.accept",
    "验收",
    permission="change",
    icon="check",
    barred=own_work,
    available=SUPPORT.available("accept"),
)
def accept(act: Act, request: SupportRequest) -> SupportRequest:
    """It is what was asked for. Nobody accepts work of their own."""
    act.save(request, state=SupportState.ACCEPTED, accepted_at=act.occurred_at)
    return request


@action("pipeline.supportrequest.give_back", "退回", permission="change", icon="undo", barred=own_work,
        available=SUPPORT.available("give_back"))  # fmt: skip
def give_back(
    act: Act, request: SupportRequest, *, reason: Annotated[str, Text("退回原因", max_length=200)]
) -> SupportRequest:
    """Not yet: it goes back with what is missing."""
    act.reason = reason
    act.save(request, state=SupportState.RETURNED, returns=request.returns + 1)
    return request


@action("pipeline.supportrequest.withdraw", "撤回", permission="change", icon="ban", danger=True,
        available=SUPPORT.available("withdraw"))  # fmt: skip
def withdraw(act: Act, request: SupportRequest) -> SupportRequest:
    """It is not needed any more."""
    act.save(request, state=SupportState.WITHDRAWN)
    return request


def due(request: SupportRequest) -> Any:
    """When it has to be there, by the service hours of the working calendar."""
    return working_calendar().due_after(request.created_at, request.hours_allowed * 60)


def require_engineer(act: Act, request: SupportRequest) -> None:
    """Raises NotAllowed for anybody but whoever it was given to."""
    if act.by.kind != "system" and act.by.user_id != request.assignee_id:
        raise NotAllowed("只有被安排的支持工程师可以做这一步。要换人请用「安排」。")
