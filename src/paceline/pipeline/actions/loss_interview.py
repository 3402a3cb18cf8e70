"""An interview is dated, and leads to the next call when the customer would talk again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _t

from paceline.access.working_days import local_day, morning
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import ActivityKind
from paceline.kernel.errors import Invalid
from paceline.metadata.registry import registry
from paceline.pipeline import interviewing
from paceline.pipeline.models import LossInterview
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic


@action("pipeline.lossinterview.create", "新建输单访谈", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> LossInterview:
    """What the customer said; the call that was to ask it is done. A day to talk again becomes the owner's next one."""
    values["interviewed_on"] = day_of(act, values.get("interviewed_on"))
    made: LossInterview = generic.create(act, of=registry.of(LossInterview), values=values)  # type: ignore[assignment]
    interviewing.held(act, made)
    if made.again_on is not None:
        plan_call(act, made)
    return made


@action("pipeline.lossinterview.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, interview: LossInterview, *, values: dict[str, Any]) -> LossInterview:
    """Put right what was noted; a day that is named only now becomes a call too."""
    if "interviewed_on" in values:
        values["interviewed_on"] = day_of(act, values["interviewed_on"])
    planned = interview.again_on is not None
    generic.change(act, interview, values=values)
    if not planned and interview.again_on is not None:
        plan_call(act, interview)
    return interview


def day_of(act: Act, given: date | None) -> date:
    """Today when none is named. Raises Invalid for a day to come."""
    today = local_day(act.now)
    if given is not None and given > today:
        raise Invalid({"interviewed_on": "访谈日期不能晚于今天。"})
    return given or today


def plan_call(act: Act, interview: LossInterview) -> None:
    """The call, in the morning of the day the customer named."""
    deal, day = interview.opportunity, interview.again_on
    if day is None or day < local_day(act.now):
        raise Invalid({"again_on": "再联系日期已经过去。请填今天或以后。"})
    act.create(
        Activity, event="customers.activity.create", links_checked=True, kind=ActivityKind.CALL,
        subject=(_t("再谈：%(name)s") % {"name": deal.name})[:120], opportunity=deal.pk, customer=deal.customer_id,
        owner=deal.owner_id or act.by.user_id, notes=interview.would_win,
        planned_at=morning(day),
    )  # fmt: skip
