"""The columns of boards over opportunities: the stages of a funnel, won and lost collapsed; what a move still lacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.access.scope import get_visible, visible, writable_fields
from paceline.interfaces.web import formats
from paceline.interfaces.web.boards import Lane, Lanes, Need, provides
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.pipeline import criteria
from paceline.pipeline.funnels import Funnel, all_funnels, funnel_of
from paceline.pipeline.models import Opportunity, Stage
from paceline.pipeline.models.funnel import StageKind
from paceline.records.action import actions_of

ENDS = {StageKind.WON: ("trophy", ""), StageKind.LOST: ("x", "lose")}
"""The ends that a board shows: their icon, and the action of a drop that is no move along the funnel."""


@provides("stages")
def stages(by: Principal, of: ObjectType, chosen: str) -> Lanes:
    """The stages of the chosen funnel, or of the one where this person's work is."""
    funnels = in_use()
    key = chosen if chosen in funnels else usual(by, funnels)
    funnel = funnels.get(key)
    shown = (
        [stage for stage in funnel.stages if stage.kind == StageKind.OPEN or stage.kind in ENDS]
        if funnel
        else []
    )
    return Lanes(
        [lane(stage, begins=stage == funnel.first) for stage in shown] if funnel else [],
        title=formats.shipped(funnel.pipeline.name) if funnel else "",
        sets=[(hex_, named(each)) for hex_, each in funnels.items()],
        chosen=key,
        entered="stage_entered_at",
        when=_t("%(day)s 成交"),
        states=("state", "stage"),
        begin=f"pipeline={funnel.pipeline.pk}" if funnel else "",
        movable=any(a.verb == "move" and a.allowed(by) for a in actions_of(of.name)),
        needs=needs,
    )


def in_use() -> dict[str, Funnel]:
    """The funnels that new opportunities may enter, by key."""
    return {key.hex: funnel for key, funnel in all_funnels().items() if funnel.pipeline.active}


def usual(by: Principal, funnels: Mapping[str, Funnel]) -> str:
    """The funnel that new opportunities enter, unless all open ones are in another."""
    order = {key: (each.pipeline.default, each.pipeline.edition) for key, each in funnels.items()}
    default = max(order, key=order.__getitem__, default="")
    if len(funnels) < 2:
        return default
    open_ones = visible(by, Opportunity).filter(state=StageKind.OPEN).order_by()
    if open_ones.filter(pipeline_id=funnels[default].pipeline.pk).exists():
        return default
    used = next(iter(open_ones.values_list("pipeline_id", flat=True)[:1]), None)
    return used.hex if used and used.hex in funnels else default


def lane(stage: Stage, *, begins: bool) -> Lane:
    icon, verb = ENDS.get(StageKind(stage.kind), ("", ""))
    closed = stage.kind != StageKind.OPEN
    return Lane(
        stage.pk,
        formats.shipped(stage.name),
        stage.probability,
        stage.target_days,
        closed,
        icon,
        verb,
        begins=begins,
    )


def named(funnel: Funnel) -> str:
    """The funnel's name, with its edition when it is not the first."""
    pipeline = funnel.pipeline
    if pipeline.edition == 1:
        return formats.shipped(pipeline.name)
    return _t("%(name)s（第 %(edition)s 版）") % {
        "name": formats.shipped(pipeline.name),
        "edition": pipeline.edition,
    }


def needs(by: Principal, key: Any, into: Lane) -> list[Need]:
    """The unmet criteria of a move: boxes to tick, and fields that the person may fill in."""
    opportunity = get_visible(by, Opportunity, key)
    funnel = funnel_of(opportunity.pipeline_id)
    source, target = funnel.stage(opportunity.stage_id), funnel.stage(into.key)
    writable = writable_fields(by, registry.of(Opportunity))
    unmet = criteria.unmet(opportunity, criteria.needed(funnel, source, target))
    return [
        Need(
            one.message.text(_t), one.key if one.check else "", tuple(n for n in one.fields if n in writable)
        )
        for one in unmet
    ]
