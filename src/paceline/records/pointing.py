"""Links between objects seen from where they lead: what points at a record, and so needs it to stay."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.metadata.fields import Link
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.registry import registry
from paceline.records.models import Event, Record


def links_to(of: ObjectType) -> Iterator[tuple[ObjectType, BoundField]]:
    """Every declared link that leads to this object, with the object that has it."""
    for other in registry.objects.values():
        for bound in other.standard.values():
            if (
                isinstance(bound.type, Link)
                and bound.type.target == of.name
                and issubclass(other.model, Record)
            ):
                yield other, bound


def needed(of: ObjectType, keys: Collection[UUID], batch: UUID | None = None) -> dict[UUID, str]:
    """Which of the records something rests on that people made and this batch did not: key → why it has to stay."""
    found: dict[UUID, str] = {}
    for other, bound in links_to(of):
        if not other.creatable:
            continue
        rows = visible(SYSTEM, other.model).filter(**{f"{bound.name}__in": keys})
        if batch is not None:
            same = Event.objects.filter(batch=batch, name=f"{other.name}.create").values("record_id")
            rows = rows.exclude(pk__in=same)
        for key, count in rows.order_by().values_list(bound.name).annotate(n=Count("pk")):
            words = _t("还有 %(n)s 条%(object)s用着它。") % {"n": f"{count:,}", "object": other.label}
            found.setdefault(key, words)
    return found
