"""Where an opportunity stands in its funnel, and what its stage asks for before it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from paceline.access.principal import Level
from paceline.interfaces.web import formats
from paceline.interfaces.web.pages.records.forms.choices import funnel_of, unmet
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.pipeline.criteria import Criterion
from paceline.records.action import actions
from paceline.records.figures import read_out

OBJECT = "pipeline.opportunity"


@dataclass(frozen=True)
class Standing:
    """The place on the path (1-based, 0 when off it), its length, and the criteria of the present stage."""

    name: str
    goal: str
    place: int
    length: int
    criteria: list[dict[str, Any]]
    move_url: str


def standing_of(on: Opened) -> Standing | None:
    """For open opportunities whose stage the person sees; None for everything else."""
    if on.of.name != OBJECT or on.removed or not on.value("stage") or on.record.state != "open":
        return None
    funnel = funnel_of(on)
    here = (
        next((stage for stage in funnel.stages if stage.pk == on.record.stage_id), None) if funnel else None
    )
    if funnel is None or here is None:
        return None
    move = actions.get(f"{OBJECT}.move")
    asked = [
        {"key": each.criterion.key, "label": each.criterion.message.text(gettext), "met": each.met,
         "box": each.criterion.check, "now": figure(on, each.criterion)}
        for each in unmet(on)
    ]  # fmt: skip
    may_move = move is not None and on.allows(move)
    place = funnel.place(here) + 1 if here in funnel.path else 0
    return Standing(
        here.name, here.goal, place, len(funnel.path), asked, f"{on.url}do/move" if may_move else ""
    )


def figure(on: Opened, criterion: Criterion) -> str:
    """What a condition on one kept figure finds now: `5/6 = 83%` for the questionnaire; "" for everything else."""
    names = [] if criterion.check else criterion.fields
    if len(names) != 1 or on.by.level(on.of.name, names[0]) <= Level.MASKED:
        return ""
    return read_out(on.of, names[0], on.record)


def chance(on: Opened) -> str:
    """The chance of winning that counts: the owner's, else the stage's."""
    funnel = funnel_of(on)
    here = (
        next((stage for stage in funnel.stages if stage.pk == on.record.stage_id), None) if funnel else None
    )
    return formats.percent(here.probability) if here and on.value("probability") is None else ""
