"""What a customer's page says about the policy of its state: what runs because of it, and what is regular."""

from __future__ import annotations

from dataclasses import dataclass

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.rhythm.cadences.running import GOING
from paceline.rhythm.models import EnrolledStep, Enrollment, LifecyclePolicy
from paceline.rhythm.policies.entering import kept


@dataclass(frozen=True)
class Standing:
    """The policy of a customer's state, the enrolment that runs under it, and how many of its steps are over."""

    policy: LifecyclePolicy
    enrollment: Enrollment | None
    over: int = 0
    steps: int = 0


def standing(by: Principal, customer: Customer) -> Standing | None:
    """None where the state has no policy in force, or the asker may not read policies."""
    if customer.lifecycle not in kept.get() or not by.can("rhythm.lifecyclepolicy", "read"):
        return None
    rows = visible(by, LifecyclePolicy).filter(active=True, lifecycle=customer.lifecycle)
    policy = rows.select_related("cadence", "care_plan", "script", "promotion").first()
    if policy is None:
        return None
    if policy.cadence_id is None or not by.can("rhythm.enrollment", "read"):
        return Standing(policy, None)
    going = visible(by, Enrollment).filter(customer=customer.pk, cadence=policy.cadence_id, state__in=GOING)
    enrollment = going.order_by("-starts_on").first()
    if enrollment is None:
        return Standing(policy, None)
    steps = list(
        visible(by, EnrolledStep).filter(enrollment=enrollment).values_list("skipped", "activity__status")
    )
    over = sum(skipped or status not in ("planned", "in_progress") for skipped, status in steps)
    return Standing(policy, enrollment, over, len(steps))
