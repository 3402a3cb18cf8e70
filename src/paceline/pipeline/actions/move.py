"""Moving an opportunity along its funnel: one step forward when the criteria hold; skips, steps back and overrides
with a reason."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import Activity
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.kernel.messages import Message, say
from paceline.metadata.fields import Link, LongText, Tags, Text, YesNo
from paceline.pipeline import criteria, history, playbook, ticks
from paceline.pipeline.allowing import allowance_of
from paceline.pipeline.funnels import Funnel, funnel_of
from paceline.pipeline.history import Allowance
from paceline.pipeline.models import Opportunity, Stage
from paceline.pipeline.models.funnel import StageKind
from paceline.pipeline.states import OPPORTUNITY
from paceline.records.act import Act
from paceline.records.action import action

Reason = Annotated[str, LongText("原因", blank=True)]
Target = Annotated[Stage, Link("pipeline.Stage", "阶段")]
Checks = Annotated[list[str], Tags("勾选的条件", blank=True)]
Override = Annotated[bool, YesNo("破例推进")]


@action("pipeline.opportunity.move", "移到阶段", icon="swap", available=OPPORTUNITY.available("move"))
def move(
    act: Act,
    opportunity: Opportunity,
    *,
    stage: Target,
    reason: Reason = "",
    checks: Checks = (),  # type: ignore[assignment]
    override: Override = False,
) -> Opportunity:
    """To another stage of the same funnel. `checks` are criteria ticked on the way; the won stage means winning.

    Raises Invalid with the unmet criteria under `checks`, or when a reason is missing under `reason`.
    """
    funnel = funnel_of(opportunity.pipeline_id)
    target = funnel.stage(stage.pk)
    if target.pk == opportunity.stage_id:
        raise Conflict("商机已经在「%(stage)s」。", params={"stage": target.name})
    if target.kind in (StageKind.LOST, StageKind.CANCELLED):
        raise Invalid({"stage": "这是结束阶段。请用「输单」或「取消」，并填写原因。"})
    advance(act, opportunity, funnel, target, reason=reason, checks=checks, override=override)
    return opportunity


def advance(
    act: Act,
    opportunity: Opportunity,
    funnel: Funnel,
    target: Stage,
    *,
    reason: str,
    checks: list[str],
    override: bool,
    allowance: Allowance | None = None,
    **values: Any,
) -> None:
    """Move along the path of the funnel, either way, by the rules. `allowance`: somebody has set them aside already."""
    source = opportunity.stage = funnel.stage(opportunity.stage_id)
    act.reason = reason.strip() or act.reason
    ticks.tick(act, opportunity, funnel, checks)
    backward = funnel.place(target) < funnel.place(source)
    is_skip = funnel.place(target) - funnel.place(source) > 1
    if (backward or is_skip) and not act.reason:
        raise Invalid({"reason": "退回阶段要写明原因。" if backward else "跳过阶段要写明原因。"})
    left = (source,) if backward else funnel.between(source, target)
    tasks = playbook.undone(opportunity, left)
    missing = [] if backward else lacking(opportunity, funnel, target, tasks)
    if missing and allowance is None:
        require_override(act, opportunity, missing, override)
        allowance = Allowance(act.by.user_id, act.reason)
    playbook.stop(act, tasks)
    if missing:
        playbook.pass_over(act, opportunity, left[1:])
    if target.kind == StageKind.WON:
        values = {"closed_on": local_day(act.occurred_at), **values}
    history.enter(
        act, opportunity, target, allowance=allowance if missing else None, backward=backward, **values
    )
    playbook.start(act, opportunity, target)


def lacking(opportunity: Opportunity, funnel: Funnel, target: Stage, tasks: list[Activity]) -> list[Message]:
    """Sentences about what a forward move still lacks."""
    needed = criteria.needed(funnel, opportunity.stage, target)
    unmet = [one.message for one in criteria.unmet(opportunity, needed)]
    return unmet + [
        say("必做动作「%(task)s」还没完成", task=task.subject) for task in tasks if task.mandatory
    ]


def require_override(act: Act, opportunity: Opportunity, missing: list[Message], override: bool) -> None:
    """Let an unmet criterion pass only with a reason and the right to override."""
    if not override:
        raise Invalid({"checks": missing}, code="criteria_unmet")
    if not act.reason:
        raise Invalid({"reason": "破例推进要写明原因。"})
    if not visible(act.by, Opportunity, "override").filter(pk=opportunity.pk).exists():
        raise NotAllowed(
            "你没有破例推进的权限。可以请主管处理，或先满足条件：%(first)s。", params={"first": missing[0]}
        )


@action(
    "pipeline.opportunity.bypass", "申请放行", permission="change", icon="flag",
    available=OPPORTUNITY.available("move"),
)  # fmt: skip
def bypass(
    act: Act, opportunity: Opportunity, *, stage: Target, reason: Annotated[str, LongText("原因")]
) -> Opportunity:
    """Ask to be let into a later stage though its criteria do not hold; the flow 越级放行 asks the leader.

    Without such a flow it is for those who may set criteria aside. Raises Invalid for a stage that is not ahead.
    """
    funnel = funnel_of(opportunity.pipeline_id)
    target = funnel.stage(stage.pk)
    if (
        funnel.place(target) <= funnel.place(funnel.stage(opportunity.stage_id))
        or target.kind != StageKind.OPEN
    ):
        raise Invalid({"stage": "请选择后面的进行中的阶段。"})
    advance(
        act, opportunity, funnel, target, reason=reason, checks=[], override=True,
        allowance=allowance_of(act, opportunity),
    )  # fmt: skip
    return opportunity


@action(
    "pipeline.opportunity.check", "勾选条件", permission="change", icon="check", hidden=True,
    available=OPPORTUNITY.available("move"),
)  # fmt: skip
def check(act: Act, opportunity: Opportunity, *, criterion: Annotated[str, Text("条件")]) -> Opportunity:
    """Tick a criterion of a stage, by `stage.code` or by its code alone."""
    ticks.tick(act, opportunity, funnel_of(opportunity.pipeline_id), [criterion])
    return opportunity


@action(
    "pipeline.opportunity.uncheck", "取消勾选", permission="change", icon="x", hidden=True,
    available=OPPORTUNITY.available("move"),
)  # fmt: skip
def uncheck(act: Act, opportunity: Opportunity, *, criterion: Annotated[str, Text("条件")]) -> Opportunity:
    """Take a tick away."""
    ticks.untick(act, opportunity, funnel_of(opportunity.pipeline_id), criterion)
    return opportunity
