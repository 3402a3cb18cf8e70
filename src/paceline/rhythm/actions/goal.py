"""Changing how a common goal is lived, and asking those who have not read theirs."""

from __future__ import annotations

from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict
from paceline.records.act import Act
from paceline.records.action import action
from paceline.rhythm.models import GoalRule, Target
from paceline.rhythm.models.choices import IN_FORCE
from paceline.workflow.notifications import Line, notify_each


@action("rhythm.goalrule.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, rule: GoalRule, *, values: dict[str, Any]) -> GoalRule:
    """What counts from now on."""
    act.save(rule, **values)
    return rule


@action(
    "rhythm.target.remind", "提醒未阅的人", permission="change", icon="bell",
    available=lambda record: why_nobody(record),
)  # fmt: skip
def remind(act: Act, target: Target) -> Target:
    """Everybody below it who has not read theirs hears of it, each once a day. Raises Conflict when all have read."""
    unread = unread_below(target)
    if not unread:
        raise Conflict("都已确认，不用提醒。")
    day = local_day(act.now).isoformat()
    told = notify_each(
        Line(
            [one.owner_id] if one.owner_id else [], kind="target",
            template="目标「%(name)s」还没有确认已阅，请打开看一看。", params={"name": one.name},
            key=f"target-asked:{one.pk}:{one.edition}:{day}", about=("rhythm.target", one.pk),
        )
        for one in unread
    )  # fmt: skip
    act.tell(target, act.action, told=told)
    return target


def why_nobody(target: Target) -> str:
    """Why there is nobody to remind."""
    if not target.counts:
        return "目标发布以后才能提醒确认。"
    return "" if target.unit_id else "个人的目标到时候会自己提醒。"


def unread_below(target: Target) -> list[Target]:
    """The target and those below it that are in force and not read."""
    found, level = [], [target]
    while level:
        found += [one for one in level if one.confirmed_at is None]
        rows = visible(SYSTEM, Target).filter(parent__in=[one.pk for one in level], state__in=IN_FORCE)
        level = list(rows.order_by("pk"))
    return found
