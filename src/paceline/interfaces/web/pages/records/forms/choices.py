"""Inputs of actions that are easier to choose than to type, because the record narrows what is possible.

An entry takes the open record and the ordinary control and gives the one to show, or None to leave the input out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext

from paceline.interfaces.web import formats
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
from paceline.interfaces.web.pages.records.forms.money import refunded
from paceline.interfaces.web.pages.records.forms.quality import results
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.interfaces.web.widgets import Control
from paceline.metadata.when import When
from paceline.pipeline import criteria
from paceline.pipeline.funnels import Funnel, all_funnels
from paceline.pipeline.models.funnel import StageKind
from paceline.rhythm.actions.publishing import beyond_words
from paceline.rhythm.queries.targets.suggesting import beyond

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
        "options": [{"value": str(s.pk), "label": formats.shipped(s.name)} for s in others],
        "empty": "",
    }
    return replace(control, widget="select", value=chosen, o=options)


def boxes(on: Opened, control: Control) -> Control | None:
    """What is ticked by hand and is not ticked yet, each box with the stages whose way passes it."""
    funnel = funnel_of(on)
    targets = unticked(on, funnel) if funnel else {}
    if not targets:
        return None
    options = [
        {"value": key, "label": label, "shown": When(stage=into).as_json()}
        for (key, label), into in targets.items()
    ]
    everywhere = sorted({stage for into in targets.values() for stage in into})
    return replace(control, widget="boxes", o={"options": options}, shown=When(stage=everywhere).as_json())


def last_boxes(on: Opened, control: Control) -> Control | None:
    """The boxes that winning passes."""
    funnel = funnel_of(on)
    won = str(funnel.end(StageKind.WON).pk) if funnel else ""
    targets = unticked(on, funnel) if funnel else {}
    options = [{"value": key, "label": label} for (key, label), into in targets.items() if won in into]
    return replace(control, widget="boxes", o={"options": options}) if options else None


def unticked(on: Opened, funnel: Funnel) -> dict[tuple[str, str], list[str]]:
    """Boxes as (key, words) with the stages ahead that a move cannot enter without them."""
    here = funnel.stage(on.record.stage_id)
    found: dict[tuple[str, str], list[str]] = {}
    for target in funnel.path[funnel.place(here) + 1 :]:
        for one in criteria.needed(funnel, here, target):
            if one.check and one.key not in on.record.checks:
                found.setdefault((one.key, one.message.text(gettext)), []).append(str(target.pk))
    return found


def override(on: Opened, control: Control) -> Control | None:
    """Only for those who may set a rule aside."""
    return control if "override" in on.may or on.by.can(on.of.name, "override") else None


def unmet(on: Opened) -> list[criteria.Standing]:
    """What the present stage asks for before it is left, and whether it holds."""
    funnel = funnel_of(on)
    here = next((s for s in funnel.stages if s.pk == on.record.stage_id), None) if funnel else None
    return criteria.standing(on.record, criteria.exit_criteria(here)) if here else []


def beyond_measured(on: Opened, control: Control) -> Control | None:
    """A reason is asked for only where a target is beyond what is measured; the hint says by what."""
    over = beyond(on.record)
    if over is None or (on.record.basis and not over.is_named):
        return None
    return replace(control, hint=beyond_words(over).text(gettext), required=True)


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
    ("trade.batch.record", "results"): results,
    ("trade.receipt.undo_refund", "refund"): refunded,
    ("rhythm.target.publish", "override"): beyond_measured,
    (MOVE, "stage"): stages,
    (MOVE, "checks"): boxes,
    (MOVE, "override"): override,
    (WIN, "checks"): last_boxes,
    (WIN, "override"): override,
}
