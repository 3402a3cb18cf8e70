"""Sending mail: right away for those who asked for it, or once a day."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from paceline.access.models import User, UserStatus
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.workflow.channels import email
from paceline.workflow.handlers import job
from paceline.workflow.models import Notification
from paceline.workflow.run import Run
from paceline.workflow.schedules import schedule


@job("workflow.mail", "发送邮件", attempts=8)
def mail(run: Run, *, notification: str) -> int:
    """Send one notification by mail, unless it has been sent or read."""
    rows = visible(SYSTEM, Notification).filter(
        pk=UUID(notification), mailed_at__isnull=True, read_at__isnull=True
    )
    line: Any = rows.select_related("user").first()
    return 0 if line is None else send(line.user, [line])


@job("workflow.invitation", "发送邀请邮件", attempts=8)
def invitation(run: Run, *, user: str) -> int:
    """Mail somebody the link to set a password, unless the account was closed meanwhile."""
    person = User.objects.exclude(status=UserStatus.LEFT).filter(pk=UUID(user), suspended_at=None).first()
    if person is None or not person.email:
        return 0
    email.send_invitation(person)
    return 1


@schedule("workflow.digest", "30 8 * * *", "每日通知邮件")
def digest() -> str:
    """Mail unread notifications of the last day to those who asked for a digest."""
    if not email.is_configured():
        return ""
    sent = 0
    for user in User.objects.exclude(status=UserStatus.LEFT).filter(preferences__digest=True):
        lines = visible(SYSTEM, Notification).filter(user=user, read_at__isnull=True, mailed_at__isnull=True)
        sent += send(user, list(lines.order_by("-created_at")[:50])) if email.wants_digest(user) else 0
    return str(sent)


def send(user: User, lines: list[Notification]) -> int:
    """Mail lines and note that they were."""
    sent = email.send(user, lines)
    keys = [line.pk for line in lines]
    visible(SYSTEM, Notification).filter(pk__in=keys).update(mailed_at=clock.now())
    return sent
