"""The operators of conditions: their words and what they mean in SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _t

from paceline.kernel import regions


@dataclass(frozen=True)
class Operator:
    """`build(path, operand)` gives the condition; `unary` ones take no operand."""

    code: str
    words: str
    build: Callable[[str, Any], Q]
    unary: bool = False

    @property
    def label(self) -> str:
        return _t(self.words)


def _between(path: str, pair: Any) -> Q:
    low, high = pair
    return Q(**{f"{path}__gte": low, f"{path}__lte": high})


def _within(path: str, pair: Any) -> Q:
    first, after = pair
    return Q(**{f"{path}__gte": first, f"{path}__lt": after})


def _all(*operators: Operator) -> dict[str, Operator]:
    return {operator.code: operator for operator in operators}


OPERATORS = _all(
    Operator("eq", "是", lambda p, v: Q(**{p: v})),
    Operator("ne", "不是", lambda p, v: ~Q(**{p: v})),
    Operator("in", "属于", lambda p, v: Q(**{f"{p}__in": v})),
    Operator("not_in", "不属于", lambda p, v: ~Q(**{f"{p}__in": v})),
    Operator("contains", "包含", lambda p, v: Q(**{f"{p}__icontains": v})),
    Operator("not_contains", "不包含", lambda p, v: ~Q(**{f"{p}__icontains": v})),
    Operator("starts", "开头是", lambda p, v: Q(**{f"{p}__istartswith": v})),
    Operator("gt", "大于", lambda p, v: Q(**{f"{p}__gt": v})),
    Operator("gte", "不小于", lambda p, v: Q(**{f"{p}__gte": v})),
    Operator("lt", "小于", lambda p, v: Q(**{f"{p}__lt": v})),
    Operator("lte", "不大于", lambda p, v: Q(**{f"{p}__lte": v})),
    Operator("between", "介于", _between),
    Operator("within", "在", _within),
    Operator("has_any", "含任一", lambda p, v: Q(**{f"{p}__overlap": v})),
    Operator("has_all", "含全部", lambda p, v: Q(**{f"{p}__contains": v})),
    Operator("under", "位于", lambda p, v: Q(**{f"{p}__startswith": regions.prefix(v)})),
    Operator("empty", "为空", lambda p, v: Q(**{f"{p}__isnull": True}), unary=True),
    Operator("not_empty", "不为空", lambda p, v: Q(**{f"{p}__isnull": False}), unary=True),
)

TIME_WORDS = {"gt": "晚于", "gte": "不早于", "lt": "早于", "lte": "不晚于", "eq": "是"}


def label_for(op: str, *, time: bool) -> str:
    """The words of an operator; days read 早于/晚于 instead of 小于/大于."""
    return _t(TIME_WORDS[op]) if time and op in TIME_WORDS else OPERATORS[op].label
