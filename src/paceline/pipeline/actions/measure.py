"""Taking a measure for a deal: it becomes a planned follow-up with its script, questions and letter at hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import UNDONE
from paceline.kernel.clock import start_of
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Day, Link
from paceline.pipeline.models import Opportunity, StageMeasure
from paceline.pipeline.queries.measures import fitting
from paceline.pipeline.queries.scripts import words_of
from paceline.pipeline.script_words import filled
from paceline.pipeline.states import OPPORTUNITY
from paceline.records.act import Act
from paceline.records.action import action

TEN = timedelta(hours=10)
Which = Annotated[StageMeasure, Link("pipeline.StageMeasure", "阶段打法")]
On = Annotated[date | None, Day("哪天做", blank=True, hint="留空是下一个工作日")]


@action("pipeline.opportunity.take_measure", "采用打法", permission="change", icon="target",
        available=OPPORTUNITY.available("take_measure"))  # fmt: skip
def take_measure(
    act: Act,
    opportunity: Opportunity,
    *,
    measure: Which,
    on: On = None,
) -> Activity:
    """Plan it for the owner; asked for again while it is open, the open one is the answer.

    Raises Invalid for a measure of another stage or customer or a day that is over, Conflict without an owner.
    """
    today = local_day(act.now)
    if on is not None and on < today:
        raise Invalid({"on": "日期不能早于今天。"})
    if measure.pk not in {one.pk for one in fitting(SYSTEM, opportunity)}:
        raise Invalid({"measure": "这个打法不用于商机现在的阶段或这类客户，或者已经停用。请换一个。"})
    if opportunity.owner_id is None:
        raise Conflict("这个商机还没有负责人。请先分配，再采用打法。")
    known: Activity | None = (
        visible(SYSTEM, Activity)
        .filter(opportunity=opportunity.pk, measure=measure, status__in=UNDONE)
        .first()
    )
    if known is not None:
        return known
    calendar = working_calendar()
    day = on or calendar.add_workdays(today, 1)
    made: Activity = act.create(
        Activity, event="customers.activity.create", links_checked=True, subject=measure.name[:120], kind=measure.kind,
        opportunity=opportunity.pk, customer=opportunity.customer_id, stage=opportunity.stage_id,
        owner=opportunity.owner_id, minutes=measure.minutes, planned_at=start_of(day, calendar.zone) + TEN,
        script=measure.script_id, measure=measure.pk, notes=notes_of(act, opportunity, measure),
    )  # fmt: skip
    act.tell(opportunity, act.action, measure=measure.name, task=str(made.pk))
    return made


def notes_of(act: Act, opportunity: Opportunity, measure: StageMeasure) -> str:
    """What to do, what to say, what to ask and what to send, for this customer."""
    words = words_of(act.by, opportunity)
    template, questionnaire = measure.mail_template, measure.questionnaire
    parts = [
        measure.words,
        filled(measure.script.body, words) if measure.script else "",
        _t("问卷：%(name)s") % {"name": questionnaire} if questionnaire else "",
        filled(f"{template.subject}\n{template.body}".strip(), words) if template else "",
    ]
    return "\n\n".join(part for part in parts if part)
