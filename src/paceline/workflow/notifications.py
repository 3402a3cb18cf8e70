"""Telling people: one line with a link, once per cause, counted cheaply, sent by mail only to those who asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from paceline.access.models import User, UserStatus
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.metadata.registry import registry
from paceline.workflow.channels import email
from paceline.workflow.models import Notification
from paceline.workflow.queue import enqueue

COUNTED = 100
"""Unread notifications are counted up to here: the bell shows 99+."""
UNREAD = f"""(SELECT count(*) FROM (
    SELECT 1 FROM workflow_notification n WHERE n.user_id = u.id AND n.read_at IS NULL LIMIT {COUNTED}
) waiting)"""  # noqa: S608
"""The same number as SQL about the person `u`."""


def notify(
    user_ids: Collection[UUID],
    *,
    kind: str,
    template: str,
    key: str,
    params: Mapping[str, Any] | None = None,
    about: tuple[str, UUID] | None = None,
    url: str = "",
) -> int:
    """Tell people something, each once per `key`. Returns how many are new.

    `template` is a Chinese sentence (a gettext msgid with %(name)s), `about` the object and key of a record that the
    line leads to. People who have left are not told.
    """
    told = visible(SYSTEM, Notification).filter(key=key[:160])
    known = set(told.filter(user__in=list(user_ids)).values_list("user_id", flat=True))
    people = User.objects.filter(pk__in=set(user_ids) - known).exclude(status=UserStatus.LEFT)
    object_name, record_id = about or ("", None)
    rows = [
        Notification(
            user=user, kind=kind, template=template, params=dict(params or {}), key=key[:160], created_at=clock.now(),
            url=url or address_of(object_name, record_id), object=object_name, record_id=record_id,
        )
        for user in people
    ]  # fmt: skip
    with transaction.atomic():
        Notification.objects.bulk_create(rows, ignore_conflicts=True)
        for row in rows:
            if email.is_configured() and email.wants(row.user, kind):
                enqueue(SYSTEM, "workflow.mail", {"notification": str(row.pk)})
    return len(rows)


def address_of(object_name: str, record_id: UUID | None) -> str:
    """The page of a record; "" when there is none."""
    if not object_name or record_id is None or object_name not in registry.objects:
        return ""
    return f"/{registry.get(object_name).path}/{record_id}/"


def unread_count(by: Principal) -> int:
    """How many notifications wait for this person, at most `COUNTED`; served by a partial index."""
    if by.user_id is None:
        return 0
    return visible(by, Notification).filter(user=by.user_id, read_at__isnull=True)[:COUNTED].count()


def inbox(by: Principal, *, unread: bool = False, limit: int = 50) -> list[Notification]:
    """The newest notifications of this person."""
    rows = visible(by, Notification).filter(user=by.user_id).order_by("-created_at", "-id")
    return list((rows.filter(read_at__isnull=True) if unread else rows)[:limit])
