"""The way in for customers: a token finds one record and one purpose; whatever is wrong with it, one answer."""

from __future__ import annotations

from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_POST

from paceline.access import limits
from paceline.access.scope import visible
from paceline.interfaces.web import widgets
from paceline.interfaces.web.pages.portal.visit import Visit, drawn, pages, with_headers
from paceline.interfaces.web.pages.records.forms.answers import key_of, words_of
from paceline.kernel.errors import Invalid, NotAllowed, NotFound, PacelineError, TooMany
from paceline.metadata.registry import registry
from paceline.records import links
from paceline.records.action import actions, perform
from paceline.records.actions.links import VIA, note_opening

WRONG_PER_MINUTE = 30
"""Links that do not open, tried from one address."""
AHEAD = ("Sec-Purpose", "Purpose", "X-Moz")
"""Headers of browsers that load a page before anybody has asked to see it."""


def for_customers(view: Any) -> Any:
    """Counts requests, keeps the organisation's time, and says in the portal's own frame what went wrong."""

    @wraps(view)
    def answer(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        try:
            with timezone.override(settings.ORGANISATION_TIME_ZONE):
                limits.count(f"portal {address_of(request)}", per_minute=settings.PORTAL_PER_MINUTE)
                return with_headers(view(request, **parts))
        except PacelineError as error:
            return said(request, error)

    return answer


@require_GET
@for_customers
def show(request: HttpRequest, token: str, part: str = "") -> HttpResponseBase:
    """The page of the link's purpose."""
    visit = begin(request, token)
    page = pages.get((visit.purpose.name, part))
    if page is None:
        raise NotFound
    if not part and not visit.preview and not any(name in request.headers for name in AHEAD):
        note_opening(visit.by, visit.link, visit.record)
    return page(visit)


@require_POST
@for_customers
def do(request: HttpRequest, token: str, verb: str) -> HttpResponseBase:
    """What the purpose allows, then the page as it is now; wrong input answers with the page and what is wrong."""
    visit = begin(request, token)
    chosen = actions.get(f"{visit.link.object}.{verb}")
    if chosen is None or verb not in visit.purpose.allows:
        raise NotFound
    if visit.preview:
        raise NotAllowed("你已登录，这里只是预览。客户要用自己的手机或浏览器打开链接来答复。")
    key = key_of(request)
    if not key:
        raise Invalid("这个页面不完整，没有提交。请重新打开链接再试。")
    try:
        count_acting(visit)
        result = perform(
            visit.by,
            chosen.name,
            visit.record.pk,
            widgets.sent(request.POST, chosen.inputs),
            via=VIA,
            key=key,
        )
    except PacelineError as error:
        fresh = begin(request, token)
        fresh.errors, fresh.given = words_of(error), request.POST.dict()
        fresh.labels = {name: str(kind.label) for name, kind in chosen.inputs.items()}
        return too_soon(pages[fresh.purpose.name, ""](fresh), error)
    return redirect(visit.purpose.after(result) if visit.purpose.after else visit.url)


def count_acting(visit: Visit) -> None:
    """Raises TooMany for more in a minute than the purpose allows an address."""
    if visit.purpose.per_minute and settings.PORTAL_PER_MINUTE:
        limits.count(
            f"portal {visit.purpose.name} {address_of(visit.request)}", per_minute=visit.purpose.per_minute
        )


def begin(request: HttpRequest, token: str) -> Visit:
    """The visit of a token. Raises NotFound: wrong, expired, revoked and gone are one answer."""
    link = links.find(token)
    by = links.actor_behind(link) if link else None
    record = (
        visible(by, registry.get(link.object).model).filter(pk=link.record_id).first()
        if link and by
        else None
    )
    if link is None or by is None or record is None:
        limits.count(
            f"portal wrong {address_of(request)}",
            per_minute=WRONG_PER_MINUTE if settings.PORTAL_PER_MINUTE else 0,
        )
        raise NotFound
    return Visit(
        request, by, link, links.purposes[link.purpose], record, url=f"/p/{token}/",
        preview=request.user.is_authenticated,
    )  # fmt: skip


def said(request: HttpRequest, error: PacelineError) -> HttpResponseBase:
    """An error as a page for somebody who does not know this system."""
    if isinstance(error, NotFound):
        title, text = (
            _t("这个链接打不开"),
            _t("它可能已经过期，或者被撤回，也可能没有复制完整。请向发给你的人要一个新链接。"),
        )
    else:
        title, text = _t("没能完成"), " ".join(one for each in words_of(error).values() for one in each)
    return too_soon(
        drawn(request, "pages/portal/said.html", error.http_status, title=title, text=text), error
    )


def too_soon(response: HttpResponseBase, error: PacelineError) -> HttpResponseBase:
    """An answer that says when to come back, if the error is that somebody came too often."""
    if isinstance(error, TooMany):
        response.status_code = error.http_status
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def address_of(request: HttpRequest) -> str:
    """The visitor's network address, also behind our own proxy."""
    return str(get_adapter(request).get_client_ip(request))
