"""Conditions in words: the chips above the list, and the sentence of a nested group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.access.scope import open_fields, visible
from paceline.interfaces.web.pages.lists.filters.operands import as_list, operand_of
from paceline.kernel.errors import PacelineError
from paceline.metadata.fields import Day, Instant, Link
from paceline.metadata.filters import Condition, Group, parse_filter
from paceline.metadata.filters.compile import find_field
from paceline.metadata.filters.linked import find_linked
from paceline.metadata.filters.operators import OPERATORS, label_for
from paceline.metadata.object_type import BoundField, ObjectType
from paceline.metadata.registry import registry

SILENT = ("eq", "within", "in")
"""Operators that go without saying when there is one value."""
LONGEST = 40


@dataclass(frozen=True)
class Chip:
    """`字段 运算 值`. `at` is the condition's place; `simple` ones open the popover, others the builder."""

    at: int
    field: str
    op: str
    value: str
    simple: bool = True
    broken: str = ""
    """Why the condition cannot be used any more."""

    @property
    def sentence(self) -> str:
        return " ".join(part for part in (self.field, self.op, self.value) if part)


def chips(parts: list[Any], of: ObjectType, by: Principal) -> list[Chip]:
    """One chip for every condition that the list joins by "all"."""
    if not parts:
        return []
    found = [parsed(part) for part in parts]
    titles = titles_in((one for one in found if one is not None), of, by)
    return [chip(at, one, of, by, titles) for at, one in enumerate(found)]


def parsed(part: Any) -> Condition | Group | None:
    """One part of the filter; None when it cannot be read."""
    try:
        group = parse_filter(part)
    except PacelineError:
        return None
    return group.parts[0] if isinstance(part, dict) and "field" in part else group


def chip(
    at: int, part: Condition | Group | None, of: ObjectType, by: Principal, titles: dict[str, str]
) -> Chip:
    if part is None:
        return Chip(at, "", "", _t("看不懂的条件"), broken=_t("这个条件已经不能用了，请移除。"))
    try:
        if isinstance(part, Condition):
            return Chip(at, *said(part, of, by, titles))
        text = sentence(part, of, by, titles)
        return Chip(at, "", "", text if len(text) <= LONGEST else text[: LONGEST - 1] + "…", simple=False)
    except PacelineError as error:
        return Chip(at, "", "", _t("不能用的条件"), broken=error.text(_t))


def said(condition: Condition, of: ObjectType, by: Principal, titles: dict[str, str]) -> tuple[str, str, str]:
    """A condition as field, operator and value."""
    bound = found(condition.field, of, by)
    operator = OPERATORS[condition.op]
    label = path_label(condition.field, of, bound)
    if operator.unary:
        return label, "", operator.label
    value = operand_of(bound.type.operand_control(condition.op)).words(bound.type, condition.value, titles)
    if condition.where is not None:
        narrowed = sentence(condition.where, linked_of(condition.field, of, by), by, titles)
        value = _t("%(value)s（%(where)s）") % {"value": value, "where": narrowed}
    alone = condition.op in SILENT and (not isinstance(condition.value, list) or len(condition.value) == 1)
    op = "" if alone else label_for(condition.op, time=isinstance(bound.type, Day | Instant))
    return label, op, value


def sentence(group: Group, of: ObjectType, by: Principal, titles: dict[str, str]) -> str:
    """A nested group in words: 「A 或 B」, 「不满足 A」."""
    texts = [
        " ".join(word for word in said(part, of, by, titles) if word)
        if isinstance(part, Condition)
        else _t("（%(what)s）") % {"what": sentence(part, of, by, titles)}
        for part in group.parts
    ]
    if group.join == "not":
        return _t("不满足 %(what)s") % {"what": _t(" 且 ").join(texts)}
    return (_t(" 或 ") if group.join == "any" else _t(" 且 ")).join(texts)


def found(name: str, of: ObjectType, by: Principal) -> BoundField:
    """The field that a dotted name means for this viewer. Raises Invalid."""
    return find_field(name, of, lambda other: open_fields(by, other))[0]


def linked_of(name: str, of: ObjectType, by: Principal) -> ObjectType:
    """The object whose records a name with a colon is about. Raises Invalid."""
    return find_linked(name, of, lambda other: open_fields(by, other)).of


def path_label(name: str, of: ObjectType, bound: BoundField) -> str:
    """客户 · 行业 for `customer.industry`, 订单 · 条数 for `trade.salesorder:customer`."""
    if ":" in name:
        linked = find_linked(name, of, lambda other: other.fields.keys())
        return f"{of.fields[linked.link].label} · {linked.label}" if linked.link else linked.label
    first, dot, _rest = name.partition(".")
    return f"{of.fields[first].label} · {bound.label}" if dot else bound.label


def titles_in(parts: Iterable[Condition | Group], of: ObjectType, by: Principal) -> dict[str, str]:
    """The names of all records that the conditions name by id, one query per linked object."""
    wanted: dict[str, set[UUID]] = {}
    titles: dict[str, str] = {}
    for condition in conditions_in(parts):
        try:
            field = found(condition.field, of, by).type
        except PacelineError:
            continue
        if condition.where is not None:
            titles |= titles_in([condition.where], linked_of(condition.field, of, by), by)
        if isinstance(field, Link):
            wanted.setdefault(field.target, set()).update(keys_in(condition.value))
    for target, keys in wanted.items():
        if keys:
            linked = registry.get(target)
            rows = visible(by, linked.model).filter(pk__in=keys).values_list("pk", linked.title)
            titles |= {str(key): str(title) for key, title in rows}
    return titles


def conditions_in(parts: Iterable[Condition | Group]) -> Iterator[Condition]:
    for part in parts:
        if isinstance(part, Condition):
            yield part
        else:
            yield from part.conditions()


def keys_in(raw: Any) -> Iterator[UUID]:
    for item in as_list(raw):
        try:
            yield UUID(str(item))
        except ValueError:
            continue
