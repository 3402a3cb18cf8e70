"""Lifecycle policies of the demo: four are on, with the customers who came into their states lately."""

from __future__ import annotations

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config.demo.world import World
from paceline.customers.models import Customer
from paceline.kernel.ids import uuid7
from paceline.records.action import acting, perform
from paceline.rhythm.models import LifecyclePolicy
from paceline.rhythm.policies.entering import FOLLOW, begin

ON = ("new", "active", "loyal", "dormant")
EACH = 3


def fill(world: World) -> None:
    """A few customers of each state, in the order of their numbers."""
    for policy in visible(SYSTEM, LifecyclePolicy).filter(lifecycle__in=ON, active=False):
        perform(SYSTEM, "rhythm.lifecyclepolicy.change", policy.pk, {"active": True})
    with acting(SYSTEM, FOLLOW, via="job") as act:
        for policy in visible(SYSTEM, LifecyclePolicy).filter(active=True).select_related("cadence"):
            rows = visible(SYSTEM, Customer).filter(lifecycle=policy.lifecycle, owner__isnull=False)
            for customer in rows.order_by("number")[:EACH]:
                begin(act, customer, policy, uuid7())
