"""Flows that ship with the product: made once, then they belong to the organisation."""

from __future__ import annotations

from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.records.act import Act
from paceline.workflow.approvals.flows import checked, kept
from paceline.workflow.models import ApprovalFlow, ApprovalStep
from paceline.workflow.models.approval import IfEmpty


def install(
    act: Act, name: str, action: str, *, condition: Any = None, active: bool = True, **step: Any
) -> ApprovalFlow | None:
    """A flow of one step, unless the action ever had one. `step` are values of `ApprovalStep`, `called` its name."""
    if had_one(action):
        return None
    return make(act, name, action, condition=condition, active=active, **step)


def had_one(action: str) -> bool:
    """Whether the action has, or had, a flow."""
    return any(
        visible(SYSTEM, ApprovalFlow, removed=gone).filter(action=action).exists() for gone in (False, True)
    )


def make(
    act: Act, name: str, action: str, *, condition: Any = None, active: bool = True,
    if_empty: str = IfEmpty.ADMIN, called: str = "主管审批", **step: Any,
) -> ApprovalFlow:  # fmt: skip
    """A flow of one step."""
    values = checked({"name": name, "action": action, "condition": condition or {}, "active": active})
    flow: ApprovalFlow = act.create(ApprovalFlow, if_empty=if_empty, **values)
    act.create(ApprovalStep, flow=flow, **{"name": called, "position": 1, **step})
    kept.changed()
    return flow
