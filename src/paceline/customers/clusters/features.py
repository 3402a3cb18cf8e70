"""What customers are compared by: the columns behind each feature, read into plain columns of numbers and words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from paceline.access.principal import Principal
from paceline.access.scope import open_fields
from paceline.customers.models import Customer
from paceline.customers.models.cluster import Feature
from paceline.kernel import regions
from paceline.kernel.errors import Invalid
from paceline.kernel.messages import Listed, say
from paceline.metadata.registry import registry

NONE = ""


@dataclass(frozen=True)
class Source:
    """The field and column of a feature; `figure` ones are numbers, of which `skewed` ones are compared by size."""

    field: str
    column: str
    figure: bool = True
    skewed: bool = False
    read: Callable[[Any, date], Any] = lambda value, _today: value


def days_since(value: Any, today: date) -> int | None:
    return None if value is None else (today - value).days


def province(value: Any, _today: date) -> str:
    return str(value or "")[:2] and f"{str(value)[:2]}0000"


SOURCES: dict[str, Source] = {
    Feature.RECENCY: Source("last_order_on", "last_order_on", skewed=True, read=days_since),
    Feature.FREQUENCY: Source("orders_count", "orders_count", skewed=True),
    Feature.MONETARY: Source("sales_total", "sales_total_base", skewed=True),
    Feature.INTERVAL: Source("order_interval", "order_interval", skewed=True),
    Feature.VALUE: Source("value_score", "value_score"),
    Feature.INTENT: Source("intent_score", "intent_score"),
    Feature.INDUSTRY: Source("industry", "industry", figure=False),
    Feature.REGION: Source("region", "region", figure=False, read=province),
    Feature.SIZE: Source("size", "size", figure=False),
    Feature.CLASS: Source("customer_class", "customer_class", figure=False),
    Feature.KIND: Source("kind", "kind", figure=False),
    Feature.LIFECYCLE: Source("lifecycle", "lifecycle", figure=False),
}


@dataclass(frozen=True)
class Table:
    """Customers with their values, feature by feature; those without one of the figures are left out and counted."""

    keys: list[Any]
    figures: dict[str, list[float]]
    groups: dict[str, list[str]]
    left_out: int


def require_sight(by: Principal, features: Sequence[str]) -> None:
    """Raises Invalid for features whose fields the actor does not see: groups would tell of them."""
    of = registry.of(Customer)
    hidden = [str(Feature(one).label) for one in features if SOURCES[one].field not in open_fields(by, of)]
    if hidden:
        raise Invalid({"features": say("你看不到%(names)s，不能按它们分群。", names=Listed(hidden))})


def table(customers: Any, features: Sequence[str], today: date) -> Table:
    """The values of customers in the order of their keys, so that the same data gives the same table."""
    sources = {one: SOURCES[one] for one in sorted(features, key=list(SOURCES).index)}
    rows = customers.order_by("pk").values_list("pk", *(one.column for one in sources.values()))
    keys: list[Any] = []
    figures: dict[str, list[float]] = {name: [] for name, one in sources.items() if one.figure}
    groups: dict[str, list[str]] = {name: [] for name, one in sources.items() if not one.figure}
    left_out = 0
    for key, *values in rows.iterator(chunk_size=5000):
        read = {
            name: one.read(value, today) for (name, one), value in zip(sources.items(), values, strict=True)
        }
        if any(read[name] is None for name in figures):
            left_out += 1
            continue
        keys.append(key)
        for name, column in figures.items():
            column.append(float(read[name]))
        for name, words in groups.items():
            words.append(str(read[name] or NONE))
    return Table(keys, figures, groups, left_out)


def word_of(feature: str, value: str) -> str:
    """A value of a category as people read it."""
    if not value:
        return "—"
    if feature == Feature.REGION:
        return regions.name(value, short=True)
    bound = registry.of(Customer).fields[SOURCES[feature].field]
    return str(bound.type.show(value))
