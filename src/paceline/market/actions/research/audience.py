"""Audiences are counted when they are named, and again on request; a campaign may be for everybody in one click."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.market.models import TargetAudience
from paceline.market.research.counting import size_of
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.trade.models import PresaleCampaign
from paceline.trade.models.presale.campaign import CampaignState

OF = "market.targetaudience"


def why_not_everybody(campaign: PresaleCampaign) -> str:
    """Why the campaign's audience is not set to everybody; "" when it may be."""
    if campaign.target_audience_id is not None:
        return "已经有目标客群。要换一个，请用「编辑」。"
    return "" if campaign.state == CampaignState.DRAFT else "活动已经提交，不用再选目标客群。"


@action(f"{OF}.create", "新建目标客群", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> TargetAudience:
    """Named, and counted at once."""
    made: TargetAudience = generic.create(act, of=registry.of(TargetAudience), values=values)  # type: ignore[assignment]
    return counted(act, made)


@action(f"{OF}.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, audience: TargetAudience, *, values: dict[str, Any]) -> TargetAudience:
    """New values; another segment is counted at once."""
    generic.change(act, audience, values=values)
    return counted(act, audience) if "segment" in values else audience


@action(f"{OF}.recount", "重新数人数", permission="change", icon="refresh")
def recount(act: Act, audience: TargetAudience) -> TargetAudience:
    """How many they are today."""
    return counted(act, audience)


@action("trade.presalecampaign.for_everybody", "面向全部客户", permission="change", icon="users",
        hidden=True, available=why_not_everybody)  # fmt: skip
def for_everybody(act: Act, campaign: PresaleCampaign) -> PresaleCampaign:
    """The audience is every customer: for shops and offers that leave nobody out."""
    act.save(campaign, target_audience=everybody(act))
    return campaign


def everybody(act: Act) -> TargetAudience:
    """The audience without a segment, made when the first campaign asks for it."""
    rows = visible(SYSTEM, TargetAudience).filter(segment__isnull=True).order_by("created_at", "pk")
    found = rows.first()
    if found is not None:
        return found
    made: TargetAudience = act.create(TargetAudience, event=f"{OF}.create", name=_t("全部客户"))
    return counted(act, made)


def counted(act: Act, audience: TargetAudience) -> TargetAudience:
    """With the size of today."""
    size, today = size_of(audience), local_day(act.now)
    if (audience.size, audience.counted_on) != (size, today):
        act.save(audience, event=f"{OF}.recount", size=size, counted_on=today)
    return audience
