"""Enrolling leads, customers and opportunities in cadences; pausing, resuming and stopping what runs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from paceline.customers.models import Customer, Lead
from paceline.metadata.fields import Day, Instant, Link, LongText
from paceline.pipeline.models import Opportunity
from paceline.records.act import Act
from paceline.records.action import action
from paceline.rhythm.cadences import running
from paceline.rhythm.models import Cadence, Enrollment
from paceline.rhythm.models.cadence import StopReason
from paceline.rhythm.states import ENROLLMENT

Which = Annotated[Any, Link("rhythm.Cadence", "跟进节奏")]
Start = Annotated[date | None, Day("起点日期", blank=True, hint="第 0 天，例如交付日、到期日；留空是今天")]
Moment = Annotated[
    datetime | None,
    Instant("起点时刻", blank=True, hint="按钟点算的步骤从这一刻算，例如尾款截止时刻；留空是起点当天 10:00"),
]
Reason = Annotated[str, LongText("原因", blank=True)]


@action("customers.lead.enroll", "加入跟进节奏", permission="change", icon="flow")
def enroll_lead(
    act: Act, lead: Lead, *, cadence: Which, start: Start = None, at: Moment = None
) -> Enrollment:
    """Its steps become dated follow-ups of the owner."""
    return begin(act, cadence, lead, start, at)


@action("customers.customer.enroll", "加入跟进节奏", permission="change", icon="flow")
def enroll_customer(
    act: Act, customer: Customer, *, cadence: Which, start: Start = None, at: Moment = None
) -> Enrollment:
    """Its steps become dated follow-ups of the owner."""
    return begin(act, cadence, customer, start, at)


@action("pipeline.opportunity.enroll", "加入跟进节奏", permission="change", icon="flow")
def enroll_opportunity(
    act: Act, opportunity: Opportunity, *, cadence: Which, start: Start = None, at: Moment = None
) -> Enrollment:
    """Its steps become dated follow-ups of the owner."""
    return begin(act, cadence, opportunity, start, at)


def begin(act: Act, cadence: Cadence, record: Any, start: date | None, at: datetime | None) -> Enrollment:
    """Enrol, and say so in the record's own story."""
    made = running.begin(act, cadence, record, start, at)
    act.tell(record, act.action, cadence=cadence.name)
    return made


@action(
    "rhythm.enrollment.pause",
    "暂停",
    permission="change",
    icon="pause",
    available=ENROLLMENT.available("pause"),
)
def pause(act: Act, enrollment: Enrollment, *, reason: Reason = "") -> Enrollment:
    """What is planned is taken back until it goes on."""
    act.reason = reason or act.reason
    running.pause(act, enrollment)
    return enrollment


@action(
    "rhythm.enrollment.resume",
    "继续",
    permission="change",
    icon="to",
    available=ENROLLMENT.available("resume"),
)
def resume(act: Act, enrollment: Enrollment) -> Enrollment:
    """The remaining steps are planned anew, later by the workdays of the pause."""
    running.resume(act, enrollment)
    return enrollment


@action(
    "rhythm.enrollment.stop", "停止", permission="change", icon="ban", available=ENROLLMENT.available("stop")
)
def stop(act: Act, enrollment: Enrollment, *, reason: Reason = "") -> Enrollment:
    """It ends here; what was planned is cancelled."""
    act.reason = reason or act.reason
    running.end(act, enrollment, StopReason.HAND)
    return enrollment
