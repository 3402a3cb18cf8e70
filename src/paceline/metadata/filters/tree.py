"""The filter tree, parsed from JSON and checked for shape and size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from paceline.kernel.errors import Invalid
from paceline.metadata.filters.operators import OPERATORS

MAX_DEPTH = 6
MAX_CONDITIONS = 60
MAX_VALUES = 500


@dataclass(frozen=True)
class Condition:
    """One comparison; `field` may walk one link, e.g. `customer.industry`, or ask records that link here.

    `trade.salesorder:customer` is how many orders name this record as their customer; `where` narrows which of them.
    """

    field: str
    op: str
    value: Any = None
    where: Group | None = None


@dataclass(frozen=True)
class Group:
    """Several parts joined by all, any or not."""

    join: Literal["all", "any", "not"]
    parts: tuple[Group | Condition, ...]

    def conditions(self) -> Iterator[Condition]:
        for part in self.parts:
            if isinstance(part, Condition):
                yield part
            else:
                yield from part.conditions()

    @property
    def size(self) -> int:
        """How many comparisons there are, those about linked records included."""
        return sum(1 + (part.where.size if part.where else 0) for part in self.conditions())


EVERYTHING = Group("all", ())


def parse_filter(raw: Any) -> Group:
    """A tree from JSON. Raises Invalid naming the part that cannot be read."""
    if raw in (None, "", {}, []):
        return EVERYTHING
    node = _node(raw, 0)
    group = node if isinstance(node, Group) else Group("all", (node,))
    if group.size > MAX_CONDITIONS:
        raise Invalid("筛选条件太多，最多 60 个。请拆成几个视图。", code="filter_too_large")
    return group


def _node(raw: Any, depth: int) -> Group | Condition:
    if depth > MAX_DEPTH:
        raise Invalid("筛选条件嵌套太深，最多 6 层。", code="filter_too_deep")
    if isinstance(raw, list):
        raw = {"all": raw}
    if not isinstance(raw, dict):
        raise Invalid("筛选条件看不懂：应当是 {field, op, value}。", code="filter_shape")
    if "field" in raw:
        return _condition(raw, depth)
    if len(raw) != 1 or next(iter(raw)) not in ("all", "any", "not"):
        raise Invalid("筛选条件看不懂：只能用 all、any、not 组合。", code="filter_shape")
    join, inner = next(iter(raw.items()))
    items = inner if isinstance(inner, list) else [inner]
    return Group(join, tuple(_node(item, depth + 1) for item in items))


def _condition(raw: dict[str, Any], depth: int) -> Condition:
    field, op, value = raw.get("field"), raw.get("op", "eq"), raw.get("value")
    if set(raw) - {"field", "op", "value", "where"} or not isinstance(field, str) or len(field) > 120:
        raise Invalid("筛选条件看不懂：应当是 {field, op, value}。", code="filter_shape")
    if not isinstance(op, str) or op not in OPERATORS:
        raise Invalid("没有「%(op)s」这种比较。", code="unknown_operator", params={"op": str(op)[:40]})
    if isinstance(value, list) and len(value) > MAX_VALUES:
        raise Invalid("一个条件最多 500 个值。", code="filter_too_large")
    return Condition(field, op, value, _where(raw["where"], field, depth) if raw.get("where") else None)


def _where(raw: Any, field: str, depth: int) -> Group:
    """Which of the linked records are meant."""
    if ":" not in field:
        raise Invalid("筛选条件看不懂：where 只用在关联记录上。", code="filter_shape")
    node = _node(raw, depth + 1)
    return node if isinstance(node, Group) else Group("all", (node,))
