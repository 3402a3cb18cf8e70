"""How a record shows that it waits for approval: a state of its own, so that nobody changes what is being decided.

A model names it by `while_asked = {action: (field, value while it waits, value before and after)}`; both may
be the same where the record waits in that state anyhow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.acting.gate import APPROVED
from paceline.records.action import acting
from paceline.workflow.models import ApprovalRequest


def mark(act: Act, request: ApprovalRequest, record: Any) -> None:
    """The record waits from now on; its timeline says so."""
    told(act, request, record, "ask_approval", turn(request, record, begins=True))


def unmark(act: Act, request: ApprovalRequest, record: Any, verb: str) -> None:
    """The request has ended: the record stands as it did before; its timeline says how it ended."""
    if verb != "pass" or request.action not in getattr(type(record), "while_asked", {}):  # `free` has told it
        told(act, request, record, f"{verb}_approval", turn(request, record, begins=False))


def free(act: Act, request: ApprovalRequest) -> None:
    """Just before it is done: what was approved is done to the record as it was when somebody asked."""
    of = registry.get(request.object)
    if request.record_id is None or request.action not in getattr(of.model, "while_asked", {}):
        return
    with acting(act.by, f"{request.object}.pass_approval", via=APPROVED, batch=act.batch) as own:
        rows = visible(SYSTEM, of.model).filter(pk=request.record_id).select_for_update(of=("self",))
        for record in rows:
            told(own, request, record, "pass_approval", turn(request, record, begins=False))


def turn(request: ApprovalRequest, record: Any, *, begins: bool) -> dict[str, str]:
    """The value that marks the record, or takes the mark away; {} when there is none or it does not stand so."""
    field, during, rests = getattr(type(record), "while_asked", {}).get(request.action, ("", "", ""))
    before, after = (rests, during) if begins else (during, rests)
    return {field: after} if field and str(getattr(record, field)) == before != after else {}


def told(act: Act, request: ApprovalRequest, record: Any, verb: str, values: dict[str, str]) -> None:
    """One event, with the change of state when there is one."""
    about = {"id": str(request.pk), "action": request.action}
    name = f"{request.object}.{verb}"
    if values:
        act.save(record, event=name, **values)
        act.events[-1].payload["approval"] = about
    else:
        act.tell(record, name, approval=about)


def outside_flow(allowed: Callable[[Any], object], asked: str, words: str) -> Callable[[Any], object]:
    """For `available`: as the states say, but `words` while a flow decides about the action `asked`."""
    return lambda record: allowed(record) or (words if decides(asked, record) else "")


def decides(name: str, record: Any) -> bool:
    """Whether a flow decides about this action on this record now; asks the database only while it is marked."""
    field, during, _rests = type(record).while_asked[name]
    if str(getattr(record, field)) != during:
        return False
    from paceline.workflow.approvals.asking import pending

    return bool(pending(name, record).exists())
