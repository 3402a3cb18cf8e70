"""Flows that ship with the product: made once, then they belong to the organisation."""

from __future__ import annotations

from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.records.act import Act
from paceline.workflow.approvals.flows import checked, kept
from paceline.workflow.models import ApprovalFlow, ApprovalStep


def install(
    act: Act, name: str, action: str, *, condition: Any = None, active: bool = True, **step: Any
) -> ApprovalFlow | None:
    """A flow of one step, unless the action ever had one. `step` are values of `ApprovalStep`."""
    if any(
        visible(SYSTEM, ApprovalFlow, removed=gone).filter(action=action).exists() for gone in (False, True)
    ):
        return None
    values = checked({"name": name, "action": action, "condition": condition or {}, "active": active})
    flow: ApprovalFlow = act.create(ApprovalFlow, **values)
    act.create(ApprovalStep, flow=flow, **{"name": "主管审批", "position": 1, **step})
    kept.changed()
    return flow
