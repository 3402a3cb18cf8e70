"""Funnel templates: data files that make a first edition with its stages, criteria and standard tasks."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from paceline.metadata.fields import Choice, FilterInput, Integer, Percent, Reading, Rows, Text, YesNo
from paceline.pipeline import funnels
from paceline.pipeline.models.funnel import ForecastCategory, Pipeline, Stage, StageKind
from paceline.records.act import Act

CODES = ("F6", "F4")


def criteria_input(label: str) -> Rows:
    """A list of criteria: a condition on the opportunity, or a box that somebody ticks."""
    return Rows(
        label,
        {
            "code": Text("代码", max_length=30),
            "label": Text("条件", max_length=80),
            "check": YesNo("人工勾选"),
            "filter": FilterInput("自动判断", blank=True),
        },
        blank=True,
    )


def stages_input(*, blank: bool = False) -> Rows:
    """The stages of a funnel as people and template files give them."""
    columns: dict[str, Any] = {
        "code": Text("代码", max_length=30),
        "name": Text("阶段名称", max_length=40),
        "kind": Choice("性质", StageKind, blank=True),
        "goal": Text("阶段目标", max_length=200, blank=True),
        "probability": Percent("赢率", blank=True),
        "target_days": Integer("标准天数", blank=True),
        "limit_days": Integer("上限天数", blank=True),
        "forecast_category": Choice("预测类别", ForecastCategory, blank=True),
        "exit_criteria": criteria_input("退出条件"),
        "entry_criteria": criteria_input("准入条件"),
        "playbook": Rows(
            "标准动作",
            {
                "code": Text("代码", max_length=30),
                "title": Text("动作", max_length=80),
                "kind": Text("方式", max_length=20, blank=True),
                "after_days": Integer("几个工作日后", blank=True),
                "minutes": Integer("时长（分钟）", blank=True),
                "mandatory": YesNo("必做"),
            },
            blank=True,
        ),
    }
    return Rows("阶段", columns, blank=blank)


@cache
def template(code: str) -> dict[str, Any]:
    """A shipped template. Raises LookupError for an unknown code."""
    if code not in CODES:
        raise LookupError(code)
    raw: dict[str, Any] = json.loads(
        (files("paceline.pipeline") / "presets" / f"{code}.json").read_text("utf-8")
    )
    raw["stages"] = stages_input().read(raw["stages"], Reading())
    return raw


def install(act: Act, code: str, *, default: bool) -> Pipeline:
    """Make the first edition of a template."""
    raw = template(code)
    pipeline: Pipeline = act.create(
        Pipeline,
        event="pipeline.pipeline.create",
        code=raw["code"],
        name=raw["name"],
        note=raw["note"],
        default=default,
    )
    put_stages(act, pipeline, raw["stages"])
    return pipeline


def put_stages(act: Act, pipeline: Pipeline, rows: list[dict[str, Any]]) -> list[Stage]:
    """Make the stages of a funnel in order, and let every process know."""
    made = [
        act.create(
            Stage, event="pipeline.stage.create", pipeline=pipeline.pk, position=at, **stage_values(row)
        )
        for at, row in enumerate(rows, start=1)
    ]
    funnels.kept.changed()
    return made


def stage_values(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the input as values of a stage, with what the kind implies."""
    kind = row["kind"] or StageKind.OPEN
    by_kind = {
        StageKind.OPEN: (Decimal(0), ForecastCategory.PIPELINE),
        StageKind.WON: (Decimal(1), ForecastCategory.CLOSED),
    }
    chance, category = by_kind.get(StageKind(kind), (Decimal(0), ForecastCategory.OMITTED))
    is_open = kind == StageKind.OPEN
    return {
        **row,
        "kind": kind,
        "probability": row["probability"] if is_open and row["probability"] is not None else chance,
        "forecast_category": row["forecast_category"] if is_open and row["forecast_category"] else category,
    }
