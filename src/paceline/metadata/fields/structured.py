"""Inputs with a structure of their own, for actions: a JSON document, a list of record keys."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.errors import Invalid
from paceline.metadata.fields.base import FieldType, Reading


class Json(FieldType, models.JSONField):
    """A JSON object or list, at most 100,000 characters when written out."""

    kind, kind_label, plain = "json", _("结构"), "django.db.models.JSONField"
    widget, cell = "json", "text"
    operators = ("empty", "not_empty")
    sortable = False
    custom_ok = False
    limit = 100_000

    def parse(self, text: str, reading: Reading) -> Any:
        try:
            return json.loads(text)
        except ValueError as error:
            raise Invalid("这里要一段 JSON，现在的内容读不懂。") from error

    def accept(self, raw: Any) -> Any:
        return raw

    def show(self, value: Any) -> str:
        return super().show(value) if value else ""

    def check_value(self, value: Any) -> None:
        if len(json.dumps(value, default=str)) > self.limit:
            raise Invalid("内容太大，请减少条件。")

    def search_text(self, value: Any) -> tuple[str, ...]:
        return ()

    def schema(self) -> dict[str, Any]:
        return {"type": ["object", "array", "null"]}


class Keys(FieldType, ArrayField):
    """A list of record keys."""

    kind, kind_label, plain = "keys", _("记录"), "django.contrib.postgres.fields.ArrayField"
    is_many = True
    widget, cell = "keys", "text"
    operators = ("empty", "not_empty")
    sortable = False
    custom_ok = False
    max_items = 500

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("base_field", models.UUIDField())
        if args:
            kwargs["verbose_name"] = args[0]
        super().__init__(**kwargs)

    def parse(self, text: str, reading: Reading) -> list[UUID]:
        return self.accept([part for part in text.replace(",", " ").split() if part])

    def accept(self, raw: Any) -> list[UUID]:
        if not isinstance(raw, list | tuple):
            raise Invalid("这里要一组记录。")
        try:
            return list(dict.fromkeys(key if isinstance(key, UUID) else UUID(str(key)) for key in raw))
        except ValueError as error:
            raise Invalid("这不是一个有效的编号。") from error

    def check_value(self, value: Any) -> None:
        if len(value) > self.max_items:
            raise Invalid("一次最多 %(max)s 条。", params={"max": self.max_items})

    def to_json(self, value: Any) -> list[str]:
        return [str(key) for key in value or ()]

    def in_form(self, value: Any) -> Any:
        return list(value or [])

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string", "format": "uuid"}, "maxItems": self.max_items}


class Entries(Json):
    """A JSON object whose entries a form sends one by one: `answers-q1`, `answers-q2` for an input `answers`."""

    kind, kind_label = "entries", _("多项")
    widget, cell = "entries", "text"

    def accept(self, raw: Any) -> dict[str, Any]:
        if not isinstance(raw, dict):
            raise Invalid("这里要一个对象：每一项的名称和值。")
        return {str(name): value for name, value in raw.items()}

    def parse(self, text: str, reading: Reading) -> dict[str, Any]:
        return self.accept(super().parse(text, reading))

    def nothing(self) -> dict[str, Any]:
        return {}

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": True}
