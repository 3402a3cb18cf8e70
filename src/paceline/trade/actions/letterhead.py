"""The company's letterheads: there is one default, the others are chosen for it."""

from __future__ import annotations

from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.trade.models import Letterhead


@action("trade.letterhead.create", "新建公司抬头", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> Letterhead:
    """A new one; as the default it takes the place of the present one."""
    if values.get("is_default", True):
        step_aside(act)
    return generic.create(act, of=registry.of(Letterhead), values=values)  # type: ignore[return-value]


@action("trade.letterhead.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, letterhead: Letterhead, *, values: dict[str, Any]) -> Letterhead:
    """Other particulars; papers that are PDFs already stay as they are."""
    if values.get("is_default") and not letterhead.is_default:
        step_aside(act)
    generic.change(act, letterhead, values=values)
    return letterhead


@action("trade.letterhead.restore", "恢复", permission="remove", icon="undo-2", hidden=True)
def restore(act: Act, letterhead: Letterhead) -> None:
    """Out of the recycle bin; there is one default only."""
    if letterhead.is_default:
        step_aside(act)
    generic.restore(act, letterhead)


def step_aside(act: Act) -> None:
    """The present default is none any more."""
    for other in visible(SYSTEM, Letterhead).filter(is_default=True).select_for_update(of=("self",)):
        act.save(other, is_default=False)
