"""Whether there are people enough for a year's plan: by the work that its customers ask for (F60), by its target."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.customers.models import Customer
from paceline.customers.models.customer import CustomerClass
from paceline.methods.rhythm.capacity import ServiceClass, Workload, workload
from paceline.rhythm.models import SalesPlan, Target
from paceline.rhythm.plans.drafting import node_of
from paceline.rhythm.queries.organisation import Organisation

HOURS, SELLING_SHARE = 8, 0.6
"""Hours of a workday, and how much of it is spent with customers (F60)."""
CLASSES = (
    (CustomerClass.A, "touches_a"), (CustomerClass.B, "touches_b"),
    (CustomerClass.C, "touches_c"), (CustomerClass.D, "touches_c"),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """Customers of one class with the hours that they ask for in the plan's days."""

    label: str
    customers: int
    touches: float
    hours: float


@dataclass(frozen=True)
class Capacity:
    """What the customers ask for, who is there, and how many the target still asks for (None: not known)."""

    lines: list[Line]
    needed: Workload
    sellers: int
    workdays: float
    by_target: Decimal | None

    @property
    def short(self) -> int:
        """Reps that are missing for the customers; 0 when there are enough."""
        return max(0, self.needed.heads - self.sellers)

    @property
    def utilisation(self) -> float | None:
        """Planned hours ÷ available hours; None without a seller."""
        return self.needed.reps / self.sellers if self.sellers else None


def capacity_of(by: Principal, plan: SalesPlan, target: Target | None) -> Capacity | None:
    """Of a year's plan; None for shorter ones, and for days without a workday."""
    if not plan.is_long:
        return None
    organisation, node = Organisation.known(), node_of(plan)
    workdays = float(working_calendar().weight_between(plan.days.start, plan.days.end))
    if not workdays:
        return None
    counts = customers_of(plan, organisation)
    each = float(plan.touch_hours or 0)
    lines = [
        Line(str(grade.label), counts.get(grade, 0), float(getattr(plan, name) or 0),
             counts.get(grade, 0) * float(getattr(plan, name) or 0) * each)
        for grade, name in CLASSES
    ]  # fmt: skip
    needed = workload(
        [ServiceClass(one.customers, one.touches, each) for one in lines],
        workdays=workdays, hours=HOURS, selling_share=SELLING_SHARE,
    )  # fmt: skip
    sellers = sum(one in organisation.sellers for one in organisation.everybody_in(node))
    return Capacity(lines, needed, sellers, workdays, target.heads_missing if target else None)


def customers_of(plan: SalesPlan, organisation: Organisation) -> dict[str, int]:
    """How many customers of each class belong to the plan's people; counts only, whoever may see the plan."""
    mine = (
        {"team__in": list(organisation.subtree(plan.unit_id))} if plan.unit_id else {"owner": plan.owner_id}
    )
    rows = visible(SYSTEM, Customer).filter(**mine).exclude(customer_class="").order_by()
    return dict(rows.values_list("customer_class").annotate(n=Count("pk")))
