"""Holding an action back: a request in its place, with its input, what approvers should see, and the first turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from paceline.access.alone import works_alone
from paceline.access.principal import SYSTEM, Level
from paceline.access.scope import readable_fields, visible
from paceline.kernel.errors import Conflict
from paceline.kernel.money_shown import full
from paceline.metadata.fields import Choice, Link
from paceline.metadata.fields.base import Reading
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.acting.gate import gate
from paceline.records.action import Action, actions
from paceline.workflow.approvals.flows import Flow, flow_for
from paceline.workflow.approvals.marking import mark
from paceline.workflow.approvals.running import begin, end, record_of
from paceline.workflow.models import ApprovalRequest
from paceline.workflow.models.approval import RequestStatus

MOST_FACTS = 12


def hold(act: Act, chosen: Action, record: Any, inputs: Mapping[str, Any]) -> ApprovalRequest | None:
    """The request that waits instead of the action; None when no flow is in its way, or nobody is there to be asked.

    Raises Conflict for a second request about the same.
    """
    flow = flow_for(chosen, record, inputs)
    if flow is None or act.by.user_id is None or works_alone(act.by.user_id):
        return None
    if record is not None and pending(chosen.name, record).exists():
        raise Conflict("这个操作正在审批中。请等结果，或先撤回原来的申请。", code="approval_pending")
    return ask(act, flow, chosen, record, inputs)


def pending(name: str, record: Any) -> Any:
    """The request that waits for this action on this record."""
    rows = visible(SYSTEM, ApprovalRequest)
    return rows.filter(action=name, record_id=record.pk, status=RequestStatus.PENDING)


def take_back(act: Act, name: str, record: Any) -> None:
    """The record is not to be decided about any more: what waits for this action on it is withdrawn."""
    for request in pending(name, record).select_for_update(of=("self",)):
        end(act, request, RequestStatus.WITHDRAWN, "withdraw", outcome=act.reason)


def ask(act: Act, flow: Flow, chosen: Action, record: Any, inputs: Mapping[str, Any]) -> ApprovalRequest:
    """Make the request and begin its first step."""
    of = registry.get(chosen.object)
    request: ApprovalRequest = act.create(
        ApprovalRequest,
        event="workflow.approvalrequest.submit",
        links_checked=True,
        title=str(record)[:200] if record is not None else str(of.label)[:200],
        flow=flow.row,
        action=chosen.name,
        object=of.name,
        record_id=getattr(record, "pk", None),
        requester=act.by.user_id,
        reason=act.reason or str(inputs.get("reason") or inputs.get("note") or ""),
        submitted_at=act.now,
        inputs=as_json(chosen, inputs),
        facts=facts(act, chosen, record, inputs),
        token_id=act.by.token_id,
    )
    if record is not None:
        replace_returned(act, request)
        mark(act, request, record)
    begin(act, request, flow)
    return request


def replace_returned(act: Act, request: ApprovalRequest) -> None:
    """What was sent back and is now asked for anew is over: it cannot be submitted a second time."""
    rows = visible(SYSTEM, ApprovalRequest).filter(
        action=request.action, record_id=request.record_id, status=RequestStatus.RETURNED
    )
    for one in rows:
        act.save(one, event="workflow.approvalrequest.withdraw", status=RequestStatus.WITHDRAWN)


def anew(act: Act, request: ApprovalRequest) -> tuple[Flow | None, list[list[str]]]:
    """The flow that a request has to pass now and what its approvers see; None when nothing is in the way any more."""
    chosen, record = actions[request.action], record_of(request)
    given = [
        *request.inputs.get("inputs", {}).values(),
        *request.inputs.get("values", {}).values(),
    ]
    first = sum(value not in (None, "", []) for value in given)
    found = [*request.facts[:first], *facts_of(act, registry.get(request.object), record)]
    return flow_for(chosen, record, asked_for(chosen, request)), found[:MOST_FACTS]


def asked_for(chosen: Action, request: ApprovalRequest) -> dict[str, Any]:
    """The input of a request as its action takes it."""
    given = request.inputs.get("inputs", {})
    return {
        name: chosen.inputs[name].read(value, Reading())
        for name, value in given.items()
        if name in chosen.inputs
    }


def mark_again(act: Act, request: ApprovalRequest) -> None:
    """The record waits once more. Raises Conflict when another request about it does already."""
    record = record_of(request)
    if record is None:
        return
    if pending(request.action, record).exclude(pk=request.pk).exists():
        raise Conflict("这个操作正在审批中。请等结果，或先撤回原来的申请。", code="approval_pending")
    mark(act, request, record)


def facts(act: Act, chosen: Action, record: Any, inputs: Mapping[str, Any]) -> list[list[str]]:
    """What approvers see: what is asked for, then what the record says of itself."""
    return [*asked(chosen, inputs), *facts_of(act, registry.get(chosen.object), record)][:MOST_FACTS]


def as_json(chosen: Action, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The input as it can be read again later: `{"inputs": {…}, "values": {…}}`."""
    given = {
        name: plain(chosen.inputs[name], value) for name, value in inputs.items() if name in chosen.inputs
    }
    fields = registry.get(chosen.object).fields
    values = {
        name: plain(fields[name].type, value)
        for name, value in (inputs.get("values") or {}).items()
        if name in fields and not fields[name].type.locked
    }
    return {"inputs": given, "values": values}


def plain(kind: Any, value: Any) -> Any:
    """One value as JSON; a record as its key."""
    if isinstance(value, models.Model):
        return str(value.pk)
    return kind.to_json(value)


def asked(chosen: Action, inputs: Mapping[str, Any]) -> list[list[str]]:
    """What is asked for, as label and text."""
    fields = registry.get(chosen.object).fields
    given = [(chosen.inputs[name], value) for name, value in inputs.items() if name in chosen.inputs]
    given += [
        (fields[name].type, value) for name, value in (inputs.get("values") or {}).items() if name in fields
    ]
    return [[str(kind.label), shown(kind, value)] for kind, value in given if value not in (None, "", [])]


def facts_of(act: Act, of: ObjectType, record: Any) -> list[list[str]]:
    """What the record says of itself, as far as the requester may see it in full."""
    if record is None:
        return []
    if hasattr(record, "approval_facts"):
        return [[label, text] for label, text in record.approval_facts().items()]
    open_ones = [n for n in readable_fields(act.by, of) if act.by.level(of.name, n) > Level.MASKED]
    marks = {field for field, *_ in getattr(of.model, "while_asked", {}).values()}  # says only that it waits
    names = [name for name in (*of.highlights, *of.list_fields) if name in open_ones and name not in marks]
    found = []
    for name in dict.fromkeys(names):
        value = of.fields[name].of(record)
        if value not in (None, "", []):
            found.append([str(of.fields[name].label), shown(of.fields[name].type, value, record, name)])
    return found


def shown(kind: Any, value: Any, record: Any = None, name: str = "") -> str:
    """A value as text; a link by the name of what it leads to."""
    if isinstance(kind, Link):
        linked = value if isinstance(value, models.Model) else getattr(record, name, None) if name else None
        return str(linked or "–")
    if isinstance(kind, Choice):
        return str(kind.label_of(value))
    if kind.cell == "amount":
        return full(value)
    return str(kind.show(value))


gate.hold = hold
