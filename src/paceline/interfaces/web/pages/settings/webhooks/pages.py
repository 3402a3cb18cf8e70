"""The list of addresses, and one of them with the log of its messages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t

from paceline.access.scope import get_visible, visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.settings.frame import open_to, show
from paceline.workflow.models import DeliveryStatus, Webhook
from paceline.workflow.webhooks.log import log_of

PER_PAGE = 50
TONES = {"waiting": "c0", "done": "ok", "failed": "danger"}
DO = "/settings/do/workflow.webhook."


@open_to("webhooks")
def webhooks(request: HttpRequest) -> HttpResponse:
    """Every address with how many messages arrived, wait and failed."""
    counts = {
        status: Count("deliveries", filter=Q(deliveries__status=status)) for status in DeliveryStatus.values
    }
    rows = visible(actor(request), Webhook).select_related("owner").annotate(**counts).order_by("name")
    return show(
        request, "webhooks", "pages/settings/webhooks/list.html", hooks=[shown(hook) for hook in rows], do=DO
    )


@open_to("webhooks")
def webhook(request: HttpRequest, key: UUID) -> HttpResponse:
    """One address; `state` narrows the log. While something waits the page reads itself again."""
    hook, state = get_visible(actor(request), Webhook, key), request.GET.get("state", "")
    log = log_of(actor(request), hook)
    rows = log.filter(status=state) if state in DeliveryStatus.values else log
    found = list(rows[:PER_PAGE])
    return show(
        request,
        "webhooks",
        "pages/settings/webhooks/one.html",
        hook=hook,
        log=found,
        labels={code: str(label) for code, label in DeliveryStatus.choices},
        tones=TONES,
        states=state_tabs(log, state),
        is_moving=hook.stopped_at is None and any(row.status == DeliveryStatus.WAITING for row in found[:5]),
        do=DO,
    )


def shown(hook: Any) -> dict[str, Any]:
    """An address as the list shows it."""
    return {
        "hook": hook,
        "events": hook.patterns,
        "done": hook.done,
        "waiting": hook.waiting,
        "failed": hook.failed,
    }


def state_tabs(log: Any, state: str) -> list[dict[str, Any]]:
    """全部 and each status with its count."""
    found = [{"label": _t("全部"), "url": "?", "count": log.count(), "current": not state}]
    for code, label in DeliveryStatus.choices:
        count = log.filter(status=code).count()
        found.append({"label": str(label), "url": f"?state={code}", "count": count, "current": code == state})
    return found
