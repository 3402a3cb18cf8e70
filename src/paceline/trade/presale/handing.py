"""A paid reservation of somebody who does not work on orders: who may assign orders hears of it, to hand it on."""

from __future__ import annotations

from paceline.access.models import User
from paceline.access.principal import SYSTEM, principal_of
from paceline.access.scope import visible
from paceline.records.acting.publishing import reaction
from paceline.records.models import Event
from paceline.trade.models import Reservation, SalesOrder
from paceline.workflow.approvals.people import nearest
from paceline.workflow.notifications import notify


@reaction("trade.reservation.order")
def tell_who_hands_on(event: Event) -> None:
    """Marketing's public pages bring orders that marketing cannot deliver: whoever may assign them is told once."""
    rows = visible(SYSTEM, Reservation).select_related("order__owner__unit")
    one = rows.filter(pk=event.record_id, order__isnull=False).first()
    if one is None or one.order is None:
        return
    owner, order = one.order.owner, one.order
    if owner is None or may(owner, "change", order):
        return
    notify(
        nearest(owner, lambda person: may(person, "assign", order), but=[owner.pk]), kind="assignment",
        key=f"presale-order:{order.pk}", about=("trade.salesorder", order.pk),
        template="预售订单「%(name)s」付清了，%(who)s不处理订单。请转给一位销售去交付。",
        params={"name": order.number, "who": owner.name},
    )  # fmt: skip


def may(user: User, verb: str, order: SalesOrder) -> bool:
    """Whether this person may do that with this order."""
    by = principal_of(user)
    return bool(visible(by, SalesOrder, verb).filter(pk=order.pk).exists())
