"""Changing the workspace's rules for customers; other limits mean other priorities."""

from __future__ import annotations

from typing import Any

from paceline.customers.models import CustomerRule
from paceline.customers.models.rule import kept
from paceline.records.act import Act
from paceline.records.action import action
from paceline.workflow.queue import enqueue

PRIORITY = {"value_middle", "value_high", "intent_middle", "intent_high"}
SCORES = {*PRIORITY, "half_life"}
"""Limits that decide a lead's grade."""


@action("customers.customerrule.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, rule: CustomerRule, *, values: dict[str, Any]) -> CustomerRule:
    """New limits; a job brings the priorities of all customers in line."""
    changed = act.save(rule, **values)
    kept.changed()
    if PRIORITY & changed.keys():
        enqueue(act.by, "customers.priorities", {})
    if SCORES & changed.keys():
        enqueue(act.by, "customers.scores", {})
    return rule
