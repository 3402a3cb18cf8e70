"""Holding an action back: a request in its place, with its input, what approvers should see, and the first turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from paceline.access.principal import SYSTEM, Level
from paceline.access.scope import readable_fields, visible
from paceline.kernel.errors import Conflict
from paceline.kernel.money_shown import full
from paceline.metadata.fields import Choice, Link
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import Action
from paceline.records.gate import gate
from paceline.workflow.approvals.flows import Flow, flow_for
from paceline.workflow.approvals.running import begin
from paceline.workflow.models import ApprovalRequest
from paceline.workflow.models.approval import RequestStatus

MOST_FACTS = 12


def hold(act: Act, chosen: Action, record: Any, inputs: Mapping[str, Any]) -> ApprovalRequest | None:
    """The request that waits instead of the action; None when no flow is in its way. Raises Conflict for a second."""
    flow = flow_for(chosen, record)
    if flow is None or act.by.user_id is None:
        return None
    if record is not None and pending(chosen.name, record).exists():
        raise Conflict("这个操作正在审批中。请等结果，或先撤回原来的申请。", code="approval_pending")
    return ask(act, flow, chosen, record, inputs)


def pending(name: str, record: Any) -> Any:
    """The request that waits for this action on this record."""
    rows = visible(SYSTEM, ApprovalRequest)
    return rows.filter(action=name, record_id=record.pk, status=RequestStatus.PENDING)


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
        facts=[*asked(chosen, inputs), *facts_of(act, of, record)][:MOST_FACTS],
        token_id=act.by.token_id,
    )
    if record is not None:
        act.tell(record, f"{of.name}.ask_approval", approval={"id": str(request.pk), "action": chosen.name})
    begin(act, request, flow)
    return request


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
    names = [name for name in (*of.highlights, *of.list_fields) if name in open_ones]
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
    if getattr(kind, "money", False):
        return full(value)
    return str(kind.show(value))


gate.hold = hold
