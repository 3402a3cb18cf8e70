"""Which version of which plan holds for somebody on a day, with its bands and the quota of the period."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.periods import Period, period_of
from paceline.methods.commission import Terms
from paceline.rhythm.cuts import WHOLE
from paceline.rhythm.models import Target
from paceline.rhythm.models.choices import IN_FORCE, Level, Measured
from paceline.rhythm.queries.organisation import Organisation
from paceline.team.models.commission import Base, CompBand, CompPlan, PlanState

HELD = (PlanState.PUBLISHED, PlanState.ENDED)


class Plans:
    """The plans that hold or held, and the people they are for. `only` looks at one plan, whatever its state."""

    def __init__(self, only: CompPlan | None = None) -> None:
        rows = visible(SYSTEM, CompPlan).filter(state__in=HELD).order_by("valid_from", "pk")
        self.all: list[CompPlan] = [only] if only is not None else list(rows)
        self.bands: dict[UUID, list[CompBand]] = defaultdict(list)
        for band in visible(SYSTEM, CompBand).filter(plan__in=[one.pk for one in self.all]).order_by("start"):
            self.bands[band.plan_id].append(band)
        self.people: dict[UUID, User] = {
            one.pk: one for one in visible(SYSTEM, User).prefetch_related("roles").order_by("pk")
        }
        self.organisation = Organisation.today()
        self.known: dict[UUID, list[tuple[tuple[Any, ...], CompPlan]]] = {}

    @property
    def bases(self) -> list[str]:
        """The bases that somebody's commission is reckoned on."""
        return sorted({one.base for one in self.all})

    def since(self, today: date) -> date:
        """From which day on facts matter: no plan is older, nothing beyond every window is taken back."""
        windows = [one.window_days or 0 for one in self.all]
        firsts = [one.valid_from for one in self.all]
        return max(min(firsts, default=today), today - timedelta(days=max(windows, default=0)))

    def of(self, person: UUID, day: date) -> CompPlan | None:
        """The most specific one that holds on the day, the newest of equals."""
        held = [(rank, one) for rank, one in self.fitting(person) if holds(one, day)]
        return max(
            held, key=lambda pair: (pair[0], pair[1].valid_from, pair[1].edition), default=(None, None)
        )[1]

    def fitting(self, person: UUID) -> list[tuple[tuple[Any, ...], CompPlan]]:
        """The plans that somebody is eligible for, whenever they hold, with how specific they are."""
        if person not in self.known:
            found = [(self.rank(one, person), one) for one in self.all]
            self.known[person] = [(rank, one) for rank, one in found if rank is not None]
        return self.known[person]

    def rank(self, plan: CompPlan, person: UUID) -> tuple[Any, ...] | None:
        """How closely a plan names somebody; None when it is not for them."""
        one = self.people.get(person)
        if one is None or (plan.person_id and plan.person_id != person):
            return None
        above = list(self.organisation.upwards(one.unit_id))
        if plan.unit_id and plan.unit_id not in above:
            return None
        if (plan.tier and plan.tier != one.tier) or (
            plan.role and plan.role not in {r.code for r in one.roles.all()}
        ):
            return None
        return bool(plan.person_id), near_first(plan, above), bool(plan.tier), bool(plan.role)

    def leaders_of(self, person: UUID) -> list[UUID]:
        """Who answers for the units that somebody is in, the nearest first, without the person."""
        one = self.people.get(person)
        units = self.organisation.upwards(one.unit_id) if one else ()
        managers = (self.organisation.units[unit].manager_id for unit in units)
        return [key for key in dict.fromkeys(managers) if key and key != person]

    def terms(self, plan: CompPlan, quota: Decimal) -> Terms:
        """The plan's arithmetic for one person's quota."""
        return plan.terms(self.bands[plan.pk], quota)

    def quota(self, plan: CompPlan, person: UUID, period: Period) -> Decimal:
        """The person's own published target where the plan says so, else the plan's."""
        own = own_target(plan, person, period) if plan.use_targets else None
        return own or plan.quota


def near_first(plan: CompPlan, above: list[UUID]) -> int:
    """0 without a unit; the nearer the unit, the more."""
    return len(above) - above.index(plan.unit_id) if plan.unit_id else 0


def holds(plan: CompPlan, day: date) -> bool:
    """Whether the version is for this day."""
    return plan.valid_from <= day and (plan.valid_to is None or day <= plan.valid_to)


def period_for(plan: CompPlan, day: date, ahead: int = 0) -> Period:
    """The plan's period that holds a day."""
    return period_of(plan.period, day, ahead=ahead)


def own_target(plan: CompPlan, person: UUID, period: Period) -> Decimal | None:
    """What the person's published target of the period asks for; None without one."""
    metric = Measured.RECEIVED if plan.base == Base.RECEIVED else Measured.WON_AMOUNT
    rows = visible(SYSTEM, Target).filter(
        owner=person, unit__isnull=True, metric=metric, period=plan.period, starts_on=period.start,
        level=Level.TARGET, state__in=IN_FORCE, **WHOLE.fields,
    )  # fmt: skip
    found = rows.order_by("-edition").first()
    return found.value if found and found.value else None
