"""Stored figures over records that link here: kept by the door in the same transaction, checked by `verify`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel import money
from paceline.metadata.fields.base import FieldType, Reading
from paceline.metadata.fields.number import NUMBER_OPERATORS, number_control, plain, read_number
from paceline.metadata.fields.time import Instant


class RolledUp:
    """`measure` (count, sum, min, max) of `field` over the records of object `of` whose link `via` points here.

    `where` is a filter in the one filter language.
    """

    of: str
    via: str
    measure: str
    over: str
    where: Mapping[str, Any]

    def take(self, of: str, via: str, measure: str, field: str, where: Mapping[str, Any] | None) -> None:
        self.of, self.via, self.measure, self.over, self.where = (
            of.lower(),
            via,
            measure,
            field,
            dict(where or {}),
        )


class Rollup(RolledUp, FieldType, models.DecimalField):
    """A count or a sum; `money=True` shows it as an amount in the home currency, `share=True` as a percentage."""

    kind, kind_label, plain = "rollup", _("汇总"), "django.db.models.DecimalField"
    is_narrow = True
    widget, cell, align = "number", "number", "end"
    operators = NUMBER_OPERATORS
    summable = True
    custom_ok = False

    def __init__(
        self,
        *args: Any,
        of: str = "",
        via: str = "",
        measure: str = "count",
        field: str = "",
        where: Mapping[str, Any] | None = None,
        money: bool = False,
        share: bool = False,
        **kwargs: Any,
    ) -> None:
        self.take(of, via, measure, field, where)
        self.is_share = share
        if money:
            self.cell = "amount"  # type: ignore[misc]
        if share:
            self.cell, self.summable = "percent", False  # type: ignore[misc]
            kwargs.setdefault("decimal_places", 6)
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("default", 0)
        kwargs.setdefault("null", False)
        kwargs.setdefault("blank", True)
        super().__init__(*args, locked=True, **kwargs)

    def parse(self, text: str, reading: Reading) -> Decimal:
        text = text.replace("％", "%")
        number = read_number(text.rstrip("% "))
        return number / 100 if self.is_share and text.endswith("%") else number

    def accept(self, raw: Any) -> Decimal:
        return self.parse(str(raw), Reading())

    def operand_control(self, op: str) -> str:
        return number_control(self, op)

    def to_json(self, value: Any) -> Any:
        return None if value is None else str(money.rounded(Decimal(value), self.decimal_places))

    def show(self, value: Any) -> str:
        if value is None:
            return ""
        return f"{round(Decimal(value) * 100)}%" if self.is_share else f"{Decimal(value).normalize():f}"

    def figure(self, value: Any) -> str:
        return self.show(value)

    def in_form(self, value: Any) -> Any:
        return plain(value) if isinstance(value, Decimal) else super().in_form(value)

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "format": "decimal", "readOnly": True}


class LatestOf(RolledUp, Instant):
    """The latest (or earliest) instant over linked records, e.g. the last follow-up."""

    kind, kind_label = "latest", _("最近时间")
    is_strict = False
    custom_ok = False

    def __init__(
        self,
        *args: Any,
        of: str = "",
        via: str = "",
        measure: str = "max",
        field: str = "",
        where: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.take(of, via, measure, field, where)
        kwargs.setdefault("blank", True)
        super().__init__(*args, locked=True, **kwargs)
