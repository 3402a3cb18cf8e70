"""Setting a stage's conversion rate by hand, correcting it, and going back to what is measured."""

from __future__ import annotations

from typing import Any, cast

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict
from paceline.metadata.fields import key_of
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.records.models import Event
from paceline.records.undo import undo_with
from paceline.rhythm.models import ConversionOverride
from paceline.rhythm.models.override import OverrideState
from paceline.rhythm.queries.fresh import targets_changed
from paceline.rhythm.states import OVERRIDE


@action("rhythm.conversionoverride.create", "新建人工转化率", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> ConversionOverride:
    """From its day on plans count with it. Raises Conflict while the stage has another."""
    require_none(key_of(values.get("stage")))
    targets_changed()
    return cast(ConversionOverride, generic.create(act, of=registry.of(ConversionOverride), values=values))


@action("rhythm.conversionoverride.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, override: ConversionOverride, *, values: dict[str, Any]) -> ConversionOverride:
    """Another rate, day or reason; days that are over keep what was known then."""
    stage = key_of(values.get("stage"))
    if stage is not None and str(stage) != str(override.stage_id):
        require_none(stage)
    targets_changed()
    generic.change(act, override, values=values)
    return override


@action(
    "rhythm.conversionoverride.end",
    "结束，回到实测",
    permission="change",
    icon="undo",
    available=OVERRIDE.available("end"),
)
def end(act: Act, override: ConversionOverride) -> ConversionOverride:
    """From today on the estimate counts again."""
    targets_changed()
    act.save(override, state=OverrideState.ENDED, ended_on=local_day(act.now))
    return override


def take_back(act: Act, override: ConversionOverride, event: Event) -> None:
    """Undo an end: it counts again, unless the stage has got another since."""
    del event
    require_none(override.stage_id)
    targets_changed()
    act.save(override, event="rhythm.conversionoverride.change", state=OverrideState.IN_USE, ended_on=None)


undo_with("rhythm.conversionoverride.end", take_back)


def require_none(stage: Any) -> None:
    """Raises Conflict when the stage's rate is set by hand already."""
    rows = visible(SYSTEM, ConversionOverride).filter(stage=stage, state=OverrideState.IN_USE)
    known = rows.first() if stage is not None else None
    if known is not None:
        raise Conflict(
            "这个阶段已经有一条在用的人工转化率「%(name)s」。请改那一条，或者先结束它。",
            params={"name": known.name},
            field="stage",
        )
