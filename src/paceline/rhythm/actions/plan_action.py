"""Actions of a plan: handed out, put off, done, given up; their tasks follow."""

from __future__ import annotations

from typing import Annotated, Any, cast

from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Invalid, NotAllowed
from paceline.metadata.fields import LongText, key_of
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.rhythm.models import PlanAction, SalesPlan
from paceline.rhythm.models.plan_action import ActionState
from paceline.rhythm.plans import tasks
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.states import PLAN_ACTION

Reason = Annotated[str, LongText("原因")]


@action("rhythm.planaction.create", "加行动", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> PlanAction:
    """One more action; of a plan that is being carried out it is a task at once."""
    require_here(values)
    made = cast(PlanAction, generic.create(act, of=registry.of(PlanAction), values=values))
    tasks.give(act, made)
    return made


def while_open(one: PlanAction) -> str:
    """Why it stays as it is."""
    return "" if one.state == ActionState.OPEN else "这个行动已经有结果，不能再改。做错了可以「重新打开」。"


@action("rhythm.planaction.change", "编辑", icon="pencil", hidden=True, available=while_open)
def change(act: Act, one: PlanAction, *, values: dict[str, Any]) -> PlanAction:
    """Somebody else, another day, other words: the task says so too."""
    require_here(values)
    generic.change(act, one, values=values)
    tasks.keep_in_step(act, one)
    return one


@action("rhythm.planaction.remove", "删除", icon="trash-2", danger=True, available=while_open)
def remove(act: Act, one: PlanAction) -> None:
    """It was a mistake; its task is called off."""
    tasks.end(act, one)
    generic.remove(act, one)


@action(
    "rhythm.planaction.finish",
    "完成",
    permission="read",
    icon="check",
    available=PLAN_ACTION.available("finish"),
)
def finish(act: Act, one: PlanAction) -> PlanAction:
    """It is done, and so is its task. Its owner does it, or who may change the plan."""
    require_mine(act, one)
    act.save(one, state=ActionState.DONE, done_on=local_day(act.occurred_at))
    tasks.finish(act, one)
    return one


@action(
    "rhythm.planaction.drop",
    "不做了",
    permission="change",
    icon="ban",
    available=PLAN_ACTION.available("drop"),
)
def drop(act: Act, one: PlanAction, *, reason: Reason) -> PlanAction:
    """It counts no more, neither as done nor as open."""
    act.reason = reason
    act.save(one, state=ActionState.DROPPED)
    tasks.end(act, one)
    return one


@action(
    "rhythm.planaction.reopen", "重新打开", permission="read", icon="rotate-ccw",
    available=PLAN_ACTION.available("reopen"),
)  # fmt: skip
def reopen(act: Act, one: PlanAction) -> PlanAction:
    """It is not done after all: it is a task again."""
    require_mine(act, one)
    act.save(one, state=ActionState.OPEN, done_on=None, activity=None)
    tasks.give(act, one)
    return one


def require_mine(act: Act, one: PlanAction) -> None:
    """Raises NotAllowed for an action that is neither one's own nor of a plan that one may change."""
    if one.owner_id == act.by.user_id or visible(act.by, SalesPlan, "change").filter(pk=one.plan_id).exists():
        return
    raise NotAllowed("这个行动由%(who)s负责。请让负责人或计划的主管来改。", params={"who": one.owner.name})


def require_here(values: dict[str, Any]) -> None:
    """Raises Invalid for an owner who has left."""
    owner = key_of(values.get("owner"))
    if owner is not None and owner not in Organisation.today().people:
        raise Invalid({"owner": "这位同事已离职。请选择在职的同事。"})
