"""What customers do themselves, without an account: reserve through the campaign's link, cancel through their own."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.metadata.fields import Integer, Link, LongText, Phone, Text, YesNo, key_of
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.actions.presale.by_number import customer_with, new_customer, require_answerable
from paceline.trade.actions.presale.ending import end
from paceline.trade.actions.presale.reserve import reserve
from paceline.trade.models import PresaleCampaign, PresaleOffer, Reservation
from paceline.trade.models.presale.choices import CancelledBy, Channel, ReservationState
from paceline.trade.presale.personal import give_link
from paceline.trade.presale.promoting import promotion_behind
from paceline.trade.presale.states import CAMPAIGN, RESERVATION

MOST_UNPAID = 3
UNPAID = (ReservationState.SUBMITTED, ReservationState.WAITLISTED, ReservationState.CONFIRMED)


@action(
    "trade.presalecampaign.reserve",
    "客户预订",
    icon="bookmark",
    hidden=True,
    available=CAMPAIGN.available("reserve"),
)
def reserve_public(
    act: Act,
    campaign: PresaleCampaign,
    *,
    offer: Annotated[Any, Link("trade.PresaleOffer", "产品")],
    name: Annotated[str, Text("姓名", max_length=40)],
    phone: Annotated[str, Phone("手机号")],
    quantity: Annotated[int, Integer("份数", default=1, blank=True)] = 1,
    invite_code: Annotated[str, Text("邀请码", max_length=40, blank=True)] = "",
    agreed: Annotated[bool, YesNo("我已阅读并同意定金说明")] = False,
) -> str:
    """Somebody with the campaign's link reserves. Returns the key of the reservation, also when asked again."""
    if act.by.kind != "link":
        raise NotAllowed("客户自己在预订页预订。同事请用「新建预订」。")
    if not agreed:
        raise Invalid({"agreed": "请先阅读并同意定金说明。"})
    quantity = 1 if quantity is None else quantity
    require_answerable(phone, quantity)
    rows = visible(SYSTEM, PresaleOffer).select_related("campaign", "campaign__least_level")
    chosen = rows.filter(pk=key_of(offer), campaign=campaign).first()
    if chosen is None:
        raise Invalid({"offer": "请选择产品。"})
    customer = customer_by(act, campaign, name, phone)
    values = {
        "quantity": quantity, "channel": Channel.ONLINE, "invite_code": invite_code or "",
        "name": name, "phone": phone,
        "owner": customer.owner_id or campaign.owner_id, "link_key": act.by.token_id,
    }  # fmt: skip
    promotion = promotion_behind(act.by.token_id)
    if promotion is not None:
        values["promotion"] = promotion.pk
    require_not_hoarding(campaign, customer)
    made = reserve(act, chosen, customer, values)
    give_link(act, made)
    return str(made.pk)


def require_not_hoarding(campaign: PresaleCampaign, customer: Customer) -> None:
    """Raises Conflict for whoever holds places without paying."""
    rows = visible(SYSTEM, Reservation).filter(campaign=campaign, customer=customer, state__in=UNPAID)
    if rows.count() >= MOST_UNPAID:
        raise Conflict(
            "你已经有 %(n)s 个没有付定金的预订。请先付定金或取消。",
            params={"n": MOST_UNPAID},
            code="too_many",
        )


def customer_by(act: Act, campaign: PresaleCampaign, name: str, phone: str) -> Customer:
    """The customer of a telephone number, else a new one that the campaign's owner takes care of."""
    note = f"来自预售活动「{campaign.name}」的预订页"
    return customer_with(phone) or new_customer(act, name, phone, campaign.owner_id, note)


@action("trade.reservation.cancel_mine", "取消预订", icon="ban", danger=True, hidden=True, locks="offer",
        available=RESERVATION.available("cancel"))  # fmt: skip
def cancel_mine(
    act: Act,
    reservation: Reservation,
    *,
    reason: Annotated[str, LongText("原因", max_length=200, blank=True)] = "",
) -> Reservation:
    """The customer cancels through his own link."""
    if act.by.kind != "link":
        raise NotAllowed("客户在自己的链接里取消。同事请用「客户取消」。")
    if reservation.balance_paid_on:
        raise Conflict("尾款已经付清，请联系商家取消。")
    end(act, reservation, CancelledBy.CUSTOMER, reason or "客户自己取消")
    return reservation
