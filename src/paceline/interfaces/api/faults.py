"""Errors of the house as `application/problem+json`, mapped once; and the few that only HTTP knows."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import RequestDataTooBig
from django.db import DataError, OperationalError
from django.http import HttpResponse
from django.utils.translation import gettext

from paceline.interfaces.api.answers import PROBLEM, body_of
from paceline.kernel.errors import Invalid, NotSignedIn, PacelineError, Stale, TooLarge, TooMany
from paceline.kernel.messages import Message, say

log = logging.getLogger("paceline.api")


class Malformed(PacelineError):
    """The request cannot be read (400)."""

    http_status = 400
    default_code = "malformed"
    title = say("请求读不懂")


class WrongMethod(PacelineError):
    """The address exists, the method does not (405)."""

    http_status = 405
    default_code = "method_not_allowed"
    title = say("不支持这种请求方法")

    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__("这个地址只接受 %(methods)s。", params={"methods": gettext("、").join(allowed)})
        self.allowed = allowed


class WrongType(PacelineError):
    """The body is not of a type that is read here (415)."""

    http_status = 415
    default_code = "unsupported_media_type"
    title = say("内容类型不对")


class Unavailable(PacelineError):
    """The database does not answer just now (503)."""

    http_status = 503
    default_code = "unavailable"
    title = say("暂时不可用")


class Unexpected(PacelineError):
    """A fault of ours (500); the details are in the log."""

    http_status: ClassVar[int] = 500
    default_code = "unexpected"
    title: ClassVar[Message] = say("出错了")


def problem(error: PacelineError, more: Mapping[str, Any] | None = None) -> HttpResponse:
    """The answer for an error, in the reader's language."""
    response = HttpResponse(
        body_of({**error.as_problem(gettext), **(more or {})}), status=error.http_status, content_type=PROBLEM
    )
    if isinstance(error, NotSignedIn):
        response.headers["WWW-Authenticate"] = 'Bearer realm="paceline"'
    elif isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    elif isinstance(error, WrongMethod):
        response.headers["Allow"] = ", ".join(error.allowed)
    elif isinstance(error, Unavailable):
        response.headers["Retry-After"] = "5"
    elif isinstance(error, Stale) and error.current_version is not None:
        response.headers["ETag"] = f'"{error.current_version}"'
    return response


def explained(error: Exception) -> PacelineError:
    """What people are told about an exception that is none of ours."""
    if isinstance(error, RequestDataTooBig):
        return TooLarge("请求内容太大。请分几次发送。")
    if isinstance(error, DataError):
        return Invalid("有一个值超出了能保存或比较的范围。请检查数字和文字的长度。", code="out_of_range")
    if isinstance(error, OperationalError):
        log.warning("database does not answer", exc_info=error)
        return Unavailable("数据库暂时没有响应。请几秒后再试。")
    log.error("unexpected error", exc_info=error)
    return Unexpected("服务器出错了，没有保存任何改动。请稍后再试；如果一直这样，请联系管理员。")
