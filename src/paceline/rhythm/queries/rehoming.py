"""Which customers of a team could change hands: utilisation by person, who may be handed over, and the proposal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count

from paceline.access.principal import SYSTEM, Principal, Scope
from paceline.access.scope import open_fields, visible
from paceline.customers.models import Customer
from paceline.customers.models.customer import CustomerClass
from paceline.customers.models.rule import current_rule
from paceline.customers.states import OWNERSHIP
from paceline.metadata.registry import registry
from paceline.methods.rhythm.levelling.rehoming import HIGH, Held, Rehoming, Team, after, rehome
from paceline.pipeline.models import Opportunity
from paceline.pipeline.models.funnel import ForecastCategory
from paceline.rhythm.queries.levelling import FROZEN, Levelled
from paceline.rhythm.queries.organisation import Organisation

ASSIGNS = "customers.customer"
WORTH: dict[str, int] = {CustomerClass.A: 80, CustomerClass.B: 60, CustomerClass.C: 30, CustomerClass.D: 10}
"""The value of a class, for a customer without a value score."""
FIELDS = ("pk", "name", "version", "owner_id", "industry", "value_score", "customer_class")


@dataclass(frozen=True)
class Rehomed:
    """A proposal of new owners with the customers it is about, by key, and utilisation by person before."""

    steps: tuple[Rehoming, ...]
    rows: dict[str, dict[str, Any]]
    team: Team

    @property
    def before(self) -> dict[str, float]:
        """Utilisation as it is."""
        return self.team.use

    @property
    def after(self) -> dict[str, float]:
        """Utilisation with everything accepted."""
        return after(self.team, self.steps)

    @property
    def over(self) -> list[str]:
        """Who has more planned than there are hours."""
        return [rep for rep, use in self.before.items() if use > HIGH]


def may_rehome(by: Principal, found: Levelled) -> bool:
    """Whether somebody decides about the owners of more than his own customers, and is asking about a team."""
    return len(found.people) > 1 and by.scope(ASSIGNS, "assign") > Scope.OWN


def rehomed(by: Principal, found: Levelled, organisation: Organisation) -> Rehomed:
    """Propose new owners within each unit; only customers that the asker may assign."""
    load: dict[str, float] = defaultdict(float)
    about: dict[tuple[str, str], float] = defaultdict(float)
    for task in found.tasks:
        load[task.rep] += task.hours
        about[task.rep, str(found.rows[task.key]["customer_id"])] += task.hours
    hours = {one.rep: sum(one.capacity) for one in found.proposal.loads}
    group = {rep: str(organisation.people[UUID(rep)].unit_id) for rep in hours}
    team = Team(load, hours, group)
    givers = {rep for rep, use in team.use.items() if use > HIGH}
    rows = candidates(by, found, givers) if givers else {}
    held = [held_of(by, row, about[str(row["owner_id"]), key]) for key, row in rows.items()]
    if not held:
        return Rehomed((), rows, team)
    groups = {group[rep] for rep in givers}
    near = [rep for rep in hours if group[rep] in groups]
    team = Team(load, hours, group, known_by(by, near, {one.industry for one in held}))
    return Rehomed(tuple(rehome(held, team)), rows, team)


def candidates(by: Principal, found: Levelled, givers: set[str]) -> dict[str, dict[str, Any]]:
    """Customers with plans of their overloaded owner; not those agreed with, due by tomorrow, promised or frozen."""
    planned: dict[UUID, str] = {}
    kept: set[UUID] = set()
    for task in found.tasks:
        customer = found.rows[task.key]["customer_id"]
        if customer is None or task.rep not in givers:
            continue
        planned[customer] = task.rep
        if task.is_fixed or (task.day is not None and task.day < FROZEN):
            kept.add(customer)
    promised = visible(SYSTEM, Opportunity).filter(
        customer__in=list(planned), forecast_category=ForecastCategory.COMMIT, state="open"
    )
    kept |= set(promised.order_by().values_list("customer_id", flat=True))
    rows = visible(by, Customer, "assign").filter(
        pk__in=list(planned.keys() - kept), owner__in=list(givers),
        ownership__in=OWNERSHIP.moves["assign"].sources,
    )  # fmt: skip
    return {str(row["pk"]): row for row in rows.order_by("pk").values(*FIELDS)}


def held_of(by: Principal, row: dict[str, Any], hours: float) -> Held:
    """A customer as the proposal weighs it; what the asker may not see does not count."""
    seen = open_fields(by, registry.of(Customer))
    score = row["value_score"] if "value_score" in seen else None
    grade = row["customer_class"] if "customer_class" in seen else ""
    value = score if score is not None else WORTH.get(grade, 0)
    return Held(
        str(row["pk"]), str(row["owner_id"]), hours, value, row["industry"] if "industry" in seen else "",
        grade == CustomerClass.A or value >= current_rule().priority.value.high,
    )  # fmt: skip


def known_by(by: Principal, people: Iterable[str], industries: Iterable[str]) -> dict[tuple[str, str], int]:
    """How many customers each of some people has in each of some industries."""
    rows = visible(by, Customer).filter(
        owner__in=list(people), industry__in=[one for one in industries if one]
    )
    counted = rows.order_by().values("owner_id", "industry").annotate(n=Count("pk"))
    return {(str(row["owner_id"]), row["industry"]): row["n"] for row in counted}
