"""Setting a stage's conversion or lead time by hand, correcting it, and going back to what is measured."""

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
from paceline.records.past.undo import undo_with
from paceline.rhythm.models import ConversionOverride
from paceline.rhythm.models.override import OverrideOf, OverrideState
from paceline.rhythm.queries.fresh import targets_changed
from paceline.rhythm.states import OVERRIDE


@action("rhythm.conversionoverride.create", "新建手动参数", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> ConversionOverride:
    """From its day on plans and forecasts count with it. Raises Conflict while there is another for the same."""
    require_none(*place_of(values))
    targets_changed()
    return cast(ConversionOverride, generic.create(act, of=registry.of(ConversionOverride), values=values))


@action("rhythm.conversionoverride.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, override: ConversionOverride, *, values: dict[str, Any]) -> ConversionOverride:
    """Another value, day, unit or reason; days that are over keep what was known then."""
    was = {"stage": override.stage_id, "what": override.what, "unit": override.unit_id}
    if place_of(was) != (place := place_of({**was, **values})):
        require_none(*place)
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
    require_none(*place_of({"stage": override.stage_id, "what": override.what, "unit": override.unit_id}))
    targets_changed()
    act.save(override, event="rhythm.conversionoverride.change", state=OverrideState.IN_USE, ended_on=None)


undo_with("rhythm.conversionoverride.end", take_back)


def place_of(values: dict[str, Any]) -> tuple[str, str, str]:
    """What there is only one of at a time: stage, parameter, unit; "" for what was not given."""
    stage, unit = key_of(values.get("stage")), key_of(values.get("unit"))
    return str(stage or ""), str(values.get("what") or OverrideOf.CONVERSION), str(unit or "")


def require_none(stage: str, what: str, unit: str) -> None:
    """Raises Conflict when this parameter of the stage is set by hand already, for the same unit."""
    if not stage:
        return
    rows = visible(SYSTEM, ConversionOverride).filter(stage=stage, what=what, unit=unit or None)
    known = rows.filter(state=OverrideState.IN_USE).first()
    if known is not None:
        raise Conflict(
            "这个阶段已经有一条在用的手动参数「%(name)s」。请改那一条，或者先结束它。",
            params={"name": known.name},
            field="stage",
        )
