"""Numbers: integer, decimal, percent, and amounts with their currency."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paceline.kernel import money
from paceline.kernel.errors import Invalid
from paceline.metadata.fields.base import FieldType, Reading
from paceline.metadata.when import When

NUMBER_OPERATORS = ("eq", "ne", "gt", "gte", "lt", "lte", "between", "in", "not_in", "empty", "not_empty")


class Integer(FieldType, models.BigIntegerField):
    """A whole number."""

    kind, kind_label, plain = "integer", _("整数"), "django.db.models.BigIntegerField"
    is_strict = is_narrow = True
    widget, cell, align = "number", "number", "end"
    operators = NUMBER_OPERATORS
    summable = True

    def parse(self, text: str, reading: Reading) -> int:
        number = read_number(text)
        if number != number.to_integral_value():
            raise Invalid(_t("「%(text)s」不是整数。请去掉小数部分。") % {"text": text[:40]})
        return int(number)

    def accept(self, raw: Any) -> int:
        return self.parse(str(raw), Reading())

    def check_value(self, value: Any) -> None:
        if abs(value) >= 2**63:
            raise Invalid(_t("数字太大，存不下。请检查是否多打了几位。"))

    def operand_control(self, op: str) -> str:
        return number_control(self, op)

    def custom_output(self) -> models.Field[Any, Any]:
        return models.BigIntegerField()

    def schema(self) -> dict[str, Any]:
        return {"type": ["integer", "null"]}


class DecimalNumber(FieldType, models.DecimalField):
    """A number with decimals, exact."""

    kind, kind_label, plain = "decimal", _("小数"), "django.db.models.DecimalField"
    is_strict = is_narrow = True
    widget, cell, align = "number", "number", "end"
    operators = NUMBER_OPERATORS
    summable = True

    money: When | None = None
    """While this holds the number is an amount in the home currency and is shown as one."""

    def __init__(self, *args: Any, money: When | None = None, **kwargs: Any) -> None:
        self.money = money
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 4)
        super().__init__(*args, **kwargs)

    def parse(self, text: str, reading: Reading) -> Decimal:
        return read_number(text).quantize(Decimal(1).scaleb(-self.decimal_places))

    def accept(self, raw: Any) -> Decimal:
        return self.parse(str(raw), Reading())

    def check_value(self, value: Any) -> None:
        if abs(value) >= Decimal(10) ** (self.max_digits - self.decimal_places):
            raise Invalid(_t("数字太大，存不下。请检查是否多打了几位。"))

    def to_json(self, value: Any) -> Any:
        return None if value is None else str(money.rounded(Decimal(value), self.decimal_places))

    def from_json(self, value: Any) -> Any:
        return None if value in (None, "") else Decimal(str(value))

    def show(self, value: Any) -> str:
        return "" if value is None else f"{Decimal(value).normalize():f}"

    def operand_control(self, op: str) -> str:
        return number_control(self, op)

    def custom_output(self) -> models.Field[Any, Any]:
        return models.DecimalField(max_digits=self.max_digits, decimal_places=self.decimal_places)

    def in_form(self, value: Any) -> Any:
        return plain(value) if isinstance(value, Decimal) else super().in_form(value)

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "format": "decimal"}


class Percent(DecimalNumber):
    """A share, stored as a fraction: 35 % is 0.35."""

    kind, kind_label = "percent", _("百分比")
    widget, cell = "percent", "percent"
    summable = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 9)
        kwargs.setdefault("decimal_places", 6)
        super().__init__(*args, **kwargs)

    def parse(self, text: str, reading: Reading) -> Decimal:
        text = text.replace("％", "%")
        number = read_number(text.rstrip("% "))
        if text.endswith("%"):
            number /= 100
        return number.quantize(Decimal(1).scaleb(-self.decimal_places))

    def show(self, value: Any) -> str:
        return "" if value is None else f"{(Decimal(value) * 100).normalize():f}%"

    def in_form(self, value: Any) -> Any:
        return FieldType.in_form(self, value)


class Amount(DecimalNumber):
    """Money. Beside the amount the record keeps `<name>_currency` and `<name>_base`, the value in the home currency."""

    kind, kind_label = "amount", _("金额")
    widget, cell = "amount", "amount"
    companions = ("_currency",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        known = {f.name for f in cls._meta.local_fields}
        if f"{name}_currency" not in known and not cls._meta.abstract:
            currency = models.CharField(max_length=3, default=settings.PACELINE_CURRENCY, editable=False)
            base = models.DecimalField(max_digits=18, decimal_places=2, null=True, editable=False)
            currency.contribute_to_class(cls, f"{name}_currency")
            base.contribute_to_class(cls, f"{name}_base")

    def parse(self, text: str, reading: Reading) -> Decimal:
        return money.parse_amount(text).quantize(Decimal("0.01"))

    def columns(self, name: str) -> tuple[str, ...]:
        return (name, f"{name}_currency")

    def sort_path(self, name: str) -> str:
        return f"{name}_base"

    def sum_path(self, name: str) -> str:
        return f"{name}_base"

    def show(self, value: Any) -> str:
        return "" if value is None else f"{Decimal(value):f}"

    def widget_options(self) -> dict[str, Any]:
        return {"currency": settings.PACELINE_CURRENCY}


def number_control(field: FieldType, op: str) -> str:
    """Numbers are asked for with the field's own widget."""
    asked = FieldType.operand_control(field, op)
    return field.widget if asked == "text" else asked


def read_number(text: str) -> Decimal:
    """`1,234.5`, full-width digits and `3万` too. Raises Invalid naming what was typed."""
    try:
        number = money.parse_amount(text)
    except (InvalidOperation, ValueError) as error:
        raise Invalid(_t("「%(text)s」不是数字。请改成 1234.5 这样的写法。") % {"text": text[:40]}) from error
    return number


def plain(value: Decimal) -> str:
    """`1284.5`: digits without grouping or needless zeros, as controls take them."""
    return f"{value.normalize():f}"
