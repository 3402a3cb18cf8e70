"""Texts that reach or identify someone: phone, e-mail, web address, unified social credit code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paceline.kernel import credit_code, emails, phones
from paceline.kernel.errors import Invalid
from paceline.metadata.fields.base import Reading
from paceline.metadata.fields.text import Text


class Phone(Text):
    """A phone number, stored as E.164 (+8613812345678) when it can be read so, else as typed."""

    kind, kind_label = "phone", _("电话")
    is_strict = is_narrow = True
    widget, cell = "phone", "phone"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        super().__init__(*args, **kwargs)

    def parse(self, text: str, reading: Reading) -> str:
        return phones.normalise(super().parse(text, reading))

    def show(self, value: Any) -> str:
        return phones.show(value) if value else ""

    def mask(self, value: Any) -> Any:
        return phones.mask(value) if value else value

    def search_text(self, value: Any) -> Iterable[str]:
        return phones.fragments(value) if value else ()

    def operand(self, op: str, raw: Any, reading: Reading) -> Any:
        return (
            str(raw).strip()
            if op in ("contains", "not_contains", "starts")
            else super().operand(op, raw, reading)
        )


class Email(Text):
    """An e-mail address, stored in lower case."""

    kind, kind_label = "email", _("邮箱")
    is_strict = is_narrow = True
    widget, cell = "email", "email"

    def parse(self, text: str, reading: Reading) -> str:
        return emails.normalise(super().parse(text, reading))

    def mask(self, value: Any) -> Any:
        return value[:1] + "•••" + value[value.rfind("@") :] if value else value

    def operand(self, op: str, raw: Any, reading: Reading) -> Any:
        return (
            str(raw).strip()
            if op in ("contains", "not_contains", "starts")
            else super().operand(op, raw, reading)
        )


class WebAddress(Text):
    """A web address with http or https; other schemes are refused."""

    kind, kind_label = "web_address", _("网址")
    identifies = False
    is_indexed = False
    widget, cell = "url", "url"

    def parse(self, text: str, reading: Reading) -> str:
        text = super().parse(text, reading)
        address = text if "://" in text else f"https://{text}"
        try:
            parts = urlsplit(address)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("http", "https") or "." not in parts.netloc:
            raise Invalid(
                _t("「%(text)s」不像网址。请写成 example.com 或 https://example.com。") % {"text": text[:60]}
            )
        return address

    def operand(self, op: str, raw: Any, reading: Reading) -> Any:
        return (
            str(raw).strip()
            if op in ("contains", "not_contains", "starts")
            else super().operand(op, raw, reading)
        )

    def is_wide(self) -> bool:
        return True


class CreditCode(Text):
    """统一社会信用代码: 18 characters with a check character (GB 32100)."""

    kind, kind_label = "credit_code", _("统一社会信用代码")
    is_strict = True
    is_indexed = False
    custom_ok = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 18)
        super().__init__(*args, **kwargs)

    def parse(self, text: str, reading: Reading) -> str:
        return credit_code.normalise(super().parse(text, reading))

    def mask(self, value: Any) -> Any:
        return credit_code.mask(value) if value else value

    def operand(self, op: str, raw: Any, reading: Reading) -> Any:
        return str(raw).strip().upper() if op != "in" else super().operand(op, raw, reading)
