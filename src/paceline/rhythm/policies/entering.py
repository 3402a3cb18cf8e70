"""A customer enters another lifecycle state: the cadence of its policy begins, that of the state before ends."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _t

from paceline.access.models import User, UserStatus
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.consent import does_not_want
from paceline.customers.models import Customer
from paceline.kernel.errors import Invalid
from paceline.kernel.messages import Message, say
from paceline.metadata.kept import Kept
from paceline.records.act import Act
from paceline.records.acting.event_names import name_events
from paceline.records.acting.publishing import reaction
from paceline.records.action import acting
from paceline.records.models import Event
from paceline.rhythm.cadences import running
from paceline.rhythm.models import Enrollment, LifecyclePolicy
from paceline.rhythm.models.cadence import EnrollmentState, StopReason

FOLLOW = "rhythm.lifecyclepolicy.follow"
PASSED_OVER = "rhythm.lifecyclepolicy.pass_over"
SOON_BACK = timedelta(hours=72)
"""Who comes back to a state within the time in which changes can be undone goes on where the cadence was stopped."""

name_events({FOLLOW: say("按客户状态策略"), PASSED_OVER: say("没有按策略自动开始")})


def states_with_policy() -> frozenset[str]:
    """The states that have a policy in force."""
    rows = visible(SYSTEM, LifecyclePolicy).filter(active=True)
    return frozenset(rows.values_list("lifecycle", flat=True))


kept = Kept("lifecycle_policies", states_with_policy)


def wanted(_event: str) -> bool:
    """Whether any state begins something, or something runs that a state may have begun."""
    return bool(kept.get()) or running.kept.get()


def policy_for(lifecycle: str) -> LifecyclePolicy | None:
    """The policy in force of a state."""
    rows = visible(SYSTEM, LifecyclePolicy).filter(active=True, lifecycle=lifecycle)
    found: LifecyclePolicy | None = rows.select_related("cadence").first()
    return found


@reaction("customers.customer.*", when=wanted)
def after_lifecycle(event: Event) -> None:
    """Another state, by the rules of the night or by hand; what is new or imported has entered nothing."""
    if event.name.endswith((".create", ".import")) or "lifecycle" not in event.payload.get("changes", {}):
        return
    with acting(SYSTEM, FOLLOW, via="job") as act:
        rows = visible(SYSTEM, Customer).filter(pk=event.record_id).select_for_update(of=("self",))
        customer = rows.first()
        if customer is not None:
            keep_to(act, customer, event.id)


def keep_to(act: Act, customer: Customer, event: UUID) -> None:
    """Bring what policies began in line with the state of today. A second time for the same event changes nothing."""
    policy = policy_for(customer.lifecycle)
    cadence = policy.cadence if policy else None
    ours = [one for one in running.going(customer=customer.pk) if one.policy_id]
    going_on = [one for one in ours if cadence is not None and one.cadence_id == cadence.pk]
    act.reason = _t("客户状态变了。")
    for one in ours:
        if one not in going_on:
            running.end(act, one, StopReason.LIFECYCLE)
    if policy is None or cadence is None or going_on or was_followed(customer, event):
        return
    before = stopped_lately(act, customer, policy)
    if before is not None:
        running.revive(act, before)
        return
    begin(act, customer, policy, event)


def was_followed(customer: Customer, event: UUID) -> bool:
    """Whether this event has begun something already, whatever became of it."""
    return bool(visible(SYSTEM, Enrollment).filter(customer=customer.pk, begun_by=event).exists())


def stopped_lately(act: Act, customer: Customer, policy: LifecyclePolicy) -> Enrollment | None:
    """What the customer's leaving this state has just stopped, when its steps are not over."""
    found: Enrollment | None = (
        visible(SYSTEM, Enrollment)
        .filter(
            customer=customer.pk, policy=policy, cadence=policy.cadence_id, state=EnrollmentState.STOPPED,
            stop_reason=StopReason.LIFECYCLE, ended_at__gte=act.now - SOON_BACK, owner=customer.owner_id,
        )
        .select_related("cadence")
        .order_by("-ended_at")
        .first()
    )  # fmt: skip
    return found


def begin(act: Act, customer: Customer, policy: LifecyclePolicy, event: UUID) -> None:
    """Enrol the customer, or say in its story why not."""
    why = why_not(customer, policy)
    if why is None:
        act.reason = _t("客户状态变了，按策略「%(name)s」开始。") % {"name": policy.name}
        try:
            running.begin(act, policy.cadence, customer, None, policy=policy, begun_by=event)
        except Invalid as error:
            why = say("节奏排不上：%(why)s", why=error.text(_t))
    if why is not None:
        act.reason = why.text(_t)
        act.tell(customer, PASSED_OVER, policy=policy.name)


def why_not(customer: Customer, policy: LifecyclePolicy) -> Message | None:
    """What keeps a customer out of the cadence of its state."""
    if does_not_want(customer):
        return say("客户标了不愿被联系。")
    works = visible(SYSTEM, User).filter(pk=customer.owner_id, status=UserStatus.ACTIVE).exists()
    if not works:
        return say("还没有在职的负责人。")
    rows = visible(SYSTEM, Enrollment).filter(customer=customer.pk, cadence=policy.cadence_id)
    if rows.filter(state__in=running.GOING).exists():
        return say("已经在「%(name)s」里了。", name=str(policy.cadence))
    return None
