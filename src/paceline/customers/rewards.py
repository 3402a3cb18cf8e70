"""What follows when a reward is due: the flow begins or a superior is told; what a flow refuses stays refused."""

from __future__ import annotations

from typing import Any

from paceline.access.models import User
from paceline.access.principal import SYSTEM, principal_of
from paceline.access.scope import visible
from paceline.customers.actions.members.reward import SUBMIT, own_reward
from paceline.customers.models import Referral
from paceline.kernel.errors import PacelineError
from paceline.records.acting.publishing import reaction
from paceline.records.action import actions, perform
from paceline.records.models import Event
from paceline.records.past.history import told_of
from paceline.workflow.approvals.flows import flow_for
from paceline.workflow.approvals.people import admins, chain_of
from paceline.workflow.models import ApprovalRequest
from paceline.workflow.notifications import notify

GIVING = ("customers.referral.approve", SUBMIT)
"""The events with which points were booked."""


@reaction("customers.referral.fall_due")
def ask(event: Event) -> None:
    """Where a flow is bound it is asked in the name of whoever brought the customer; else a superior decides."""
    referral = found(event)
    if referral is None or not event.payload.get("changes"):
        return
    person = responsible(referral)
    if person is not None and flow_for(actions[SUBMIT], referral, {}) is not None:
        try:
            perform(principal_of(person), SUBMIT, referral.pk, via="job")
            return
        except PacelineError:
            """Nobody may be asked that way, e.g. he may not change it any more: whoever has the right decides."""
    notify(
        approvers_of(referral, person), kind="approval", key=f"referral:{event.id}", url=f"/referrals/{referral.pk}/",
        template="转介绍「%(name)s」首单付清了，奖励等你审批。", params={"name": str(referral)},
        about=("customers.referral", referral.pk),
    )  # fmt: skip


def question(referral: Referral) -> None:
    """The order behind a reward that was given came back: whoever agreed is told once, and may take it back."""
    gave = told_of([referral.pk]).filter(name__in=GIVING).select_related("actor").last()
    person = gave.actor if gave else None
    able = person is not None and may_decide(person, referral)
    notify(
        [person.pk] if person and able else approvers_of(referral, responsible(referral)), kind="approval",
        key=f"referral-returned:{referral.pk}:{referral.rewarded_at:%Y%m%d%H%M%S}",
        template="转介绍「%(name)s」的首单退了，已给的 %(points)s 积分要不要收回？打开后点「收回奖励」。",
        params={"name": str(referral), "points": str(referral.points)}, about=("customers.referral", referral.pk),
    )  # fmt: skip


@reaction("customers.referral.reject_approval")
def refuse(event: Event) -> None:
    """The flow said no."""
    asked = visible(SYSTEM, ApprovalRequest).filter(pk=event.payload["approval"]["id"]).first()
    if asked is not None and asked.action == SUBMIT:
        perform(
            SYSTEM, "customers.referral.refuse", event.record_id, {"reason": asked.outcome or "–"}, via="job"
        )


def found(event: Event) -> Referral | None:
    return (
        visible(SYSTEM, Referral)
        .select_related("referred__owner", "created_by")
        .filter(pk=event.record_id)
        .first()
    )


def responsible(referral: Referral) -> User | None:
    """In whose name it is asked: who takes care of the new customer, else who registered it."""
    registered: User | None = referral.created_by
    return referral.referred.owner or registered


def approvers_of(referral: Referral, person: User | None) -> list[Any]:
    """The nearest superior who may decide; administrators when there is none."""
    if person is None:
        return []
    able = [one for one in chain_of(person) if may_decide(one, referral)]
    return [one.pk for one in able[:1] or admins(person)]


def may_decide(user: User, referral: Referral) -> bool:
    by = principal_of(user)
    within = visible(by, Referral, "approve").filter(pk=referral.pk).exists()
    return within and not own_reward(by, referral)
