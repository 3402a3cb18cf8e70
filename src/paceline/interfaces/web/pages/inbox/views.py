"""The inbox as a page and as the drawer of the bell; reading one leads to what it is about."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_POST

from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment, page
from paceline.kernel.errors import NotFound
from paceline.records.action import perform
from paceline.workflow import notifications
from paceline.workflow.models import Notification

ICONS = {"mention": "mention", "assignment": "user", "reminder": "clock", "job": "jobs", "system": "info",
         "approval": "check-check"}  # fmt: skip
SHOWN = 100


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """The newest notifications; `?unread=1` only those that wait."""
    context = listed(request, unread=request.GET.get("unread") == "1")
    if request.headers.get("HX-Request"):
        return fragment(request, "pages/inbox/drawer.html", **context)
    return page(request, "pages/inbox/page.html", **context)


def listed(request: HttpRequest, *, unread: bool = False) -> dict[str, Any]:
    found = notifications.inbox(actor(request), unread=unread, limit=SHOWN)
    return {
        "rows": [(each, ICONS.get(each.kind, "bell")) for each in found],
        "only_unread": unread,
        "waiting": sum(each.read_at is None for each in found),
    }


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark one as read and go where it leads, or all and stay."""
    by, key = actor(request), request.POST.get("id", "")
    if not key:
        perform(by, "workflow.notification.read_all", via="web")
        if request.headers.get("HX-Request"):
            trigger = {"say": {"text": _t("全部已读")}}
            return fragment(request, "pages/inbox/rows.html", trigger=trigger, **listed(request))
        return HttpResponseRedirect("/inbox/")
    found: Notification = perform(by, "workflow.notification.read", uuid_of(key), via="web")
    leads = url_has_allowed_host_and_scheme(found.url, allowed_hosts=None)
    return HttpResponseRedirect(found.url if found.url and leads else "/inbox/")


def uuid_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("找不到这条通知。") from error
