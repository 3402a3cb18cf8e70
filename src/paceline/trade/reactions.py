"""What follows from events: salespeople hear how customers answer; approvals, presales and points go on."""

from __future__ import annotations

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.records.acting.publishing import reaction
from paceline.records.action import acting
from paceline.records.models import Event
from paceline.trade import buying  # noqa: F401  (declares its own)
from paceline.trade.models import OrderState, Quote, SalesOrder
from paceline.trade.presale import handing  # noqa: F401  (declares its own)
from paceline.trade.presale import reactions as presale  # noqa: F401  (declares its own)
from paceline.workflow.approvals.asking import pending
from paceline.workflow.notifications import notify


@reaction("trade.quote.accept")
def tell_of_yes(event: Event) -> None:
    """The customer has accepted through the link."""
    tell_owner(event, "客户接受了报价「%(title)s」：%(words)s")


@reaction("trade.quote.reject")
def tell_of_no(event: Event) -> None:
    """The customer has declined through the link."""
    tell_owner(event, "客户没有接受报价「%(title)s」：%(words)s")


def tell_owner(event: Event, template: str) -> None:
    """One line for the quote's owner; answers that a colleague wrote down are known already."""
    quote = visible(SYSTEM, Quote).filter(pk=event.record_id).first() if event.via == "portal" else None
    if quote is not None and quote.owner_id:
        notify(
            [quote.owner_id],
            kind="reminder",
            template=template,
            params={"title": event.title, "words": event.reason[:80]},
            key=f"answer:{event.id}",
            about=(event.object, event.record_id),
        )


@reaction("trade.salesorder.allot")
def tell_of_goods(event: Event) -> None:
    """Goods are there for an order that lacked them."""
    tell_seller(event)


@reaction("trade.salesorder.take_again")
def tell_of_lost_goods(event: Event) -> None:
    """What was put aside for an order had never come in."""
    tell_seller(event)


def tell_seller(event: Event) -> None:
    """The owner of the order hears what its story says."""
    order = visible(SYSTEM, SalesOrder).filter(pk=event.record_id).first()
    if order is not None and order.owner_id:
        notify(
            [order.owner_id],
            kind="reminder",
            template="订单 %(title)s：%(said)s",
            params={"title": event.title, "said": event.payload["said"]},
            key=f"goods:{event.id}",
            about=(event.object, event.record_id),
        )


@reaction("trade.salesorder.*_approval")
def follow_credit(event: Event) -> None:
    """A request that came to nothing leaves no mark on the order: next time its credit is judged anew."""
    if is_asked(event):
        return
    with acting(SYSTEM, "trade.salesorder.credit", via="job") as act:
        rows = visible(SYSTEM, SalesOrder).filter(
            pk=event.record_id, over_credit=True, state=OrderState.DRAFT
        )
        for order in rows.select_for_update(of=("self",)):
            if not pending("trade.salesorder.confirm", order).exists():
                act.save(order, over_credit=False, exposure=None)


def is_asked(event: Event) -> bool:
    return event.name.endswith(".ask_approval")
