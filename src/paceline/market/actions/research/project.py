"""The life of a research project: planned, in the field, analysed, concluded with what it decided, archived."""

from __future__ import annotations

from typing import Annotated

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Invalid
from paceline.market.models import Finding, ResearchProject
from paceline.market.models.research.project import ResearchState as R
from paceline.market.research.states import PROJECT
from paceline.metadata.fields import LongText
from paceline.records.act import Act
from paceline.records.action import action

OF = "market.researchproject"
Why = Annotated[
    str,
    LongText(
        "不采取行动的原因", blank=True, hint="结论还没有用在任何决定上时要写，例如「差异太小，维持现状」"
    ),
]


@action(f"{OF}.field", "开始执行", permission="change", icon="to", available=PROJECT.available("field"))
def begin(act: Act, project: ResearchProject) -> ResearchProject:
    """Answers count from now on. Raises Invalid while it is not said how people are asked."""
    if not project.methods or not project.sample_plan:
        raise Invalid("还不能开始执行：没有写调研方法或样本计划。请先在「编辑」里补上。", code="incomplete")
    act.save(project, state=R.FIELDING, fielded_at=project.fielded_at or act.now, closed_at=None)
    return project


@action(f"{OF}.analyse", "停止收集，开始分析", permission="change", icon="chart",
        available=PROJECT.available("analyse"))  # fmt: skip
def analyse(act: Act, project: ResearchProject) -> ResearchProject:
    """What comes in later is not counted."""
    act.save(project, state=R.ANALYSING, closed_at=act.now)
    return project


@action(
    f"{OF}.conclude", "下结论", permission="change", icon="check", available=PROJECT.available("conclude")
)
def conclude(act: Act, project: ResearchProject, *, no_action: Why = "") -> ResearchProject:
    """Done: something was found, and it fed a decision or there is a reason why nothing follows. Raises Invalid."""
    findings = list(visible(SYSTEM, Finding).filter(project=project))
    if not findings:
        raise Invalid("还没有结论。请先在「调研结论」里写下至少一条，再下结论。", code="no_finding")
    used = any(one.is_used() for one in findings)
    if not used and not no_action.strip():
        words = (
            "没有一条结论写明用在了哪个决定上。请在结论里填「用于哪个决定」、目标客群或预售，"
            "或者写明不采取行动的原因。"
        )
        raise Invalid({"no_action": words})
    act.save(project, state=R.CONCLUDED, concluded_at=act.now, no_action=no_action.strip())
    return project


@action(f"{OF}.collect", "继续收集", permission="change", icon="undo", available=PROJECT.available("collect"))
def collect(act: Act, project: ResearchProject) -> ResearchProject:
    """Too few yet: answers count again, those of the pause too."""
    act.save(project, state=R.FIELDING, closed_at=None)
    return project


@action(f"{OF}.archive", "归档", permission="change", icon="archive", available=PROJECT.available("archive"))
def archive(act: Act, project: ResearchProject) -> ResearchProject:
    """Kept as it is."""
    act.save(project, state=R.ARCHIVED)
    return project


@action(f"{OF}.reopen", "重新分析", permission="change", icon="undo", available=PROJECT.available("reopen"))
def reopen(act: Act, project: ResearchProject) -> ResearchProject:
    """Something was overlooked: findings may be changed again."""
    act.save(project, state=R.ANALYSING, concluded_at=None, no_action="")
    return project


@action(
    f"{OF}.unarchive", "取消归档", permission="change", icon="undo", available=PROJECT.available("unarchive")
)
def unarchive(act: Act, project: ResearchProject) -> ResearchProject:
    """Back among those that are concluded."""
    act.save(project, state=R.CONCLUDED)
    return project
