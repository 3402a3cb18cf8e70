"""Giving the owner of a deal that does not move a task about it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.utils.translation import gettext as _t

from paceline.access.models import User, UserStatus
from paceline.access.working_days import local_day
from paceline.customers.models import Activity
from paceline.customers.prompted import open_prompts
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Day, LongText, UserLink
from paceline.pipeline import prompting
from paceline.pipeline.models import Opportunity
from paceline.pipeline.states import OPPORTUNITY
from paceline.records.act import Act
from paceline.records.action import action
from paceline.workflow.notifications import notify


@action(
    "pipeline.opportunity.prompt", "派任务", permission="change", icon="list-todo",
    available=OPPORTUNITY.available("prompt"),
)  # fmt: skip
def prompt(
    act: Act,
    opportunity: Opportunity,
    *,
    who: Annotated[User | None, UserLink("由谁来做", blank=True, hint="留空由商机负责人做")] = None,
    on: Annotated[date | None, Day("哪天做", blank=True, hint="留空是下一个工作日")] = None,
    note: Annotated[str, LongText("说明", blank=True, hint="要推进什么、要谁帮忙")] = "",
) -> Activity:
    """A task about the graver cause; asked for again while it is open, the open one is the answer.

    Raises Conflict for a deal that moves, Invalid for a day that is over or somebody who cannot do it.
    """
    today = local_day(act.now)
    causes = prompting.causes_of(opportunity, today)
    if not causes:
        raise Conflict("这个商机没有停滞，最近也跟进过，不用派任务。要安排跟进，请在商机里点「计划跟进」。")
    cause, why = next(iter(causes.items()))
    known: Activity | None = open_prompts([opportunity.pk], cause).first()
    if known is not None:
        return known
    if on is not None and on < today:
        raise Invalid({"on": "日期不能早于今天。"})
    owner = who.pk if who is not None else opportunity.owner_id
    if owner is None or (who is not None and who.status == UserStatus.LEFT):
        raise Invalid({"who": "这个商机没有可以做任务的负责人。请选择一位在职的同事。"})
    task = prompting.plan(
        act, opportunity, cause, "\n".join([why.text(_t), *([note] if note else [])]), owner=owner, on=on
    )
    act.tell(opportunity, act.action, cause=str(cause), task=str(task.pk), note=note)
    if owner != act.by.user_id:
        tell(opportunity, task, owner)
    return task


def tell(opportunity: Opportunity, task: Activity, owner: object) -> None:
    """One line to whoever is to do it."""
    notify(
        [owner], kind="rhythm", template="请推进「%(name)s」：%(why)s。",  # type: ignore[list-item]
        params={"name": opportunity.name, "why": task.notes.splitlines()[0]}, key=f"prompt:{task.pk}",
        about=("pipeline.opportunity", opportunity.pk),
    )  # fmt: skip
