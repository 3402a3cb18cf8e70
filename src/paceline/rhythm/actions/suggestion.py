"""Deciding about suggested corrections: accepted ones become tasks, declined ones say why; both are measured later."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, morning, working_calendar
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import ActivityKind, ActivityStatus
from paceline.kernel.errors import Invalid
from paceline.metadata.fields import Day, LongText, UserLink
from paceline.records.act import Act
from paceline.records.action import action
from paceline.rhythm.models import Suggestion
from paceline.rhythm.models.alert import SuggestionState
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.states import SUGGESTION

Who = Annotated[User | None, UserLink("由谁来做", blank=True, hint="留空由预警的负责人做")]
By = Annotated[date | None, Day("哪天做", blank=True, hint="留空是下一个工作日")]
Why = Annotated[str, LongText("不采纳的原因")]


@action(
    "rhythm.suggestion.accept",
    "采纳",
    permission="change",
    icon="check",
    available=SUGGESTION.available("accept"),
)
def accept(act: Act, suggestion: Suggestion, *, who: Who = None, on: By = None) -> Suggestion:
    """Do it: it becomes a task of somebody's, and its effect is looked at when the horizon is over."""
    today, calendar, alert = local_day(act.now), working_calendar(), suggestion.alert
    day = on or calendar.add_workdays(today, 1)
    if day < today:
        raise Invalid({"on": "日期不能早于今天。"})
    taker = who.pk if who is not None else suggestion.who_id or alert.owner_id or act.by.user_id
    if taker not in Organisation.today().people:
        raise Invalid({"who": "这位同事已离职。请选择在职的同事。"})
    task = act.create(
        Activity, event="customers.activity.create", links_checked=True, subject=suggestion.what[:120],
        kind=ActivityKind.TASK, planned_at=morning(day), owner=taker,
        notes=f"{alert.name}\n{alert.why}",
    )  # fmt: skip
    act.save(
        suggestion, state=SuggestionState.ACCEPTED, who=taker, decided_at=act.now, decided_by=act.by.user_id,
        activity=task, before=alert.value, due_on=calendar.add_workdays(today, suggestion.horizon),
    )  # fmt: skip
    return suggestion


@action(
    "rhythm.suggestion.decline",
    "不采纳",
    permission="change",
    icon="ban",
    available=SUGGESTION.available("decline"),
)
def decline(act: Act, suggestion: Suggestion, *, reason: Why) -> Suggestion:
    """Not this one; why is kept for whoever looks after the catalogue."""
    act.reason = reason
    act.save(
        suggestion,
        state=SuggestionState.DECLINED,
        reason=reason,
        decided_at=act.now,
        decided_by=act.by.user_id,
    )
    return suggestion


@action(
    "rhythm.suggestion.reopen", "撤回决定", permission="change", icon="undo-2",
    available=SUGGESTION.available("reopen"),
)  # fmt: skip
def reopen(act: Act, suggestion: Suggestion) -> Suggestion:
    """Take the decision back; a task that nobody has begun is cancelled. Raises Invalid once it was measured."""
    if suggestion.recovered is not None:
        raise Invalid("效果已经检验过了，不能再撤回。")
    task = visible(SYSTEM, Activity).filter(pk=suggestion.activity_id, status=ActivityStatus.PLANNED).first()
    if task is not None:
        act.save(task, event="customers.activity.cancel", status=ActivityStatus.CANCELLED)
    act.save(
        suggestion, state=SuggestionState.OPEN, reason="", decided_at=None, decided_by=None, activity=None,
        due_on=working_calendar().add_workdays(local_day(act.now), suggestion.horizon),
    )  # fmt: skip
    return suggestion
