"""Whom a planned campaign waits for: who may approve it, and who hears what was decided."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from paceline.access.models import User
from paceline.access.principal import SYSTEM, principal_of
from paceline.access.scope import visible
from paceline.kernel.messages import Message
from paceline.market.models import MarketingCampaign
from paceline.workflow.approvals.people import nearest
from paceline.workflow.notifications import notify


def approvers_of(campaign: MarketingCampaign, asker: UUID | None) -> list[UUID]:
    """The nearest superior who may approve, else a few who may; never who asks or who planned it."""
    planner = visible(SYSTEM, User).filter(pk=asker or campaign.owner_id).select_related("unit").first()
    return nearest(planner, lambda one: may_approve(one, campaign), but=(asker, campaign.created_by_id))


def may_approve(user: User, campaign: MarketingCampaign) -> bool:
    by = principal_of(user)
    if not by.can("market.marketingcampaign", "approve"):
        return False
    return bool(visible(by, MarketingCampaign, "approve").filter(pk=campaign.pk).exists())


def tell_planners(
    campaign: MarketingCampaign, decider: UUID | None, template: str, **params: str | Message
) -> None:
    """Whoever planned it and takes care of it hears what was decided."""
    people: set[Any] = {campaign.created_by_id, campaign.owner_id} - {None, decider}
    notify(
        list(people), kind="approval", template=template, params={"name": campaign.name, **params},
        key=f"campaign:{campaign.pk}:{campaign.version}", about=("market.marketingcampaign", campaign.pk),
    )  # fmt: skip
