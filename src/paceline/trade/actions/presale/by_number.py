"""Reserving with a name and a telephone number, at the counter or by oneself: what is asked, whose number it is."""

from __future__ import annotations

from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.kernel.errors import Invalid
from paceline.records.act import Act

MOST_AT_ONCE = 99


def require_answerable(phone: str, quantity: int) -> None:
    """Raises Invalid by field for a number that nobody can call, or for too few or too many places at once."""
    if not phone.startswith("+"):
        raise Invalid({"phone": "这个号码打不通，请核对：手机号是 11 位数字。"})
    if not 1 <= quantity <= MOST_AT_ONCE:
        raise Invalid({"quantity": "一次可以预订 1 到 99 份。"})


def customer_with(phone: str) -> Customer | None:
    """The customer of a number, whoever looks after him; of several the oldest."""
    rows = visible(SYSTEM, Customer).filter(phone=phone).select_related("member_level")
    found: Customer | None = rows.order_by("created_at").first()
    return found


def new_customer(act: Act, name: str, phone: str, owner: UUID | None, note: str = "") -> Customer:
    """A person who was not known so far, for `owner` to take care of."""
    made: Customer = act.create(
        Customer, links_checked=True, name=name, kind="person", phone=phone, owner=owner, note=note
    )
    return made
