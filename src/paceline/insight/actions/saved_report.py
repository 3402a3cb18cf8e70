"""Making and changing a report that people put together: its parts are tried before they are kept."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.insight.custom import Spec, run
from paceline.insight.models import SavedReport
from paceline.kernel.errors import Invalid
from paceline.metadata.fields import Json
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action

Filter = Annotated[dict[str, Any], Json("条件", blank=True)]
Names = Annotated[list[str], Json("字段", blank=True)]
PARTS = ("filter", "groups", "measures")


@action("insight.savedreport.define", "设置报表内容", permission="change", hidden=True)
def define(
    act: Act, record: SavedReport, *, conditions: Filter, groups: Names, measures: Names
) -> SavedReport:
    """Set what the report counts. Raises Invalid for what cannot be run."""
    if record.object not in registry.objects:
        raise Invalid({"object": "没有这个对象。请从列表里选择。"})
    run(act.by, Spec(record.object, conditions or {}, groups or [], measures or []))
    parts = {"filter": conditions, "groups": groups, "measures": measures}
    before = {name: getattr(record, name) for name in PARTS}
    if before != parts:
        act.save_parts(record, parts)
        act.tell(record, act.action, before=before, after=parts)
    return record


def spec_of(saved: SavedReport) -> Spec:
    """What a saved report asks for."""
    return Spec(saved.object, saved.filter, saved.groups, saved.measures, saved.name)
