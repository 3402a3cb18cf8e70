"""Answers as JSON, written fast."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.functional import Promise

JSON = "application/json"
PROBLEM = "application/problem+json"


def body_of(value: Any) -> bytes:
    """JSON in UTF-8: keys and instants as text, decimals as text so that no digit is lost."""
    return orjson.dumps(value, default=as_text, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def as_text(value: Any) -> Any:
    if isinstance(value, Decimal | Promise):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def answer(value: Any, *, status: int = 200, etag: int | None = None, **headers: str) -> HttpResponse:
    """A JSON answer; `etag` is a record's version."""
    response = HttpResponse(body_of(value), status=status, content_type=JSON)
    if etag is not None:
        response.headers["ETag"] = f'"{etag}"'
    for name, text in headers.items():
        response.headers[name.replace("_", "-")] = text
    return response
