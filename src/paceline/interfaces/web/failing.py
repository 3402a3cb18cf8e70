"""What people see when the framework itself refuses a request: each status in words, with what to do.

Errors of the house come through `errors`. Nothing here asks the database or who is looking.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RETRY_SECONDS = 5


@dataclass(frozen=True)
class Words:
    """What happened, and what to do."""

    title: Promise
    text: Promise


SAID: dict[int, Words] = {
    400: Words(_("没看懂这个请求"), _("内容没有改动。请回到上一页，检查后再试一次。")),
    403: Words(_("你没有权限做这件事"), _("内容没有改动。需要的话，可以请管理员调整你的角色。")),
    404: Words(
        _("没有这个页面"),
        _("地址可能抄错了，或者它指向的内容已经不在。如果是同事发给你的链接，可以请他确认有没有共享给你。"),
    ),
    405: Words(_("这个地址不能这样打开"), _("它要从页面上的按钮进来。请回到上一页，再点一次。")),
    413: Words(
        _("内容太大，没有收下"),
        _("这次没有保存。请换一个小一点的文件，或者分几次提交。"),
    ),
    429: Words(_("操作太频繁"), _("为了账号安全，短时间内只能试这么多次。请过一分钟再试。")),
    500: Words(
        _("出错了，不是你的问题"),
        _("这次没有改动任何内容。请过一会儿再试；仍不行，请把发生的时间告诉管理员。"),
    ),
    503: Words(
        _("系统暂时没有响应"),
        _("数据库正在重启或忙不过来，这次没有改动任何内容。请几秒后再试；一直这样，请告诉管理员。"),
    ),
}
STALE_FORM = Words(
    _("这个页面放太久了"),
    _("为了安全，没有保存这次提交。请用浏览器的「后退」回去，复制你写的内容，刷新页面后再提交一次。"),
)


def answer(request: HttpRequest, status: int, words: Words | None = None) -> HttpResponse:
    """A page of its own; for htmx the sentence alone, which the page shows as a note."""
    said = words or SAID[status]
    if request.headers.get("HX-Request"):
        response = HttpResponse(str(said.text), status=status, content_type="text/plain; charset=utf-8")
    else:
        response = HttpResponse(page_of(status, said), status=status)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def page_of(status: int, said: Words) -> str:
    """Drawn without the request: its context could ask the very thing that is broken."""
    context: dict[str, Any] = {"title": said.title, "text": said.text, "status": status, "fields": {}}
    return render_to_string("errors/page.html", context, using="jinja2")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when the body was more than is read at once."""
    return answer(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return answer(request, 403)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return answer(request, 404)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose token no longer holds."""
    return answer(request, 403, STALE_FORM)


def failed(request: HttpRequest) -> HttpResponse:
    """500; 503 when it was the database that did not answer."""
    away = isinstance(sys.exc_info()[1], (OperationalError, InterfaceError))
    return answer(request, 503 if away else 500)


def completed(request: HttpRequest, response: Any) -> Any:
    """An answer of the framework without a word (405, 413, 429) gets its page; every other one stays as it is."""
    silent = response.status_code in (405, 413, 429) and not getattr(response, "content", b"?")
    if not silent or request.path.startswith("/api/"):
        return response
    told = answer(request, response.status_code)
    if "Allow" in response.headers:
        told.headers["Allow"] = response.headers["Allow"]
    return told
