"""Who an audience is: contacts or leads by a condition, as far as whoever sends may see them; and their words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from paceline.access.filtering import compiled_for
from paceline.access.models import User
from paceline.access.organisation import organisation_name
from paceline.access.principal import SYSTEM, Principal, principal_of
from paceline.access.scope import visible
from paceline.customers.models import Contact, Lead
from paceline.customers.segments.membership import members
from paceline.kernel.errors import Conflict
from paceline.market.addresses import KINDS, written
from paceline.market.models import Drip, Mailing
from paceline.market.models.choices import Audience, Channel
from paceline.metadata.registry import registry

MODELS: dict[str, type[Contact] | type[Lead]] = {Audience.CONTACT: Contact, Audience.LEAD: Lead}
PAGE = 500


@dataclass(frozen=True)
class Person:
    """Somebody of an audience: the record, where it is written to, and what the variables stand for."""

    record: Any
    address: str
    values: dict[str, str]
    channel: str = Channel.MAIL

    @property
    def links(self) -> dict[str, UUID | None]:
        """The links of everything that is kept about writing to this person."""
        if isinstance(self.record, Lead):
            return {"contact": None, "lead": self.record.pk, "customer": self.record.customer_id}
        return {"contact": self.record.pk, "lead": None, "customer": self.record.customer_id}

    @property
    def fits(self) -> bool:
        """Whether the channel can reach this address at all: a landline gets no text messages."""
        return KINDS[self.channel].serves(self.address)

    @property
    def owner(self) -> UUID | None:
        """Who takes care of this person."""
        owned = self.record if isinstance(self.record, Lead) else self.record.customer
        found: UUID | None = owned.owner_id
        return found


def rows_of(by: Principal, audience: str, condition: Any, segment: UUID | None = None) -> QuerySet[Any]:
    """The records of an audience within sight, by the fields that `by` may filter; of a segment its members' only.

    Raises Invalid for a condition that cannot be used.
    """
    model = MODELS[audience]
    compiled = compiled_for(by, condition or {}, registry.of(model))
    rows = compiled.apply(visible(by, model))
    if segment is not None:
        rows = rows.filter(customer__in=members(segment, by=by).order_by().values("pk"))
    return rows.select_related("customer", "owner") if model is Lead else rows.select_related("customer")


def people_of(by: Principal, whole: Mailing | Drip) -> Iterator[Person]:
    """Everybody of the audience of a mailing or a sequence, in a lasting order."""
    rows, last = rows_of(by, whole.audience, whole.condition, whole.segment_id).order_by("pk"), None
    while page := list((rows.filter(pk__gt=last) if last else rows)[:PAGE]):
        yield from (person(one, whole.channel, whole.owner) for one in page)
        last = page[-1].pk


def person(record: Any, channel: str, sender: User | None) -> Person:
    """A contact or lead as somebody to write to."""
    address = written(channel, getattr(record, KINDS[channel].field))
    company = record.company if isinstance(record, Lead) else record.customer.name
    return Person(
        record, address,
        {"客户": company or "", "联系人": record.name, "职务": record.title or "", "公司": organisation_name(),
         "我": sender.name if sender else organisation_name()},
        channel,
    )  # fmt: skip


def principal_for(owner_id: UUID | None) -> Principal:
    """The rights with which something is sent: those of its owner now. Raises Conflict when the owner is gone."""
    user = visible(SYSTEM, User).filter(pk=owner_id).select_related("unit").first()
    if user is None or not user.is_active:
        raise Conflict("负责人已离职或停用，不能发送。请先换一位负责人。")
    return principal_of(user)
