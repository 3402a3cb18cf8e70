"""The life of a campaign: planned, approved, open, closed, balances, delivery, done; or cancelled."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access.filtering import compiled_for
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid
from paceline.kernel.messages import Message, say
from paceline.metadata.fields import LongText
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.acting.gate import gate
from paceline.records.action import action, actions
from paceline.records.actions import generic
from paceline.trade.models import PresaleCampaign, PresaleOffer, PresaleStep, Reservation
from paceline.trade.models.presale.campaign import CampaignState as C
from paceline.trade.models.presale.choices import UNDONE, DepositKind, PriceRule, ReservationState
from paceline.trade.presale.promoting import give_links
from paceline.trade.presale.states import CAMPAIGN
from paceline.workflow.approvals.asking import take_back

SCHEDULE = "trade.presalecampaign.schedule"
FOLLOWED = ("name", "deposit_kind", "deposit_share")
"""What of a campaign shows at its offers: their name and whether the deposit is too high."""


@action("trade.presalecampaign.create", "新建预售活动", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> PresaleCampaign:
    """A draft."""
    require_understood(values.get("eligibility"))
    made: PresaleCampaign = generic.create(  # type: ignore[assignment]
        act, of=registry.of(PresaleCampaign), values=values
    )
    return made


@action("trade.presalecampaign.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, campaign: PresaleCampaign, *, values: dict[str, Any]) -> PresaleCampaign:
    """New values; offers bear the new name, and are warned anew about the deposit."""
    require_understood(values.get("eligibility"))
    generic.change(act, campaign, values=values)
    if any(name in values for name in FOLLOWED):
        follow(act, campaign)
    return campaign


def follow(act: Act, campaign: PresaleCampaign) -> None:
    """Offers show what they have of their campaign."""
    for offer in visible(SYSTEM, PresaleOffer).filter(campaign=campaign).select_related("product"):
        offer.campaign = campaign
        offer.derive()
        act.save(offer, event="trade.presaleoffer.rename", name=offer.name, deposit_note=offer.deposit_note)


@action("trade.presalecampaign.submit", "提交审批", permission="change", icon="send",
        available=CAMPAIGN.available("submit"))  # fmt: skip
def submit(act: Act, campaign: PresaleCampaign) -> PresaleCampaign:
    """Complete, and now somebody else decides; where no approval flow asks for it, it is scheduled at once."""
    missing = what_is_missing(campaign)
    if missing:
        raise Invalid("还不能提交：%(what)s。请先补齐。", params={"what": joined(missing)}, code="incomplete")
    act.save(campaign, state=C.APPROVING)
    chosen = actions[SCHEDULE]
    if gate.held(act, chosen, campaign, {}) is None:
        chosen.inside(act, campaign)
    return campaign


@action(SCHEDULE, "批准排期", permission="change", icon="done", hidden=True,
        available=CAMPAIGN.available("schedule"))  # fmt: skip
def schedule(act: Act, campaign: PresaleCampaign) -> PresaleCampaign:
    """Approved: it opens by itself when its time comes."""
    act.save(campaign, event=SCHEDULE, state=C.SCHEDULED)
    give_links(act, campaign)
    if campaign.opens_at and campaign.opens_at <= act.now:
        act.save(campaign, event="trade.presalecampaign.open", state=C.OPEN)
    return campaign


@action("trade.presalecampaign.send_back", "撤回到草稿", permission="change", icon="undo",
        available=CAMPAIGN.available("send_back"))  # fmt: skip
def send_back(act: Act, campaign: PresaleCampaign) -> PresaleCampaign:
    """Not approved, or taken back: it may be changed again, and nobody is asked to decide about it any more."""
    act.save(campaign, state=C.DRAFT)
    take_back(act, SCHEDULE, campaign)
    return campaign


@action("trade.presalecampaign.open", "现在开始预订", permission="change", icon="flame",
        available=CAMPAIGN.available("open"))  # fmt: skip
def open_intake(act: Act, campaign: PresaleCampaign) -> PresaleCampaign:
    """Reservations are taken from now on, also before the planned time."""
    values: dict[str, Any] = {"state": C.OPEN}
    if campaign.opens_at is None or campaign.opens_at > act.now:
        values["opens_at"] = act.now
    act.save(campaign, **values)
    return campaign


@action(
    "trade.presalecampaign.pause",
    "暂停",
    permission="change",
    icon="pause",
    available=CAMPAIGN.available("pause"),
)
def pause(
    act: Act, campaign: PresaleCampaign, *, reason: Annotated[str, LongText("原因")]
) -> PresaleCampaign:
    """No reservations for a while; those that are made go on."""
    act.reason = reason
    act.save(campaign, state=C.PAUSED)
    return campaign


@action("trade.presalecampaign.resume", "恢复预订", permission="change", icon="to",
        available=CAMPAIGN.available("resume"))  # fmt: skip
def resume(act: Act, campaign: PresaleCampaign) -> PresaleCampaign:
    """Reservations again."""
    act.save(campaign, state=C.OPEN)
    return campaign


@action("trade.presalecampaign.close_intake", "结束预订", permission="change", icon="lock",
        available=CAMPAIGN.available("close_intake"))  # fmt: skip
def close_intake(act: Act, campaign: PresaleCampaign) -> PresaleCampaign:
    """No more reservations; who waits may still get in until balances are due."""
    act.save(campaign, state=C.CLOSED_INTAKE)
    return campaign


@action("trade.presalecampaign.begin_balance", "开始收尾款", permission="change", icon="wallet",
        available=CAMPAIGN.available("begin_balance"))  # fmt: skip
def begin_balance(act: Act, campaign: PresaleCampaign) -> PresaleCampaign:
    """The balance of every reservation with a deposit becomes due; it follows within a minute."""
    if campaign.balance_until is None:
        raise Conflict("还没有填写尾款截止日。请先填写。")
    act.save(campaign, state=C.BALANCE_PHASE)
    return campaign


@action("trade.presalecampaign.reopen", "重新开始预订", permission="change", icon="undo",
        available=CAMPAIGN.available("reopen"))  # fmt: skip
def reopen(act: Act, campaign: PresaleCampaign) -> PresaleCampaign:
    """Closed by mistake or too early. Raises Conflict once its time is over: it would be closed within a minute."""
    if campaign.closes_at is None or campaign.closes_at <= act.now:
        raise Conflict("预订时间已经过了。请先把「预订结束」改到以后，再重新开始。")
    act.save(campaign, state=C.OPEN)
    return campaign


@action("trade.presalecampaign.fulfil", "开始交付", permission="change", icon="package",
        available=CAMPAIGN.available("fulfil"))  # fmt: skip
def fulfil(act: Act, campaign: PresaleCampaign) -> PresaleCampaign:
    """Balances are settled, one way or the other."""
    require_none(campaign, "还有 %(n)s 个预订没有结清。请等尾款付清或到期，再开始交付。", *UNDONE[:-1])
    act.save(campaign, state=C.FULFILLING)
    return campaign


@action("trade.presalecampaign.complete", "完成", permission="change", icon="check-check",
        available=CAMPAIGN.available("complete"))  # fmt: skip
def complete(act: Act, campaign: PresaleCampaign) -> PresaleCampaign:
    """Everything is delivered."""
    waiting = (*UNDONE, ReservationState.ORDER_CREATED)
    require_none(campaign, "还有 %(n)s 个预订没有交付。请先交付。", *waiting)
    act.save(campaign, state=C.COMPLETED)
    return campaign


@action("trade.presalecampaign.cancel", "取消活动", permission="change", icon="ban", danger=True,
        available=CAMPAIGN.available("cancel"))  # fmt: skip
def cancel(
    act: Act, campaign: PresaleCampaign, *, reason: Annotated[str, LongText("取消原因")]
) -> PresaleCampaign:
    """It does not take place: every reservation is called off by us, its money goes into finance's queue."""
    act.reason = reason
    act.save(campaign, state=C.CANCELLED, cancelled_why=reason)
    take_back(act, SCHEDULE, campaign)
    return campaign


