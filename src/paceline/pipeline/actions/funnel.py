"""Setting up funnels: new ones, new editions of those in use, the default one, and moving deals to a newer edition."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Link, Rows, key_of
from paceline.metadata.registry import registry
from paceline.pipeline import funnels, history, playbook
from paceline.pipeline.funnels import Funnel, funnel_of
from paceline.pipeline.models import Opportunity, Pipeline, Stage
from paceline.pipeline.models.funnel import StageKind
from paceline.pipeline.templates import put_stages, stages_input
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic

Stages = Annotated[list[dict[str, Any]], stages_input()]
FirstStages = Annotated[list[dict[str, Any]], stages_input(blank=True)]
Mapping = Annotated[
    list[dict[str, Any]],
    Rows(
        "阶段对照",
        {"source": Link("pipeline.Stage", "从"), "target": Link("pipeline.Stage", "到")},
        blank=True,
    ),
]
LIGHT = ("name", "goal", "probability", "target_days", "limit_days", "forecast_category")
"""What may be changed of a stage without a new edition."""
ENDS = (
    {"code": "won", "name": "成交", "kind": StageKind.WON},
    {"code": "lost", "name": "输单", "kind": StageKind.LOST},
    {"code": "cancelled", "name": "取消", "kind": StageKind.CANCELLED},
)


@action("pipeline.pipeline.create", "新建漏斗", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any], stages: FirstStages = ()) -> Pipeline:  # type: ignore[assignment]
    """A new funnel. Terminal stages that are not given are added."""
    of = registry.of(Pipeline)
    pipeline: Pipeline = generic.create(act, of=of, values=values)  # type: ignore[assignment]
    put_stages(act, pipeline, completed(stages or [blank_row(code="first", name="进行中")]))
    return pipeline


@action("pipeline.pipeline.set_stages", "调整阶段", permission="change", icon="list")
def set_stages(act: Act, pipeline: Pipeline, *, stages: Stages) -> Pipeline:
    """New stages. A funnel that has opportunities keeps its edition; the stages make the next one: it is returned."""
    rows = completed(stages)
    if not is_used(pipeline):
        for stage in visible(SYSTEM, Stage).filter(pipeline=pipeline):
            stage.delete()
        put_stages(act, pipeline, rows)
        act.tell(pipeline, act.action, stages=[row["code"] for row in rows])
        return pipeline
    edition: Pipeline = act.create(
        Pipeline,
        event="pipeline.pipeline.create",
        **{name: getattr(pipeline, name) for name in ("code", "name", "note", "prompts")},
        edition=next_edition(pipeline),
        default=False,
    )
    put_stages(act, edition, rows)
    was_default = pipeline.default
    act.save(pipeline, active=False, default=False)
    if was_default:
        act.save(edition, default=True)
    return edition


@action("pipeline.pipeline.make_default", "设为默认", permission="change", icon="star")
def make_default(act: Act, pipeline: Pipeline) -> Pipeline:
    """New opportunities begin in this funnel."""
    if not pipeline.active:
        raise Conflict("这个漏斗已停用。请先启用，再设为默认。")
    for other in visible(SYSTEM, Pipeline).filter(default=True).exclude(pk=pipeline.pk).select_for_update():
        act.save(other, default=False)
    act.save(pipeline, default=True)
    funnels.kept.changed()
    return pipeline


@action("pipeline.pipeline.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, pipeline: Pipeline, *, values: dict[str, Any]) -> Pipeline:
    """Name, note, and whether new opportunities may use it."""
    if values.get("code", pipeline.code) != pipeline.code and is_used(pipeline):
        raise Invalid({"code": "已有商机的漏斗不能改代码：各版本靠它认出彼此。"})
    if values.get("active") is False and pipeline.default:
        raise Invalid({"active": "默认漏斗不能停用。请先把另一个漏斗设为默认。"})
    generic.change(act, pipeline, values=values)
    funnels.kept.changed()
    return pipeline


@action("pipeline.pipeline.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, pipeline: Pipeline) -> None:
    """Into the recycle bin, unless opportunities are in it."""
    if is_used(pipeline):
        raise Conflict("这个漏斗里有商机，不能删除。可以停用它。")
    generic.remove(act, pipeline)
    funnels.kept.changed()


@action("pipeline.pipeline.restore", "恢复", permission="remove", icon="undo-2", hidden=True)
def restore(act: Act, pipeline: Pipeline) -> None:
    """Out of the recycle bin."""
    generic.restore(act, pipeline)
    funnels.kept.changed()


@action("pipeline.stage.change", "编辑", icon="pencil", hidden=True)
def change_stage(act: Act, stage: Stage, *, values: dict[str, Any]) -> Stage:
    """Name, goal, chance and days of a stage. Order and criteria are changed with the whole funnel."""
    heavy = sorted(values.keys() - set(LIGHT))
    if heavy:
        raise Invalid(dict.fromkeys(heavy, "这一项要在「调整阶段」里改，会生成漏斗的新版本。"))
    generic.change(act, stage, values=values)
    funnels.kept.changed()
    return stage


@action("pipeline.pipeline.migrate", "迁移到新版本", permission="change", icon="flow")
def migrate(
    act: Act,
    pipeline: Pipeline,
    *,
    to: Annotated[Pipeline | None, Link("pipeline.Pipeline", "到漏斗", blank=True)] = None,
    mapping: Mapping = (),  # type: ignore[assignment]
) -> Pipeline:
    """Move the open opportunities to another edition, stage by stage: as mapped, else to the stage of the same code.

    The time in the stage goes on. Raises Invalid when a stage has no counterpart.
    """
    source, target = funnel_of(pipeline.pk), funnel_of(to.pk if to else newest(pipeline))
    if target.pipeline.pk == pipeline.pk:
        raise Conflict("已经是最新版本，没有可迁移的商机。")
    pairs = counterparts(source, target, mapping)
    rows = visible(SYSTEM, Opportunity).filter(pipeline=pipeline, state=StageKind.OPEN)
    for opportunity in rows.order_by("pk").select_for_update(of=("self",)):
        opportunity.stage = source.stage(opportunity.stage_id)
        if opportunity.stage.pk not in pairs:
            raise Invalid(
                {"mapping": "阶段「%(stage)s」还没有对应的新阶段。"}, params={"stage": opportunity.stage.name}
            )
        history.enter(
            act, opportunity, pairs[opportunity.stage.pk], event="pipeline.opportunity.migrate", keep_clock=True,
            pipeline=target.pipeline,
        )  # fmt: skip
        playbook.carry_over(act, opportunity, pairs)
    act.tell(pipeline, act.action, to=str(target.pipeline.pk))
    return target.pipeline


def counterparts(source: Funnel, target: Funnel, mapping: list[dict[str, Any]]) -> dict[Any, Stage]:
    """The new stage of each old one."""
    by_code = {stage.code: stage for stage in target.stages}
    pairs = {stage.pk: by_code[stage.code] for stage in source.stages if stage.code in by_code}
    for row in mapping:
        pairs[source.stage(key_of(row["source"])).pk] = target.stage(key_of(row["target"]))
    return pairs


def completed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with the missing terminal stages, checked as a whole. Raises Invalid."""
    codes = [row["code"] for row in rows]
    if len(set(codes)) < len(codes):
        raise Invalid({"stages": "阶段代码不能重复。"})
    if not any((row["kind"] or StageKind.OPEN) == StageKind.OPEN for row in rows):
        raise Invalid({"stages": "至少要有一个进行中的阶段。"})
    kinds = [row["kind"] for row in rows]
    for end in ENDS:
        if kinds.count(end["kind"]) > 1:
            raise Invalid({"stages": "每种结束阶段只能有一个。"})
    opened = [row for row in rows if (row["kind"] or StageKind.OPEN) == StageKind.OPEN]
    ends = [next((row for row in rows if row["kind"] == end["kind"]), blank_row(**end)) for end in ENDS]
    return [*opened, *ends]


def blank_row(**given: Any) -> dict[str, Any]:
    """A row of the stages input with nothing but what is given."""
    columns = stages_input().row_columns
    return {name: given.get(name, column.nothing()) for name, column in columns.items()}


def is_used(pipeline: Pipeline) -> bool:
    """Whether an opportunity was ever in this edition, the removed ones included."""
    used = visible(SYSTEM, Opportunity).filter(pipeline=pipeline).exists()
    return used or visible(SYSTEM, Opportunity, removed=True).filter(pipeline=pipeline).exists()


def next_edition(pipeline: Pipeline) -> int:
    """The number after the newest edition; the unique constraint settles a race."""
    newest_first = visible(SYSTEM, Pipeline).filter(code=pipeline.code).order_by("-edition")
    return int(newest_first.values_list("edition", flat=True)[0]) + 1


def newest(pipeline: Pipeline) -> Any:
    """The key of the newest edition of the same funnel."""
    return (
        visible(SYSTEM, Pipeline)
        .filter(code=pipeline.code)
        .order_by("-edition")
        .values_list("pk", flat=True)[0]
    )
