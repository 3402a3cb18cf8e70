"""Telling people: one line with a link, once per cause, counted cheaply, sent by mail only to those who asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation

from paceline.access.models import User, UserStatus
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.metadata.registry import registry
from paceline.workflow.channels import email
from paceline.workflow.models import Notification
from paceline.workflow.models.notification import NotificationKind, stored
from paceline.workflow.queue import enqueue

AT_ONCE = 1000
COUNTED = 100
"""Unread notifications are counted up to here: the bell shows 99+."""
UNREAD = f"""(SELECT count(*) FROM (
    SELECT 1 FROM workflow_notification n WHERE n.user_id = u.id AND n.read_at IS NULL LIMIT {COUNTED}
) waiting)"""  # noqa: S608
"""The same number as SQL about the person `u`."""


@dataclass(frozen=True)
class Line:
    """What some people are told once per `key`; see `notify`."""

    user_ids: Collection[UUID]
    kind: str
    template: str
    key: str
    params: Mapping[str, Any] = field(default_factory=dict)
    about: tuple[str, UUID] | None = None
    url: str = ""


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

    `template` is a Chinese sentence (a gettext msgid with %(name)s) and `params` what fills it, messages among it;
    `about` is the object and key of a record that the line leads to. People who have left are not told.
    """
    return notify_each([Line(user_ids, kind, template, key, dict(params or {}), about, url)])


def notify_each(lines: Iterable[Line]) -> int:
    """Many lines in three statements per thousand."""
    rest, told = iter(lines), 0
    while batch := list(islice(rest, AT_ONCE)):
        told += _notify(batch)
    return told


def _notify(lines: list[Line]) -> int:
    keys = {line.key[:160] for line in lines}
    told = visible(SYSTEM, Notification).filter(key__in=keys)
    known = set(told.values_list("user_id", "key"))
    wanted = {user for line in lines for user in line.user_ids}
    people = User.objects.exclude(status=UserStatus.LEFT).in_bulk(list(wanted))
    rows = [
        _row(people[user], line)
        for line in lines
        for user in dict.fromkeys(line.user_ids)
        if user in people and (user, line.key[:160]) not in known
    ]
    with transaction.atomic():
        visible(SYSTEM, Notification).bulk_create(rows, ignore_conflicts=True)
        if email.is_configured():
            for row in rows:
                if email.wants(row.user, row.kind):
                    enqueue(SYSTEM, "workflow.mail", {"notification": str(row.pk)})
    return len(rows)


def _row(user: User, line: Line) -> Notification:
    object_name, record_id = line.about or ("", None)
    return Notification(
        user=user, kind=NotificationKind(line.kind), template=line.template, params=stored_all(line.params),
        key=line.key[:160], created_at=clock.now(), url=line.url or address_of(object_name, record_id),
        object=object_name, record_id=record_id,
    )  # fmt: skip


def stored_all(params: Mapping[str, Any] | None) -> dict[str, Any]:
    """What fills the sentence, as JSON; messages are translated when they are read."""
    with translation.override("zh-hans"):  # what is kept are msgids
        return {name: stored(value) for name, value in (params or {}).items()}


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
