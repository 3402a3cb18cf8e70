"""Who may reserve: the window, the channel, members, the invite code, the condition on the customer."""

from __future__ import annotations

from datetime import datetime
from hmac import compare_digest
from typing import Any

from paceline.access.filtering import compiled_for
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.kernel.errors import Conflict, Invalid
from paceline.kernel.messages import say
from paceline.metadata.registry import registry
from paceline.trade.models import PresaleCampaign
from paceline.trade.models.presale.campaign import CampaignState


def require_open(campaign: PresaleCampaign, at: datetime) -> None:
    """Raises Conflict outside of the campaign's time."""
    if campaign.state != CampaignState.OPEN:
        raise Conflict(
            "「%(name)s」现在不接受预订：%(state)s。",
            params={"name": campaign.name, "state": say(str(CampaignState(campaign.state).label))}, code="not_open",
        )  # fmt: skip
    if campaign.closes_at and at >= campaign.closes_at:
        raise Conflict("预订已经结束。", code="not_open")
    if campaign.opens_at and at < campaign.opens_at:
        raise Conflict("预订还没有开始。", code="not_open")


def require_eligible(campaign: PresaleCampaign, customer: Customer, channel: str, code: str) -> None:
    """Raises Conflict with the reason why this customer may not reserve here, Invalid for a wrong code or channel."""
    if campaign.channels and channel not in campaign.channels:
        raise Invalid({"channel": "这个活动不接受这个渠道的预订。"})
    if campaign.invite_code and not compare_digest(campaign.invite_code.encode(), code.strip().encode()):
        raise Invalid({"invite_code": "邀请码不对。请向销售或门店索取。"}, code="wrong_invite_code")
    if campaign.members_only:
        require_member(campaign, customer)
    if campaign.eligibility and not meets(campaign.eligibility, customer):
        raise Conflict("不符合这个活动的客户条件，不能预订。", code="not_eligible")


def require_member(campaign: PresaleCampaign, customer: Customer) -> None:
    if customer.member_level is None:
        raise Conflict("这个活动是会员专享。还不是会员的，请先加入会员再预订。", code="members_only")
    least = campaign.least_level
    if least is not None and customer.member_level.from_points < least.from_points:
        raise Conflict(
            "这个活动要「%(level)s」以上的会员。", params={"level": least.name}, code="members_only"
        )


def meets(condition: Any, customer: Customer) -> bool:
    """Whether a customer meets a condition in the filter language."""
    of = registry.get("customers.customer")
    compiled = compiled_for(SYSTEM, condition, of)
    rows = visible(SYSTEM, Customer).filter(pk=customer.pk)
    return bool(compiled.apply(rows).exists())
