"""Marking notifications as read. These are nobody's business but the reader's: no event is kept."""

from __future__ import annotations

from paceline.access.scope import visible
from paceline.records.act import Act
from paceline.records.action import action
from paceline.workflow.models import Notification


@action("workflow.notification.read", "标为已读", icon="check")
def read(act: Act, notification: Notification) -> Notification:
    """One notification is read."""
    if notification.read_at is None:
        notification.read_at = act.now
        notification.save(update_fields=["read_at"])
    return notification


@action("workflow.notification.read_all", "全部标为已读", on="collection", icon="check-check")
def read_all(act: Act) -> int:
    """All of the actor's notifications are read. Returns how many were not."""
    mine = visible(act.by, Notification).filter(user=act.by.user_id, read_at__isnull=True)
    return mine.update(read_at=act.now)
