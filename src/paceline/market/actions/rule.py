"""Changing when and how often customers may be written to."""

from __future__ import annotations

from typing import Any

from paceline.market.models import SendRule
from paceline.records.act import Act
from paceline.records.action import action


@action("market.sendrule.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, rule: SendRule, *, values: dict[str, Any]) -> SendRule:
    """New hours or limits; they hold from the next message on."""
    act.save(rule, **values)
    return rule
