"""Inputs of actions that are easier to choose than to type, because the record narrows what is possible.

An entry takes the open record and the ordinary control and gives the one to show, or None to leave the input out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext

from paceline.interfaces.web.pages.records.forms.goods import (
    came_in,
    invoice_lines,
    own_lines,
    parts,
    places,
    refused,
    restock,
    unplanned,
)
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.interfaces.web.widgets import Control
from paceline.pipeline import criteria, ticks
from paceline.pipeline.funnels import Funnel, all_funnels

Choose = Callable[[Opened, Control], Control | None]
MOVE, WIN = "pipeline.opportunity.move", "pipeline.opportunity.win"


def narrowed(on: Opened, action: str, control: Control) -> Control | None:
    """The control as this record needs it."""
    choose = CHOICES.get((action, control.name))
    return control if choose is None else choose(on, control)


def funnel_of(on: Opened) -> Funnel | None:
    return all_funnels().get(on.record.pipeline_id)


def stages(on: Opened, control: Control) -> Control:
    """The other stages of this funnel's path; the next one is proposed."""
    funnel = funnel_of(on)
    if funnel is None:
        return control
    here = next((stage for stage in funnel.path if stage.pk == on.record.stage_id), None)
    place = funnel.place(here) if here else -1
    others = [stage for stage in funnel.path if stage.pk != on.record.stage_id]
    ahead = funnel.path[min(place + 1, len(funnel.path) - 1)]
    asked = control.value.get("value") if isinstance(control.value, dict) else ""
    chosen = asked if asked and asked != str(on.record.stage_id) else str(ahead.pk)
    options: dict[str, Any] = {
        "options": [{"value": str(s.pk), "label": s.name} for s in others],
        "empty": "",
    }
    return replace(control, widget="select", value=chosen, o=options)


def boxes(on: Opened, control: Control) -> Control | None:
    """The criteria that are ticked by hand and are not ticked yet; none, no question."""
    funnel = funnel_of(on)
    open_ones = [one for one in ticks.boxes(funnel) if one.key not in on.record.checks] if funnel else []
    if not open_ones:
        return None
    options = [{"value": one.key, "label": one.message.text(gettext)} for one in open_ones]
    return replace(control, widget="multi_select", o={"options": options})


def override(on: Opened, control: Control) -> Control | None:
    """Only for those who may set a rule aside."""
    return control if "override" in on.may or on.by.can(on.of.name, "override") else None


def unmet(on: Opened) -> list[criteria.Standing]:
    """What the present stage asks for before it is left, and whether it holds."""
    funnel = funnel_of(on)
    here = next((s for s in funnel.stages if s.pk == on.record.stage_id), None) if funnel else None
    return criteria.standing(on.record, criteria.exit_criteria(here)) if here else []


CHOICES: dict[tuple[str, str], Choose] = {
    ("trade.salesorder.deliver", "warehouse"): places,
    ("trade.salesorder.deliver_part", "warehouse"): places,
    ("trade.salesorder.deliver_part", "parts"): parts,
    ("trade.salesorder.plan_delivery", "warehouse"): places,
    ("trade.salesorder.plan_delivery", "parts"): unplanned,
    ("trade.salesorder.take_back", "restock"): restock,
    ("trade.salesorder.reserve_stock", "warehouse"): places,
    ("trade.salesorder.amend", "changes"): own_lines,
    ("trade.salesorder.take_back", "parts"): own_lines,
    ("trade.salesorder.undo_delivery", "parts"): own_lines,
    ("trade.invoice.red_flush", "parts"): invoice_lines,
    ("trade.delivery.sign_part", "refused"): refused,
    ("trade.stockitem.undo_in", "came_in"): came_in,
    (MOVE, "stage"): stages,
    (MOVE, "checks"): boxes,
    (MOVE, "override"): override,
    (WIN, "checks"): boxes,
    (WIN, "override"): override,
}
