"""Which service level a customer has and why; told to the rooms below that keep to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.care.models import ServiceLevel
from paceline.care.models.audience import JsonFilter, exclusive, first_for
from paceline.care.models.service_level import kept
from paceline.customers.models import Customer
from paceline.customers.models.customer import CustomerClass, CustomerKind, Lifecycle
from paceline.customers.served import Service, serving
from paceline.kernel.messages import Message, say
from paceline.metadata.registry import registry
from paceline.records import plans


def level_of(customer: Customer) -> ServiceLevel | None:
    """The first level in force that suits a customer."""
    return first_for(kept.get(), customer)


def reasons(level: ServiceLevel, customer: Any) -> list[Message]:
    """What about the customer makes it this level; [] for a level of everybody."""
    tags = [one for one in customer.tags or () if one in level.customer_tags]
    found = (
        (level.classes, say("等级是 %(what)s", what=label(CustomerClass, customer.customer_class))),
        (level.lifecycles, say("客户状态是 %(what)s", what=label(Lifecycle, customer.lifecycle))),
        (level.customer_kind, say("类型是 %(what)s", what=label(CustomerKind, customer.kind))),
        (level.customer_tags, say("有标签「%(what)s」", what=(tags or [""])[0])),
    )
    return [words for asked, words in found if asked]


def label(choices: Any, value: str) -> Message | str:
    return say(str(choices(value).label)) if value in choices.values else value


def members_of(level: ServiceLevel) -> JsonFilter | None:
    """The customers of a level as a filter; None while it is off."""
    return next((found for one, found in exclusive(kept.get(), {"all": []}) if one.pk == level.pk), None)


def service_of(customer: Customer | UUID) -> Service | None:
    """What the rooms below keep to."""
    is_read = isinstance(customer, Customer)
    found = customer if is_read else plans.seen(SYSTEM, registry.of(Customer), customer)
    level = first_for(kept.get(), found) if found else None
    if level is None:
        return None
    return Service(level.name, level.hours, level.price_book_id, level.response_minutes)


serving.look = service_of
