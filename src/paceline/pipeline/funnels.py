"""Funnels as values, kept per process: the stages of every edition in order, and the one that new deals enter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.kept import Kept
from paceline.pipeline.models.funnel import Pipeline, Stage, StageKind


@dataclass(frozen=True)
class Funnel:
    """One edition with its stages in order; the terminal ones stand at the end."""

    pipeline: Pipeline
    stages: tuple[Stage, ...]

    @property
    def first(self) -> Stage:
        """Where a new opportunity begins."""
        return self.path[0]

    @property
    def path(self) -> tuple[Stage, ...]:
        """The stages that lead to the order: the open ones and the won one."""
        return tuple(stage for stage in self.stages if stage.kind in (StageKind.OPEN, StageKind.WON))

    def end(self, kind: str) -> Stage:
        """The stage of a terminal kind. Raises Conflict when this funnel has none."""
        for stage in self.stages:
            if stage.kind == kind:
                return stage
        raise Conflict("这个漏斗缺少「%(kind)s」阶段。请管理员补上。", params={"kind": StageKind(kind).label})

    def stage(self, key: Any) -> Stage:
        """One of the stages by its key. Raises Invalid for a stage of another funnel."""
        for stage in self.stages:
            if stage.pk == key:
                return stage
        raise Invalid({"stage": "这个阶段属于另一个漏斗。请选择本漏斗的阶段。"})

    def place(self, stage: Stage) -> int:
        """How far along the path a stage is; terminal stages off the path are behind its end."""
        return self.path.index(stage) if stage in self.path else len(self.path)

    def between(self, source: Stage, target: Stage) -> tuple[Stage, ...]:
        """The stages that a forward move leaves: the source and those skipped."""
        return self.path[self.place(source) : self.place(target)]


def read_all() -> dict[UUID, Funnel]:
    """Every edition as stored."""
    stages: dict[UUID, list[Stage]] = {}
    for stage in visible(SYSTEM, Stage).order_by("position", "pk"):
        stages.setdefault(stage.pipeline_id, []).append(stage)
    return {
        pipeline.pk: Funnel(pipeline, tuple(stages[pipeline.pk]))
        for pipeline in visible(SYSTEM, Pipeline).order_by("pk")
        if pipeline.pk in stages
    }


kept = Kept("funnels", read_all)


def all_funnels() -> dict[UUID, Funnel]:
    """Every edition by its key."""
    return kept.get()


def funnel_of(pipeline_id: UUID | None) -> Funnel:
    """The funnel with this key. Raises Conflict when it is gone."""
    found = all_funnels().get(pipeline_id) if pipeline_id else None
    if found is None and pipeline_id:
        found = read_all().get(pipeline_id)
    if found is None:
        raise Conflict("这个商机还没有漏斗。请管理员先设置漏斗。")
    return found


def stage_called(key: Any) -> Stage | None:
    """A stage of any funnel by its key."""
    return next((stage for one in all_funnels().values() for stage in one.stages if stage.pk == key), None)


def default_funnel() -> Funnel | None:
    """The funnel of new opportunities: the default one, else the newest active one; None when there is none."""
    funnels = [one for one in all_funnels().values() if one.pipeline.active]
    return max(funnels, key=lambda one: (one.pipeline.default, one.pipeline.edition), default=None)
