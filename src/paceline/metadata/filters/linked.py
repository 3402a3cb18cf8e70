"""Conditions about records that link here: `trade.salesorder:customer` counts the orders of a customer.

`trade.salesorder:customer.state` asks whether one of them has a state; `customer.trade.salesorder:customer` is the same
for what lies behind a link. Which records count at all is declared with the object (`View.counted`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _t

from paceline.kernel.errors import Invalid
from paceline.metadata.fields.link import Link
from paceline.metadata.fields.number import Integer
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.registry import registry

Readable = Callable[[ObjectType], Collection[str]]
RowsOf = Callable[[ObjectType], QuerySet[Any]]
NAME = re.compile(r"(?:(?P<link>\w+)\.)?(?P<of>\w+\.\w+):(?P<via>\w+)(?:\.(?P<field>\w+))?")


class HowMany(Integer):  # type: ignore[type-arg]
    """How many records link here."""

    operators = ("gte", "lte", "eq", "gt", "lt", "between")  # type: ignore[assignment]

    @property
    def label(self) -> str:
        return _t("条数")


HOW_MANY = HowMany()
HOW_MANY.name = "count"


@dataclass(frozen=True)
class Linked:
    """Records of object `of` whose link `via` leads here (or to what `link` of this record leads to)."""

    of: ObjectType
    via: str
    bound: BoundField
    link: str = ""

    @property
    def is_count(self) -> bool:
        return self.bound.type is HOW_MANY

    @property
    def label(self) -> str:
        """订单 · 条数, or 客群 for what declares that its parents are in something."""
        if self.of.belonging == self.bound.name and not self.link:
            return self.bound.label
        of = self.of.label
        if len(self.of.links[self.target]) > 1:
            of = _t("%(object)s（%(link)s）") % {"object": of, "link": self.of.fields[self.via].label}
        return f"{of} · {self.bound.label}"

    @property
    def target(self) -> str:
        return str(self.of.fields[self.via].type.target)  # type: ignore[attr-defined]

    def rows(self, among: RowsOf | None) -> QuerySet[Any]:
        """Those that link to the outer row. Raises Invalid where linked records cannot be asked."""
        if among is None:
            raise Invalid("这里的条件只能看记录自己的字段，不能数关联的记录。", code="linked_not_allowed")
        outer = OuterRef(f"{self.link}_id" if self.link else "pk")
        return among(self.of).filter(**{f"{self.via}_id": outer}).order_by()

    def count(self, rows: QuerySet[Any]) -> Any:
        """The number of these rows as SQL."""
        counted = rows.values(f"{self.via}_id").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counted), Value(0))


def find_linked(name: str, of: ObjectType, readable: Readable) -> Linked:
    """What a name with a colon means. Raises Invalid when it is unknown or unreadable."""
    match = NAME.fullmatch(name)
    if match is None:
        raise unknown_field(name)
    link = match["link"] or ""
    if link:
        bound = of.standard.get(link)
        if bound is None or link not in readable(of) or not isinstance(bound.type, Link):
            raise unknown_field(name)
    target = of.standard[link].type.target if link else of.name  # type: ignore[attr-defined]
    other = registry.objects.get(match["of"])
    links = () if other is None else other.links.get(target, ())
    if other is None or match["via"] not in {b.name for b in links} & set(readable(other)):
        raise unknown_field(name)
    return Linked(other, match["via"], asked_field(match["field"], other, readable, name), link)


def asked_field(field: str | None, of: ObjectType, readable: Readable, name: str) -> BoundField:
    """The field of the linked records that is compared; their number when none is named."""
    if field is None:
        return BoundField("count", HOW_MANY)
    if field not in of.fields or field not in readable(of):
        raise unknown_field(name)
    return of.fields[field]


def unknown_field(name: str) -> Invalid:
    return Invalid("没有「%(field)s」这个字段。", code="unknown_field", params={"field": name})
