"""Changing the workspace's rules for customers; other limits mean other priorities."""

from __future__ import annotations

from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import CustomerRule
from paceline.customers.models.rule import kept
from paceline.kernel.errors import Conflict
from paceline.records.act import Act
from paceline.records.action import action
from paceline.workflow.queue import enqueue

PRIORITY = {"value_middle", "value_high", "intent_middle", "intent_high"}
SCORES = {*PRIORITY, "half_life"}
"""Limits that decide a lead's grade."""


@action("customers.customerrule.create", "新建客户规则", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> CustomerRule:
    """Limits of the own company in place of those that come with the product. There is one set of them."""
    if visible(SYSTEM, CustomerRule).exists():
        raise Conflict("客户规则只有一份，已经有了。请直接修改那一份。")
    rule: CustomerRule = act.create(CustomerRule, **values)
    kept.changed()
    enqueue(act.by, "customers.priorities", {})
    enqueue(act.by, "customers.scores", {})
    return rule


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
