"""The life of a promotion: planned with its link, done with what it cost and brought, or dropped."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import ActivityStatus
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Amount, Day, LongText
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.records.past.undo import undo_as_done
from paceline.trade.models import PresaleCampaign, PresalePromotion
from paceline.trade.models.presale.campaign import CampaignState
from paceline.trade.models.presale.promotion import PromotionState
from paceline.trade.presale import promoting
from paceline.trade.presale.states import PROMOTION

undo_as_done("trade.presalepromotion")
OVER = (CampaignState.COMPLETED, CampaignState.CANCELLED)


@action("trade.presalepromotion.create", "添加推广项", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> PresalePromotion:
    """Planned; with its link at once when customers may see the campaign's page."""
    campaign = campaign_of(values.get("campaign"))
    require_going(campaign)
    made: PresalePromotion = generic.create(  # type: ignore[assignment]
        act, of=registry.of(PresalePromotion), values=values
    )
    promoting.kept.changed()
    if campaign is not None and campaign.state in promoting.SHARED:
        promoting.give_link(act, campaign, made)
    return made


@action("trade.presalepromotion.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, promotion: PresalePromotion, *, values: dict[str, Any]) -> PresalePromotion:
    """New values. Once its link is out it stays with its campaign."""
    other = getattr(values.get("campaign"), "pk", values.get("campaign"))
    if other is not None and other != promotion.campaign_id:
        if promotion.link_key is not None:
            raise Invalid({"campaign": "推广链接已经生成，不能换预售活动。请新建一个推广项。"})
        require_going(campaign_of(other))
    if "planned_on" in values and values["planned_on"] != promotion.planned_on:
        settle_task(act, promotion, ActivityStatus.CANCELLED)
    generic.change(act, promotion, values=values)
    return promotion


@action("trade.presalepromotion.finish", "登记完成", permission="change", icon="done",
        available=PROMOTION.available("finish"))  # fmt: skip
def finish(
    act: Act,
    promotion: PresalePromotion,
    *,
    results: Annotated[str, LongText("推广结果")],
    spent: Annotated[Decimal | None, Amount("实际花费", blank=True)] = None,
    done_on: Annotated[date | None, Day("完成日期", blank=True, past=True)] = None,
) -> PresalePromotion:
    """It ran: what it cost, and what is to be remembered. What its link brings goes on counting."""
    day = done_on or local_day(act.occurred_at)
    if day > local_day(act.now):
        raise Invalid({"done_on": "完成日期不能晚于今天。"})
    cost: dict[str, Any] = {} if spent is None else {"spent": spent}
    settle_task(act, promotion, ActivityStatus.DONE)
    act.save(promotion, state=PromotionState.DONE, done_on=day, results=results, **cost)
    return promotion


@action("trade.presalepromotion.drop", "放弃", permission="change", icon="ban", danger=True,
        available=PROMOTION.available("drop"))  # fmt: skip
def drop(
    act: Act, promotion: PresalePromotion, *, reason: Annotated[str, LongText("放弃原因")]
) -> PresalePromotion:
    """It does not take place; its budget is free again."""
    act.reason = reason
    settle_task(act, promotion, ActivityStatus.CANCELLED)
    act.save(promotion, state=PromotionState.DROPPED, dropped_why=reason)
    return promotion


@action("trade.presalepromotion.reopen", "改回计划中", permission="change", icon="undo",
        available=PROMOTION.available("reopen"))  # fmt: skip
def reopen(act: Act, promotion: PresalePromotion) -> PresalePromotion:
    """It was marked by mistake, or takes place after all."""
    act.save(promotion, state=PromotionState.PLANNED, done_on=None, dropped_why="", reminder=None)
    return promotion


@action("trade.presalepromotion.give_link", "换新的推广链接", permission="change", icon="link")
def give_link(act: Act, promotion: PresalePromotion) -> PresalePromotion:
    """A new address; the old one goes on opening until it is revoked on the campaign. Raises Conflict too early."""
    campaign = visible(SYSTEM, PresaleCampaign).get(pk=promotion.campaign_id)
    if campaign.state not in promoting.SHARED:
        raise Conflict("活动还没有批准，或者预订已经结束，没有可以推广的预订页。")
    promoting.give_link(act, campaign, promotion)
    return promotion


def campaign_of(value: Any) -> PresaleCampaign | None:
    """The campaign of an input; None where the door says what is wrong."""
    key = getattr(value, "pk", value)
    return visible(SYSTEM, PresaleCampaign).filter(pk=key).first() if key else None


def require_going(campaign: PresaleCampaign | None) -> None:
    """Raises Conflict for a campaign that is over."""
    if campaign is not None and campaign.state in OVER:
        raise Conflict("活动已经结束，不能再排推广。")


def settle_task(act: Act, promotion: PresalePromotion, status: str) -> None:
    """The task that reminded of it is done, or no longer needed; another day brings another one."""
    rows = visible(SYSTEM, Activity).filter(pk=promotion.reminder_id, status=ActivityStatus.PLANNED)
    for task in rows.select_for_update(of=("self",)):
        ended = act.now if status == ActivityStatus.DONE else None
        verb = "complete" if ended else "cancel"
        act.save(task, event=f"customers.activity.{verb}", status=status, ended_at=ended)
    promotion.reminder_id = None if status == ActivityStatus.CANCELLED else promotion.reminder_id
