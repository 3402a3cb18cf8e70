"""Selling a presale at the counter, also on a phone without a network: name and number are enough, the hour is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from paceline.customers.models import Customer
from paceline.kernel.errors import Invalid, NotAllowed
from paceline.kernel.messages import say
from paceline.metadata.fields import Instant, Integer, Link, LongText, Phone, Text
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.actions.presale.by_number import customer_with, new_customer, require_answerable
from paceline.trade.actions.presale.reserve import offer_of, reserve
from paceline.trade.models import Reservation
from paceline.trade.models.presale.choices import Channel

LATEST_HOURS = 72
"""What was sold longer ago than this is looked into by somebody, not taken by itself."""
AHEAD = timedelta(minutes=5)


@action(
    "trade.reservation.counter", "柜台预订", on="collection", permission="create", icon="store", hidden=True
)
def sell_at_counter(
    act: Act,
    *,
    offer: Annotated[Any, Link("trade.PresaleOffer", "预售产品")],
    name: Annotated[str, Text("姓名", max_length=40)],
    phone: Annotated[str, Phone("手机号")],
    quantity: Annotated[int, Integer("份数", default=1, blank=True)] = 1,
    note: Annotated[str, LongText("备注", max_length=200, blank=True)] = "",
    at: Annotated[datetime | None, Instant("预订时间", blank=True)] = None,
) -> Reservation:
    """Reserve for whoever stands there: the customer with this number, else a new one of the seller's.

    `at` is when it was sold, at most `LATEST_HOURS` ago: window and price are those of that hour, the place is taken
    now, first come first served. Raises Invalid by field, Conflict when it may not be.
    """
    quantity = 1 if quantity is None else quantity
    require_answerable(phone, quantity)
    act.occurred_at = sold_at(act, at)
    chosen = offer_of(act, {"offer": offer})
    values = {
        "quantity": quantity, "channel": Channel.STORE, "name": name, "phone": phone,
        "owner": act.by.user_id, "note": note,
    }  # fmt: skip
    return reserve(act, chosen, buyer(act, name, phone), values)


def sold_at(act: Act, at: datetime | None) -> datetime:
    """When it was sold. Raises Invalid for what lies ahead or too far back."""
    if at is None or act.now < at <= act.now + AHEAD:
        return act.now
    if at > act.now:
        raise Invalid({"at": "时间在将来。请检查手机的时间。"})
    if act.now - at > timedelta(hours=LATEST_HOURS):
        raise Invalid(
            {"at": say("已经超过 %(hours)s 小时，不能再补传。请联系客户后重新预订。", hours=LATEST_HOURS)}
        )
    return at


def buyer(act: Act, name: str, phone: str) -> Customer:
    """The customer of a number, whoever looks after him, else a new one of the seller's."""
    found = customer_with(phone)
    if found is not None:
        return found
    if not act.by.can("customers.customer", "create"):
        raise NotAllowed("这个号码还没有客户，你没有新建客户的权限。请先请同事建好客户。")
    return new_customer(act, name, phone, act.by.user_id)
