"""The control group of a campaign: drawn once when it starts, left alone by every letter of the campaign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.segments.membership import members
from paceline.kernel.errors import Conflict
from paceline.market.models import CampaignMember, MarketingCampaign
from paceline.market.models.campaign import Arm, CampaignState
from paceline.methods.hold_out import control_of

AT_ONCE = 1000
STARTED = (CampaignState.RUNNING, CampaignState.ENDED, CampaignState.EVALUATED)


def draw(by: Principal, campaign: MarketingCampaign, seed: str) -> tuple[int, int]:
    """A row for each customer of the segment within sight; how many are treated and how many left alone.

    Raises Conflict for an empty segment.
    """
    keys = list(members(campaign.segment_id, by=by).values_list("pk", flat=True))
    if not keys:
        raise Conflict("客群里现在没有客户。请换一个客群，或先「更新名单」。")
    control = control_of(map(str, keys), campaign.control_share, seed)
    rows = [
        CampaignMember(
            campaign=campaign, customer_id=key, arm=Arm.CONTROL if str(key) in control else Arm.TREATED
        )
        for key in keys
    ]
    visible(SYSTEM, CampaignMember).bulk_create(rows, batch_size=AT_ONCE)
    return len(keys) - len(control), len(control)


def held_back(campaign: UUID | None) -> frozenset[UUID]:
    """The customers whom no letter of this campaign may reach; nobody without a campaign."""
    if campaign is None:
        return frozenset()
    rows = visible(SYSTEM, CampaignMember).filter(campaign=campaign, arm=Arm.CONTROL)
    return frozenset(rows.values_list("customer_id", flat=True))


def is_held_back(campaign: UUID | None, customer: UUID | None) -> bool:
    """Whether the campaign leaves this customer alone."""
    if campaign is None or customer is None:
        return False
    rows = visible(SYSTEM, CampaignMember).filter(campaign=campaign, customer=customer, arm=Arm.CONTROL)
    return bool(rows.exists())


def disturbed(customers: Iterable[UUID], day: date, *, own: UUID | None) -> list[tuple[str, int]]:
    """Which other campaigns a letter on this day would disturb: name, and how many of the control group it reaches.

    A campaign compares its groups until its window is over; what one of them gets besides falsifies that.
    """
    rows = visible(SYSTEM, CampaignMember).filter(arm=Arm.CONTROL, customer__in=list(customers))
    rows = rows.filter(campaign__state__in=(CampaignState.RUNNING, CampaignState.ENDED)).exclude(campaign=own)
    reached = Counter(dict(rows.order_by().values_list("campaign").annotate(n=Count("pk"))))
    found = visible(SYSTEM, MarketingCampaign).filter(pk__in=reached).order_by("name")
    return [(one.name, reached[one.pk]) for one in found if one.starts_on <= day <= one.last_day]


def require_started(campaign: MarketingCampaign | None) -> None:
    """Raises Conflict for a campaign whose control group is not drawn yet: a letter now could reach it."""
    if campaign is not None and campaign.state not in STARTED:
        raise Conflict(
            "营销活动「%(name)s」还没开始，对照组还没有抽。请先开始活动，再发。",
            params={"name": campaign.name},
        )
