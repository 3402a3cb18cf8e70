"""The messages of an address, for its page."""

from __future__ import annotations

from django.db.models import QuerySet

from paceline.access.principal import Principal
from paceline.workflow.models import Webhook, WebhookDelivery


def log_of(by: Principal, hook: Webhook) -> QuerySet[WebhookDelivery]:
    """Every message, newest first. Raises NotAllowed unless `by` administers."""
    by.require_admin()
    return WebhookDelivery.objects.filter(webhook=hook).order_by("-created_at")
