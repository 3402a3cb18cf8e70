"""The life of a ticket: opened with its limits, given to somebody, answered, solved, closed, opened again."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from paceline.access.models import User
from paceline.access.principal import principal_of
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.care.models import Ticket
from paceline.care.models.ticket_kinds import Severity, TicketKind, TicketState
from paceline.care.states import TICKET
from paceline.care.tickets.promised import clock_of, promise_to
from paceline.care.tickets.servants import next_servant, takes
from paceline.customers.models import Customer
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Amount, Link, LongText, Text, UserLink, key_of
from paceline.metadata.registry import registry
from paceline.methods.service_clock import ServiceClock
from paceline.records.act import Act
from paceline.records.acting.event_names import name_events
from paceline.records.action import action
from paceline.records.actions import generic

name_events({"care.ticket.schedule": _("算出时限")})
REOPENS = timedelta(days=7)
"""So long after it was solved a ticket is opened again instead of anew."""
Servant = Annotated[User, UserLink("受理人")]
Said = Annotated[str, LongText("回复了什么", hint="客户问了什么、你怎么答的")]
Asked = Annotated[str, LongText("等客户做什么", hint="例如：等客户发故障照片")]
Answered = Annotated[str, LongText("客户怎么说", blank=True)]
Solution = Annotated[str, LongText("处理结果")]
Cause = Annotated[str, LongText("根本原因", blank=True, hint="投诉关闭前必须写")]
Confirmer = Annotated[str, Text("客户确认人", max_length=60, blank=True, hint="谁确认已解决；投诉必填")]
Money = Annotated[Any, Amount("补偿金额")]
Why = Annotated[str, LongText("原因")]
Same = Annotated[Any, Link("care.Ticket", "并入工单", blank=True, hint="重复的请选原来那张")]


@action("care.ticket.create", "新建工单", on="collection", icon="headset", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> Ticket:
    """Opened now: limits follow from the customer, it goes to whoever took the call or has the least to do."""
    if values.get("owner") not in (None, act.by.user_id):
        generic.require_assign(act, registry.of(Ticket), values["owner"])
    given = {**values, **(beginning(act, values) if values.get("customer") else {})}
    made: Ticket = act.create(Ticket, **given)
    return made


def beginning(act: Act, values: dict[str, Any]) -> dict[str, Any]:
    """What a new ticket of a customer within sight begins with: owner, limits, whoever works on it."""
    customer = visible(act.by, Customer).filter(pk=key_of(values["customer"])).first()
    if customer is None:
        return {}
    promise = promise_to(customer, values.get("severity") or Severity.NORMAL)
    servant = act.by.user_id if takes(act.by) else next_servant(promise.level)
    state = {"state": TicketState.ASSIGNED, "assignee": servant} if servant else {}
    chosen = values.get("owner") if values.get("owner") != act.by.user_id else None  # a form proposes oneself
    owner = chosen or customer.owner_id or act.by.user_id
    return {"owner": owner, **promise.values(ServiceClock(act.now, working_calendar())), **state}


@action("care.ticket.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, ticket: Ticket, *, values: dict[str, Any]) -> Ticket:
    """Said more exactly; another customer or severity has other limits, counted from the beginning."""
    generic.change(act, ticket, values=values)
    if {"customer", "severity"} & values.keys():
        promise = promise_to(ticket.customer, ticket.severity)
        act.save(ticket, event="care.ticket.schedule", **promise.values(clock_of(ticket)))
    return ticket


@action("care.ticket.take", "接手处理", icon="user-round-check", available=TICKET.available("take"))
def take(act: Act, ticket: Ticket) -> Ticket:
    """Somebody begins with it, whoever had it before."""
    act.save(ticket, state=TicketState.IN_PROGRESS, assignee=act.by.user_id)
    return ticket


@action("care.ticket.dispatch", "分配", icon="user-plus", available=TICKET.available("dispatch"))
def dispatch(act: Act, ticket: Ticket, *, assignee: Servant) -> Ticket:
    """Somebody else is to do it. Raises Invalid for whoever does not take tickets."""
    if not takes(principal_of(assignee)):
        raise Invalid({"assignee": "这位同事不处理工单。请选择客服，或请管理员给他的角色加上「接手处理」。"})
    waits = ticket.state == TicketState.WAITING
    act.save(ticket, assignee=assignee, state=ticket.state if waits else TicketState.ASSIGNED)
    return ticket


@action(
    "care.ticket.reply", "回复客户", permission="change", icon="chat", available=TICKET.available("reply")
)
def reply(act: Act, ticket: Ticket, *, text: Said) -> Ticket:
    """The customer was answered; the first time stops the clock of the first answer."""
    act.save(ticket, state=TicketState.IN_PROGRESS, latest=text, **answered(act, ticket))
    return ticket


@action(
    "care.ticket.wait", "转为等客户", permission="change", icon="pause", available=TICKET.available("wait")
)
def wait(act: Act, ticket: Ticket, *, text: Asked) -> Ticket:
    """The customer has to do something first: the clock stands."""
    values = {**answered(act, ticket), "waiting_since": act.occurred_at, "latest": text}
    act.save(ticket, state=TicketState.WAITING, **values)
    return ticket


@action(
    "care.ticket.resume", "继续处理", permission="change", icon="to", available=TICKET.available("resume")
)
def resume(act: Act, ticket: Ticket, *, text: Answered = "") -> Ticket:
    """The customer has done it: the clock runs on, the limit moves by as long as it stood."""
    act.save(ticket, state=TicketState.IN_PROGRESS, latest=text or ticket.latest, **running(act, ticket))
    return ticket


@action(
    "care.ticket.resolve", "解决", permission="change", icon="done", available=TICKET.available("resolve")
)
def resolve(act: Act, ticket: Ticket, *, solution: Solution, root_cause: Cause = "") -> Ticket:
    """Solved, as far as we see; the clock ends."""
    first: dict[str, Any] = answered(act, ticket) if ticket.responded_at is None else {}
    values = {**first, **running(act, ticket)}
    clock = clock_of(ticket).started(act.occurred_at)
    act.save(
        ticket, **values, state=TicketState.RESOLVED, solution=solution, root_cause=root_cause or ticket.root_cause,
        resolved_at=act.occurred_at, resolve_minutes=clock.used(act.occurred_at),
        late=act.occurred_at > clock.due(ticket.resolve_allowed),
    )  # fmt: skip
    return ticket


@action("care.ticket.close", "关闭", permission="change", icon="archive", available=TICKET.available("close"))
def close(act: Act, ticket: Ticket, *, confirmed_by: Confirmer = "", root_cause: Cause = "") -> Ticket:
    """The customer agrees. A complaint needs its root cause and whoever confirmed. Raises Invalid."""
    cause = root_cause or ticket.root_cause
    missing = {"root_cause": cause, "confirmed_by": confirmed_by}
    if ticket.kind == TicketKind.COMPLAINT and not all(missing.values()):
        raise Invalid({name: "投诉要填这一项才能关闭。" for name, value in missing.items() if not value})
    act.save(
        ticket, state=TicketState.CLOSED, closed_at=act.occurred_at, confirmed_by=confirmed_by, root_cause=cause
    )  # fmt: skip
    return ticket


@action("care.ticket.reopen", "重开", permission="change", icon="undo", available=TICKET.available("reopen"))
def reopen(act: Act, ticket: Ticket, *, reason: Why) -> Ticket:
    """Not solved after all, or withdrawn wrongly. The time since then does not count. Raises Conflict after a week."""
    ended = ticket.resolved_at
    if ended is not None and act.occurred_at - ended > REOPENS:
        raise Conflict("解决超过 7 天的工单不能重开。请新建一张工单，并在描述里写上原来的编号。")
    act.reason = reason
    clock = clock_of(ticket)
    if ended is not None:
        clock = clock.stopped(ended).started(act.occurred_at)
    act.save(
        ticket, state=TicketState.IN_PROGRESS, assignee=ticket.assignee_id or act.by.user_id, resolved_at=None,
        resolve_minutes=None, late=False, closed_at=None, confirmed_by="", same_as=None, waiting_since=None,
        paused_minutes=clock.stood, reopened=ticket.reopened + (1 if ended else 0),
        resolve_by=clock.due(ticket.resolve_allowed),
    )  # fmt: skip
    return ticket


@action("care.ticket.compensate", "补偿", icon="wallet", available=TICKET.available("compensate"))
def compensate(act: Act, ticket: Ticket, *, compensation: Money, reason: Why) -> Ticket:
    """What the customer is given for the trouble; an approval flow may have to agree. Raises Invalid."""
    act.reason = reason
    act.save(ticket, compensation=compensation)
    return ticket


@action(
    "care.ticket.withdraw", "作废", permission="change", icon="ban", danger=True, available=TICKET.available("withdraw")
)  # fmt: skip
def withdraw(act: Act, ticket: Ticket, *, reason: Why, same_as: Same = None) -> Ticket:
    """Opened wrongly, or a second time for the same: it counts nowhere. Raises Invalid."""
    original = visible(act.by, Ticket).filter(pk=key_of(same_as)).first() if same_as else None
    if same_as and (
        original is None or original.pk == ticket.pk or original.customer_id != ticket.customer_id
    ):
        raise Invalid({"same_as": "请选择同一客户的另一张工单。"})
    act.reason = reason
    act.save(
        ticket, state=TicketState.WITHDRAWN, same_as=original.pk if original else None, waiting_since=None
    )
    return ticket


def answered(act: Act, ticket: Ticket) -> dict[str, Any]:
    """One more answer; the first one also stops its clock."""
    values: dict[str, Any] = {"replies": ticket.replies + 1}
    if ticket.responded_at is None:
        clock = clock_of(ticket)
        values |= {
            "responded_at": act.occurred_at, "response_minutes": clock.used(act.occurred_at),
            "response_late": act.occurred_at > clock.due(ticket.response_allowed),
        }  # fmt: skip
    return values


def running(act: Act, ticket: Ticket) -> dict[str, Any]:
    """The clock runs again if it stood; the limit of the solution moves."""
    if ticket.waiting_since is None:
        return {}
    clock = clock_of(ticket).started(act.occurred_at)
    return {
        "waiting_since": None, "paused_minutes": clock.stood,
        "resolve_by": clock.due(ticket.resolve_allowed),
    }  # fmt: skip
