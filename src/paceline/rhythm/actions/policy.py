"""Policies of lifecycle states made, changed and removed: whether anything has to be followed is known at once."""

from __future__ import annotations

from typing import Any

from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.records.past.undo import undo_as_done
from paceline.rhythm.models import LifecyclePolicy
from paceline.rhythm.policies.entering import kept

OBJECT = "rhythm.lifecyclepolicy"
undo_as_done(OBJECT)


@action(f"{OBJECT}.create", "新建客户状态策略", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> LifecyclePolicy:
    """A policy for a state that has none yet."""
    made = generic.create(act, of=registry.get(OBJECT), values=values)
    kept.changed()
    return made  # type: ignore[return-value]


@action(f"{OBJECT}.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, policy: LifecyclePolicy, *, values: dict[str, Any]) -> LifecyclePolicy:
    """Other values; what runs goes on, who enters the state from now on follows the new ones."""
    generic.change(act, policy, values=values)
    kept.changed()
    return policy


@action(f"{OBJECT}.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, policy: LifecyclePolicy) -> None:
    """Nothing begins by itself in this state any more; what runs goes on until the customer leaves the state."""
    act.remove(policy)
    kept.changed()


@action(f"{OBJECT}.restore", "恢复", permission="remove", icon="undo-2", hidden=True)
def restore(act: Act, policy: LifecyclePolicy) -> LifecyclePolicy:
    """Back from the recycle bin."""
    act.restore(policy)
    kept.changed()
    return policy
