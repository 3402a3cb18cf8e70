"""Which stage something is meant for, by the stage's code: it stays right in every edition of a funnel."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t

from paceline.locale.shipped import shipped
from paceline.metadata.fields import Text
from paceline.metadata.fields.base import Reading


class StageCode(Text):
    """A stage's code, chosen and read by the stage's name; "" for every stage. The API and exports keep the code."""

    widget = "select"

    def parse(self, text: str, reading: Reading) -> str:
        given = super().parse(text, reading)
        return next((code for code, name in stage_names().items() if given in (name, shipped(name))), given)

    def spoken(self, value: Any) -> str:
        return shipped(stage_names().get(value, value)) if value else ""

    def widget_options(self) -> dict[str, Any]:
        named = [{"value": code, "label": shipped(name)} for code, name in stage_names().items()]
        return {"options": named, "empty": _t("所有阶段")}

    def schema(self) -> dict[str, Any]:
        return {**super().schema(), "description": "code of a stage; empty for every stage"}


def stage_names() -> dict[str, str]:
    """The names of open stages by code, those of the funnel of new deals first."""
    from paceline.pipeline.funnels import all_funnels
    from paceline.pipeline.models.funnel import StageKind

    funnels = sorted(all_funnels().values(), key=lambda one: not one.pipeline.default)
    stages = [stage for one in funnels for stage in one.stages if stage.kind == StageKind.OPEN]
    found: dict[str, str] = {}
    for stage in stages:
        found.setdefault(stage.code, stage.name)
    return found
