"""Which customers something is for: by class, state, kind and tags; what plans and levels of service are chosen by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import models

from paceline.customers.consent import NOT_WANTED
from paceline.customers.models.customer import CustomerClass, CustomerKind, Lifecycle
from paceline.metadata.fields import Choice, MultipleChoice, Tags
from paceline.metadata.views import Section

JsonFilter = dict[str, Any]
A = TypeVar("A", bound="Audience")

KEPT: JsonFilter = {
    "all": [
        {"field": "owner", "op": "not_empty"},
        {"not": {"field": "tags", "op": "has_any", "value": sorted(NOT_WANTED)}},
    ]
}
"""Customers whom somebody looks after and who want to be called."""
EVERYBODY: JsonFilter = {"field": "number", "op": "not_empty"}
SECTION = Section("哪些客户", "classes lifecycles customer_kind customer_tags")


class Audience(models.Model):
    """Conditions on a customer that hold together; an empty one asks for nothing."""

    classes = MultipleChoice("客户等级", CustomerClass, blank=True, hint="留空为不限")
    lifecycles = MultipleChoice("客户状态", Lifecycle, blank=True, hint="留空为不限")
    customer_kind = Choice("客户类型", CustomerKind, blank=True, hint="留空为不限")
    customer_tags = Tags("客户标签", hint="有其中一个就算；留空为不限")

    class Meta:
        abstract = True

    @property
    def terms(self) -> list[JsonFilter]:
        """One condition in the filter language per field that is filled in."""
        given = (
            ("customer_class", "in", list(self.classes)),
            ("lifecycle", "in", list(self.lifecycles)),
            ("kind", "in", [self.customer_kind] if self.customer_kind else []),
            ("tags", "has_any", list(self.customer_tags)),
        )
        return [{"field": name, "op": op, "value": value} for name, op, value in given if value]

    @property
    def condition(self) -> JsonFilter:
        """All of them as one."""
        return {"all": self.terms or [EVERYBODY]}

    def suits(self, customer: Any) -> bool:
        """Whether a loaded customer is among them."""
        return (
            (not self.classes or customer.customer_class in self.classes)
            and (not self.lifecycles or customer.lifecycle in self.lifecycles)
            and (not self.customer_kind or customer.kind == self.customer_kind)
            and (not self.customer_tags or bool({*self.customer_tags} & {*(customer.tags or ())}))
        )


def exclusive(ordered: Sequence[A], base: JsonFilter) -> Iterator[tuple[A, JsonFilter]]:
    """Each with the filter of the customers that it is the first to be for."""
    for place, one in enumerate(ordered):
        before = [other.condition for other in ordered[:place]]
        parts = [base, one.condition, *([{"not": {"any": before}}] if before else [])]
        yield one, {"all": parts}


def first_for(ordered: Iterable[A], customer: Any) -> A | None:
    """The first that is for a customer."""
    return next((one for one in ordered if one.suits(customer)), None)
