"""Coaching: begun with what is measured now, ended with what is measured then, by the same matrix."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from django.db.models import Model

from paceline.access.models import User
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.metadata.fields import LongText, key_of
from paceline.metadata.registry import registry
from paceline.pipeline.models import Stage
from paceline.pipeline.models.funnel import StageKind
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.rhythm.queries.funnel.stepping import RECENT
from paceline.team.measuring import measure
from paceline.team.models import CoachingPlan, CoachingState

T = TypeVar("T", bound=Model)


def while_open(plan: CoachingPlan) -> str:
    return "" if plan.state == CoachingState.OPEN else "这份辅导计划已经结束。"


@action("team.coachingplan.create", "新建辅导计划", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> CoachingPlan:
    """For somebody of one's own team, with their conversion of the last half year at the stage.

    Raises NotAllowed for others' people, Invalid for a stage that nobody leaves forwards or a day that has passed.
    """
    person, stage = linked(User, values.get("person")), linked(Stage, values.get("stage"))
    today = local_day(act.now)
    given = dict(values)
    if given.get("review_on") and given["review_on"] <= today:
        raise Invalid({"review_on": "复测日期要晚于今天。"})
    if person is not None:
        require_reach(act.by, person)
        given["owner"] = given.get("owner") or person
    if stage is not None and stage.kind != StageKind.OPEN:
        raise Invalid({"stage": "请选择进行中的阶段。"})
    if person is not None and stage is not None:
        given.update(measure(person, stage, today - RECENT, today).fields("before"))
    made: CoachingPlan = act.create(
        CoachingPlan, **{**given, "coach": act.by.user_id, "begins_on": today, "state": CoachingState.OPEN}
    )
    return made


def linked(model: type[T], given: Any) -> T | None:
    """The record that was given, or whose key was."""
    if given is None or isinstance(given, model):
        return given
    found: T | None = visible(SYSTEM, model).filter(pk=given).first()
    return found


def require_reach(by: Principal, person: User) -> None:
    """Raises NotAllowed unless the right to coach reaches as far as the person."""
    name = registry.of(CoachingPlan).name
    reach = by.units(name, "create")
    own = person.pk == by.user_id and by.can(name, "create")
    if not own and reach is not None and person.unit_id not in reach:
        raise NotAllowed("这位同事不在你带的团队里，不能为他建辅导计划。")


@action("team.coachingplan.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, plan: CoachingPlan, *, values: dict[str, Any]) -> CoachingPlan:
    """New words or another day. Who and which stage stay: their figures are measured."""
    for name in ("person", "stage"):
        new = values.get(name)
        if new is not None and key_of(new) != getattr(plan, f"{name}_id"):
            raise Conflict("辅导的人和阶段不能改，因为辅导前的数据是按它们量的。请另建一份计划。")
    if plan.state != CoachingState.OPEN:
        raise Conflict("这份辅导计划已经结束。")
    generic.change(act, plan, values=values)
    return plan


@action(
    "team.coachingplan.remeasure", "复测并结束", permission="change", icon="check-check", available=while_open
)
def remeasure(act: Act, plan: CoachingPlan, *, outcome: Annotated[str, LongText("辅导结论")]) -> CoachingPlan:
    """Measure what ended since it began, and end it."""
    return end(act, plan, CoachingState.DONE, outcome)


@action("team.coachingplan.close", "不再辅导", permission="change", icon="archive", available=while_open)
def close(act: Act, plan: CoachingPlan, *, reason: Annotated[str, LongText("原因")]) -> CoachingPlan:
    """Give it up; what has become of the rate is kept all the same."""
    return end(act, plan, CoachingState.CLOSED, reason)


def end(act: Act, plan: CoachingPlan, state: CoachingState, words: str) -> CoachingPlan:
    """Keep the measurement since the first day."""
    today = local_day(act.now)
    found = measure(plan.person, plan.stage, plan.begins_on or today, today) if plan.stage else None
    after = found.fields("after") if found else {}
    act.save(plan, state=state, ended_on=today, outcome=words, **after)
    return plan
