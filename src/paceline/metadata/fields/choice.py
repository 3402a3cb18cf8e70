"""Choices: yes/no, one of a list, several of a list, free tags, a region of China."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from paceline.kernel import regions
from paceline.kernel.errors import Invalid
from paceline.locale.shipped import alone, region
from paceline.metadata.fields.base import FieldType, Reading

TRUE_WORDS = {"1", "true", "yes", "y", "on", "是", "对", "有", "✓", "√"}
FALSE_WORDS = {"0", "false", "no", "n", "off", "否", "不", "无", "没有", "×"}
LIST_OPERATORS = ("has_any", "has_all", "empty", "not_empty")


class YesNo(FieldType, models.BooleanField):
    """Yes or no; with `blank=True` also not answered."""

    kind, kind_label, plain = "yes_no", _("是/否"), "django.db.models.BooleanField"
    is_askable = is_narrow = True
    widget, cell = "switch", "yes_no"
    operators = ("eq", "empty", "not_empty")
    groupable = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not kwargs.get("blank") and not kwargs.get("null"):
            kwargs.setdefault("default", False)
        super().__init__(*args, **kwargs)

    @property
    def required(self) -> bool:
        return False

    def nothing(self) -> Any:
        return None if self.null else False

    def parse(self, text: str, reading: Reading) -> bool:
        word = text.casefold()
        if word in TRUE_WORDS or word in FALSE_WORDS:
            return word in TRUE_WORDS
        raise Invalid(_t("「%(text)s」看不出是或否。请填「是」或「否」。") % {"text": text[:20]})

    def accept(self, raw: Any) -> bool:
        return raw if isinstance(raw, bool) else self.parse(str(raw), Reading())

    def show(self, value: Any) -> str:
        return "" if value is None else pgettext("yes or no", "是") if value else _t("否")

    def operand_control(self, op: str) -> str:
        return "yes_no"

    def custom_output(self) -> models.Field[Any, Any]:
        return models.BooleanField()

    def in_form(self, value: Any) -> Any:
        return False if value is None else value

    def schema(self) -> dict[str, Any]:
        return {"type": ["boolean", "null"] if self.null else "boolean"}


class OptionMixin:
    """Options from a TextChoices class or from `options=[{"value", "label", "color"}]` of a custom field."""

    def take_options(self, options: Any, colors: Mapping[str, str] | None) -> None:
        if isinstance(options, type) and issubclass(options, models.TextChoices):
            self.options = {str(value): label for value, label in options.choices}
        else:
            self.options = {str(o["value"]): o.get("label", o["value"]) for o in options or ()}
            colors = colors or {str(o["value"]): o["color"] for o in options or () if o.get("color")}
        self.colors = dict(colors or {})

    def option_of(self, text: str) -> str:
        """The stored value for a value or a label in any of our languages. Raises Invalid listing what is allowed."""
        if text in self.options:
            return text
        wanted = text.strip().casefold()
        for value, label in self.options.items():
            if wanted in (value.casefold(), str(label).casefold(), str(_t(str(label))).casefold()):
                return value
        allowed = _t("、").join(_t(str(label)) for label in list(self.options.values())[:12])
        raise Invalid(
            _t("没有「%(text)s」这个选项。可选：%(allowed)s。") % {"text": text[:40], "allowed": allowed}
        )

    def label_of(self, value: Any) -> str:
        label = self.options.get(str(value), value)
        return "" if value in (None, "") else alone(label)

    def operand_control(self, op: str) -> str:
        return "select" if op in ("eq", "ne") else "multi_select"


class Choice(OptionMixin, FieldType, models.CharField):
    """One of a list."""

    kind, kind_label, plain = "choice", _("单选"), "django.db.models.CharField"
    is_askable = is_narrow = True
    widget, cell = "select", "choice"
    operators = ("in", "not_in", "eq", "ne", "empty", "not_empty")
    groupable = True
    null_when_blank = False

    def __init__(
        self,
        label: Any = None,
        options: Any = None,
        *args: Any,
        colors: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.take_options(options, colors)
        kwargs.setdefault("max_length", 40)
        if kwargs.get("blank"):
            kwargs.setdefault("default", "")
        super().__init__(label, *args, **kwargs)

    def nothing(self) -> str:
        return ""

    def parse(self, text: str, reading: Reading) -> str:
        return self.option_of(text)

    def show(self, value: Any) -> str:
        return self.label_of(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": [*self.options, *([""] if self.blank else [])]}

    def widget_options(self) -> dict[str, Any]:
        return {
            "options": [
                {"value": v, "label": self.label_of(v), "color": self.colors.get(v, "")} for v in self.options
            ]
        }


class ListField(FieldType, ArrayField):
    """Several short texts in one column."""

    plain = "django.contrib.postgres.fields.ArrayField"
    operators = LIST_OPERATORS
    sortable = False
    null_when_blank = False
    max_items = 50

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("base_field", models.CharField(max_length=60))
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        base = kwargs.pop("base_field")
        super().__init__(*args, base_field=base, **kwargs) if not args else super().__init__(
            verbose_name=args[0], base_field=base, **kwargs
        )

    def nothing(self) -> list[str]:
        return []

    def parse(self, text: str, reading: Reading) -> list[str]:
        for mark in "，、；;|\n":
            text = text.replace(mark, ",")
        return self.accept([part.strip() for part in text.split(",") if part.strip()])

    def accept(self, raw: Any) -> list[str]:
        if not isinstance(raw, list | tuple | set) or any(isinstance(part, list | dict) for part in raw):
            raise Invalid(_t("这里要一组值，用逗号分开。"))
        return list(dict.fromkeys(self.item(str(part)) for part in raw if str(part).strip()))

    def item(self, text: str) -> str:
        return " ".join(text.split())

    def check_value(self, value: Any) -> None:
        if len(value) > self.max_items or any(len(item) > 60 for item in value):
            raise Invalid(_t("最多 %(max)s 个，每个最多 60 个字。") % {"max": self.max_items})

    def operand(self, op: str, raw: Any, reading: Reading) -> Any:
        return self.accept(raw if isinstance(raw, list) else [raw])

    def show(self, value: Any) -> str:
        return _t("、").join(value or ())

    def to_json(self, value: Any) -> Any:
        return list(value or ())

    def custom_output(self) -> models.Field[Any, Any]:
        return models.JSONField()

    def in_form(self, value: Any) -> Any:
        return list(value or [])

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string"}}


class MultipleChoice(OptionMixin, ListField):
    """Several of a list."""

    kind, kind_label = "multiple_choice", _("多选")
    is_askable = is_many = True
    widget, cell = "multi_select", "choices"

    def __init__(
        self,
        label: Any = None,
        options: Any = None,
        *args: Any,
        colors: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.take_options(options, colors)
        super().__init__(*([label] if label is not None else []), *args, **kwargs)

    def item(self, text: str) -> str:
        return self.option_of(text)

    def show(self, value: Any) -> str:
        return _t("、").join(self.label_of(item) for item in value or ())

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string", "enum": list(self.options)}}

    def widget_options(self) -> dict[str, Any]:
        return Choice.widget_options(self)  # type: ignore[arg-type]


class Tags(ListField):
    """Free tags, completed from those in use."""

    kind, kind_label = "tags", _("标签")
    is_many = True
    widget, cell = "tags", "tags"


class Region(FieldType, models.CharField):
    """省市区 by its administrative code; read from names or a whole address."""

    kind, kind_label, plain = "region", _("地区"), "django.db.models.CharField"
    is_askable = is_strict = True
    widget, cell = "region", "region"
    operators = ("under", "eq", "in", "empty", "not_empty")
    groupable = True
    null_when_blank = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 6)
        if kwargs.get("blank"):
            kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def nothing(self) -> str:
        return ""

    def parse(self, text: str, reading: Reading) -> str:
        code = regions.find(text)
        if not code:
            raise Invalid(_t("找不到地区「%(text)s」。请写成「江苏 苏州」这样的名称。") % {"text": text[:40]})
        return code

    def show(self, value: Any) -> str:
        return regions.name(value) if value else ""

    def spoken(self, value: Any) -> str:
        return region(value) if value else ""

    def operand_control(self, op: str) -> str:
        return super().operand_control(op) if op == "in" else "region"

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "description": "six-digit code of 省市区 (GB/T 2260)"}
