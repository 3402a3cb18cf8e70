"""Text types: one line, many lines, rich text, and the texts with a form of their own."""

from __future__ import annotations

import re
from typing import Any

import nh3
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paceline.kernel.errors import Invalid
from paceline.metadata.fields.base import FieldType, Reading

TEXT_OPERATORS = ("contains", "not_contains", "eq", "ne", "starts", "in", "not_in", "empty", "not_empty")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def without_control(text: str) -> str:
    """NUL and other control characters cannot be stored or seen; they go."""
    return CONTROL.sub("", text)


NARROW = 80
"""Characters up to which two controls stand side by side."""


class Text(FieldType, models.CharField):
    """One line, at most `max_length` characters."""

    kind, kind_label, plain = "text", _("单行文本"), "django.db.models.CharField"
    identifies = True
    is_indexed = True
    operators = TEXT_OPERATORS
    is_written = True
    null_when_blank = False

    due = ""
    """Name of the day field that says by when: lists show both and tell what is late."""

    among = ""
    """`room.Object.field` whose values people pick from; actions refuse others. "" for free text."""

    def __init__(self, *args: Any, due: str = "", among: str = "", **kwargs: Any) -> None:
        self.among = among
        if due:
            self.due, self.cell = due, "next_step"  # type: ignore[misc]
        kwargs.setdefault("max_length", 200)
        if kwargs.get("blank"):
            kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def nothing(self) -> str:
        return ""

    def parse(self, text: str, reading: Reading) -> str:
        return " ".join(without_control(text).split())

    def check_value(self, value: Any) -> None:
        if self.max_length and len(value) > self.max_length:
            raise Invalid(
                _t("最多 %(max)s 个字，现在有 %(now)s 个。请缩短后再保存。")
                % {"max": self.max_length, "now": len(value)}
            )
        super().check_value(value)

    def is_wide(self) -> bool:
        return not self.is_narrow and (self.max_length or 0) > NARROW

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.max_length}

    def mask(self, value: Any) -> Any:
        return (value[:1] + "••") if value else value


class LongText(FieldType, models.TextField):
    """Many lines of plain text."""

    kind, kind_label, plain = "long_text", _("多行文本"), "django.db.models.TextField"
    widget, cell = "textarea", "long_text"
    operators = ("contains", "not_contains", "empty", "not_empty")
    sortable = False
    is_written = True
    null_when_blank = False
    limit = 20_000

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("blank"):
            kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def nothing(self) -> str:
        return ""

    def parse(self, text: str, reading: Reading) -> str:
        return without_control(text).replace("\r\n", "\n")

    def check_value(self, value: Any) -> None:
        if len(value) > self.limit:
            raise Invalid(_t("最多 %(max)s 个字。请缩短，或作为附件上传。") % {"max": self.limit})

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.limit}


class RichText(LongText):
    """Formatted text, cleaned by an allow-list when it is written and again when it is shown."""

    kind, kind_label, plain = "rich_text", _("富文本"), "django.db.models.TextField"
    widget, cell = "rich_text", "rich_text"
    tags = frozenset(
        {
            "p",
            "br",
            "b",
            "strong",
            "i",
            "em",
            "u",
            "s",
            "ul",
            "ol",
            "li",
            "blockquote",
            "a",
            "h3",
            "h4",
            "code",
        }
    )

    def parse(self, text: str, reading: Reading) -> str:
        return nh3.clean(
            super().parse(text, reading), tags=set(self.tags), link_rel="noopener noreferrer nofollow"
        )

    def show(self, value: Any) -> str:
        return nh3.clean(value or "", tags=set()).strip()
