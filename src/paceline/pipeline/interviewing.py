"""The call after a lost deal that asks the customer why: planned for its owner, done by the interview, dropped when the
deal is open again."""

from __future__ import annotations

from django.utils.translation import gettext as _t

from paceline.access.working_days import local_day, morning, working_calendar
from paceline.customers.actions.done import complete
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import ActivityKind, Cause, Outcome
from paceline.customers.models.rule import current_rule
from paceline.customers.prompted import end_prompts, open_prompts
from paceline.pipeline.models import LossInterview, Opportunity
from paceline.pipeline.models.opportunity import MIX_UPS
from paceline.records.act import Act

WAIT = 5
"""Workdays until the customer has settled with whom he chose and talks freely."""


def ask(act: Act, deal: Opportunity) -> None:
    """Plan the call for a loss as large as the customer rules say; a deal without an owner and a mix-up get none."""
    least = current_rule().interview_from
    if (
        least is None
        or (deal.amount_base or 0) < least
        or deal.owner_id is None
        or deal.lost_reason in MIX_UPS
    ):
        return
    if open_prompts([deal.pk], Cause.INTERVIEW).exists():
        return
    day = working_calendar().add_workdays(local_day(act.now), WAIT)
    act.create(
        Activity, event="customers.activity.create", links_checked=True, kind=ActivityKind.CALL, cause=Cause.INTERVIEW,
        subject=(_t("输单访谈：%(name)s") % {"name": deal.name})[:120], opportunity=deal.pk, customer=deal.customer_id,
        owner=deal.owner_id, stage=deal.stage_id, planned_at=morning(day),
        notes=_t("问清输在哪里、差多少、怎样才会选我们；谈完在商机的「输单访谈」里记下来，这个电话就算完成。"),
    )  # fmt: skip


def held(act: Act, interview: LossInterview) -> None:
    """The customer has said it: the planned call is done."""
    for call in open_prompts([interview.opportunity_id], Cause.INTERVIEW):
        complete.within(act, call, outcome=Outcome.CONNECTED, notes=interview.words)


def forget(act: Act, deal: Opportunity) -> None:
    """The deal is open again: nobody asks why it was lost."""
    end_prompts(act, deal.pk, Cause.INTERVIEW)