# the checks ------------------------------------------------------------------------------------------------------
def what_is_missing(campaign: PresaleCampaign) -> list[Message]:
    """What a campaign needs before anybody can agree to it; [] when it has everything."""
    found = []
    offers = list(visible(SYSTEM, PresaleOffer).filter(campaign=campaign).select_related("product"))
    if not offers:
        found.append(say("没有预售产品和优惠"))
    if campaign.opens_at is None or campaign.closes_at is None:
        found.append(say("没有预订开始和结束时间"))
    if campaign.target_audience_id is None:
        found.append(say("没有目标客群（面向所有人就点「面向全部客户」）"))
    if campaign.expected_conversion is None:
        found.append(say("没有预期转化率"))
    if campaign.deposit_kind != DepositKind.FULL:
        if campaign.balance_from is None or campaign.balance_until is None:
            found.append(say("没有尾款开始日和截止日"))
        if campaign.deposit_share is None:
            found += [say("「%(offer)s」没有定金", offer=str(one)) for one in offers if one.deposit is None]
    if campaign.price_rule != PriceRule.FIXED:
        name = "since" if campaign.price_rule == PriceRule.TIME else "reached"
        stepped = visible(SYSTEM, PresaleStep).filter(offer__in=offers, **{f"{name}__isnull": False})
        has = set(stepped.values_list("offer", flat=True))
        found += [say("「%(offer)s」没有价格分档", offer=str(one)) for one in offers if one.pk not in has]
    return found


def joined(messages: list[Message]) -> Message:
    """Several sentences in a row, each translated late."""
    places = "；".join(f"%(n{at})s" for at in range(len(messages)))
    return say(places, **{f"n{at}": one for at, one in enumerate(messages)})


def require_none(campaign: PresaleCampaign, words: str, *states: str) -> None:
    """Raises Conflict while reservations are in one of these states."""
    count = visible(SYSTEM, Reservation).filter(campaign=campaign, state__in=states).count()
    if count:
        raise Conflict(words, params={"n": count}, code="not_yet")


def require_understood(condition: Any) -> None:
    """Raises Invalid for a condition that customers do not understand."""
    if condition:
        compiled_for(SYSTEM, condition, registry.get("customers.customer"))
