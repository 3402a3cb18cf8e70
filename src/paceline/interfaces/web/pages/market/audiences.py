"""Choosing an audience by the views of the lists: everybody, shipped ones, one's own and shared ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.customers.models import Segment
from paceline.interfaces.web.pages.lists.filters.words import chips
from paceline.market.audience import MODELS
from paceline.metadata.registry import registry
from paceline.records.reading.saved_views import views_of

MOST_SEGMENTS = 200


@dataclass(frozen=True)
class Choice:
    """One audience to choose: `key` is `contact:all`, `lead:2` of the shipped views, or `lead:<id>` of a saved one."""

    key: str
    label: str
    condition: dict[str, Any]
    segment: UUID | None = None

    @property
    def audience(self) -> str:
        return self.key.partition(":")[0]


def choices(by: Principal) -> list[tuple[str, list[Choice]]]:
    """What may be chosen, by object."""
    found: list[tuple[str, list[Choice]]] = []
    for audience, model in MODELS.items():
        of = registry.of(model)
        if not by.can(of.name, "read"):
            continue
        shipped = [(str(at), str(_t(str(one.label))), one.filter) for at, one in enumerate(of.saved_views)]
        saved = [(str(one.pk), one.name, one.filter) for one in views_of(by, of)]
        rows = [
            ("all", _t("全部%(objects)s") % {"objects": of.label}, {}),
            *(one for one in (*shipped, *saved) if one[2]),
        ]
        found.append(
            (of.label, [Choice(f"{audience}:{key}", label, given or {}) for key, label, given in rows])
        )
    if by.can("customers.segment", "read"):
        segments = visible(by, Segment).order_by("name")[:MOST_SEGMENTS]
        made = [Choice(f"contact:segment:{one.pk}", one.name, {}, one.pk) for one in segments]
        found += [(_t("客群里的联系人"), made)] if made else []
    return found


def chosen(by: Principal, key: str) -> Choice | None:
    """The choice of a key."""
    return next((one for _label, group in choices(by) for one in group if one.key == key), None)


def in_words(by: Principal, audience: str, condition: Any) -> list[str]:
    """A condition as sentences; [] when it is everybody."""
    parts = condition.get("all", [condition]) if isinstance(condition, dict) and condition else []
    return [one.sentence or one.broken for one in chips(list(parts), registry.of(MODELS[audience]), by)]
