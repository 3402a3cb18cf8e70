"""Which flow an action has to go through: the first active one of its name whose condition the record meets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Invalid, PacelineError
from paceline.metadata.filters import Compiled, compile_filter, parse_filter
from paceline.metadata.kept import Kept
from paceline.metadata.registry import registry
from paceline.records.action import Action, actions
from paceline.workflow.models import ApprovalFlow, ApprovalStep


@dataclass(frozen=True)
class Flow:
    """A flow with its steps in order."""

    row: ApprovalFlow
    steps: tuple[ApprovalStep, ...]

    @property
    def positions(self) -> list[int]:
        """The turns; steps of one position run side by side."""
        return sorted({step.position for step in self.steps})

    def at(self, position: int) -> list[ApprovalStep]:
        return [step for step in self.steps if step.position == position]


def read() -> dict[str, list[Flow]]:
    """Active flows with steps, by action."""
    steps: dict[Any, list[ApprovalStep]] = defaultdict(list)
    for step in visible(SYSTEM, ApprovalStep).select_related("user").order_by("position", "pk"):
        steps[step.flow_id].append(step)
    found: dict[str, list[Flow]] = defaultdict(list)
    for row in visible(SYSTEM, ApprovalFlow).filter(active=True).order_by("position", "pk"):
        if steps[row.pk]:
            found[row.action].append(Flow(row, tuple(steps[row.pk])))
    return dict(found)


kept = Kept("workflow.approvals", read)


def flow_for(chosen: Action, record: Any, inputs: Mapping[str, Any]) -> Flow | None:
    """The flow that this action with this record and input has to pass; None when it is free."""
    for flow in kept.get().get(chosen.name, ()):
        if meets(flow.row.condition, chosen, record, inputs):
            return flow
    return None


def flow_of(row: ApprovalFlow) -> Flow:
    """A flow that a request has begun, as it is now, switched off or not."""
    steps = visible(SYSTEM, ApprovalStep).filter(flow=row).select_related("user").order_by("position", "pk")
    return Flow(row, tuple(steps))


def meets(condition: Any, chosen: Action, record: Any, inputs: Mapping[str, Any]) -> bool:
    """Whether the record meets a condition; an empty one always holds, and without a record only an empty one.

    What is asked for counts in place of what the record says, where the input has the name of the record's field.
    """
    if not condition:
        return True
    if record is None:
        return False
    of = registry.get(chosen.object)
    compiled = compile_filter(condition, of, viewer=SYSTEM, readable=lambda o: o.fields.keys())
    rows = visible(SYSTEM, of.model, removed=getattr(record, "deleted_at", None) is not None)
    spoken_of = {one.field.partition(".")[0] for one in parse_filter(condition).conditions()}
    given = {name: value for name, value in inputs.items() if name in spoken_of and name in of.fields}
    return asked_of(rows.filter(pk=record.pk), compiled, given)


def asked_of(rows: QuerySet[Any], compiled: Compiled, given: Mapping[str, Any]) -> bool:
    """Whether the condition holds for the row as `given` would leave it; the row stays as it is."""
    if not given:
        return bool(compiled.apply(rows).exists())
    with transaction.atomic():
        rows.update(**given)
        holds = bool(compiled.apply(rows).exists())
        transaction.set_rollback(True)
    return holds


def checked(values: dict[str, Any]) -> dict[str, Any]:
    """Values of a flow whose action exists and whose condition its object understands. Raises Invalid."""
    name = values.get("action")
    if name is None:
        return values
    if name not in actions:
        raise Invalid({"action": "没有「%(name)s」这个操作。请写成 对象.操作，例如 customers.customer.protect。"},
                      params={"name": name[:80]})  # fmt: skip
    if name.startswith("workflow.approval"):
        raise Invalid({"action": "审批本身不能再经过审批。"})
    of = registry.get(actions[name].object)
    try:
        if values.get("condition"):
            compile_filter(values["condition"], of, viewer=SYSTEM, readable=lambda o: o.fields.keys())
    except PacelineError as error:
        raise Invalid({"condition": error.message}) from error
    return values
