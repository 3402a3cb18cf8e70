"""销售层级: who is junior, intermediate, senior or expert, and what depends on it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from paceline.access.models import Tier, User, UserStatus
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.tiers import planned
from paceline.access.working_days import local_day
from paceline.catalog.models import DiscountPolicy
from paceline.customers.models import PoolCap
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.settings.frame import open_to, show
from paceline.kernel import clock
from paceline.rhythm.queries.targets.tiers import standards_on


@open_to("tiers")
def tiers(request: HttpRequest) -> HttpResponse:
    """Everybody who works here with the tier, and the rules by tier beside it."""
    today = local_day(clock.now())
    coming = planned(today)
    rows = visible(actor(request), User).exclude(status=UserStatus.LEFT).select_related("unit")
    return show(
        request,
        "tiers",
        "pages/settings/people/tiers.html",
        people=[
            {"user": one, "tier": Tier(one.tier).label if one.tier else "", "next": coming.get(one.pk)}
            for one in rows.order_by("unit", "name")
        ],
        policies=visible(SYSTEM, DiscountPolicy)
        .exclude(tier="")
        .filter(active=True)
        .order_by("role", "limit"),
        caps=visible(SYSTEM, PoolCap).exclude(tier="").select_related("pool").order_by("pool", "cap"),
        words=dict(Tier.choices),
        standards=sorted(standards_on(today).values(), key=lambda one: list(Tier).index(Tier(one.tier))),
    )
