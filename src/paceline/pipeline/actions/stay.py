"""Letting a deal stay longer in its stage than usual, with a reason."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from paceline.access.working_days import local_day, working_calendar
from paceline.customers.prompted import end_prompts
from paceline.kernel.errors import Invalid
from paceline.metadata.fields import Day, LongText
from paceline.metadata.registry import registry
from paceline.pipeline.models import Opportunity
from paceline.pipeline.states import OPPORTUNITY
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.models import Event
from paceline.records.past.undo import before, undo_with

MOST_WORKDAYS = 30
"""What waits longer belongs in another stage, or nowhere."""


@action(
    "pipeline.opportunity.extend", "延长停留", permission="change", icon="clock",
    available=OPPORTUNITY.available("extend"),
)  # fmt: skip
def extend(
    act: Act,
    opportunity: Opportunity,
    *,
    until: Annotated[date, Day("停留延期至")],
    reason: Annotated[str, LongText("原因")],
) -> Opportunity:
    """It is not stuck until the end of that day. A move to another stage ends the extension."""
    today = local_day(act.now)
    if until <= today:
        raise Invalid({"until": "延期的日子要晚于今天。"})
    if until > working_calendar().add_workdays(today, MOST_WORKDAYS):
        raise Invalid({"until": "一次最多延长 30 个工作日。请选择更近的日子，到期再看。"})
    act.reason = reason.strip() or act.reason
    end_prompts(act, opportunity.pk)
    act.save(opportunity, stay_until=until)
    return opportunity


def take_back(act: Act, opportunity: Opportunity, event: Event) -> None:
    """Undo it: the extension before, or none."""
    act.save(opportunity, event="pipeline.opportunity.change", **before(registry.of(Opportunity), event))


undo_with("pipeline.opportunity.extend", take_back)
