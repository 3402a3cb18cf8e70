"""Choosing among the money of a receipt in its dialogs."""

from __future__ import annotations

from dataclasses import replace

from paceline.interfaces.web.formats import day
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.interfaces.web.widgets import Control
from paceline.kernel.money_shown import full
from paceline.trade.actions.undo_refund import refunds_of


def refunded(on: Opened, control: Control) -> Control | None:
    """What went back to the customer, the last first; with one refund there is nothing to choose."""
    options = [
        {"value": str(one.pk), "label": f"{one.number} · {day(one.refunded_on)} · {full(one.amount)}"}
        for one in refunds_of(on.record)
    ]
    if len(options) < 2:
        return None
    chosen = control.value.get("value", "") if isinstance(control.value, dict) else control.value
    return replace(
        control,
        widget="select",
        value=str(chosen or options[0]["value"]),
        o={"options": options, "empty": ""},
    )
