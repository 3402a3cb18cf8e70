"""What has happened to a record in plain rows: the fields that changed since somebody last saw it, what was said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from paceline.metadata.object_type import ObjectType
from paceline.records.models import Comment, Event


def changed_since(of: ObjectType, key: Any, version: int) -> list[str]:
    """Names of the fields that later events changed, in the order of the declaration. Rights are the reader's task."""
    rows = Event.objects.filter(object=of.name, record_id=key, version__gt=version)
    payloads = rows.order_by("seq").values_list("payload", flat=True)
    changed = {name for payload in payloads for name in payload.get("changes", {})}
    return [name for name in of.fields if name in changed]


def owners_before(keys: Collection[UUID]) -> dict[UUID, list[tuple[datetime, UUID | None, UUID | None]]]:
    """Every change of owner of some records, oldest first: when, from whom, to whom. The first owner is no change."""
    rows = Event.objects.filter(record_id__in=list(keys), payload__changes__has_key="owner")
    found: dict[UUID, list[tuple[datetime, UUID | None, UUID | None]]] = defaultdict(list)
    for key, at, payload, name in rows.order_by("seq").values_list(
        "record_id", "occurred_at", "payload", "name"
    ):
        before, after = payload["changes"]["owner"]
        if not name.endswith(".create"):
            found[key].append((at, UUID(before) if before else None, UUID(after) if after else None))
    return found


def told(*names: str) -> QuerySet[Event, Any]:
    """The events of these names, oldest first: when that was done to which record. Rights are the reader's task."""
    return Event.objects.filter(name__in=names).order_by("seq")


def told_of(keys: Collection[UUID]) -> QuerySet[Event, Any]:
    """Everything that was told of some records, oldest first. Rights are the reader's task."""
    return Event.objects.filter(record_id__in=list(keys)).order_by("seq")


def told_beside(first: Event) -> QuerySet[Event, Any]:
    """What the same actor did in the same moment: the other events of one action, oldest first."""
    same = Event.objects.filter(recorded_at=first.recorded_at, actor_id=first.actor_id)
    return same.order_by("seq")


def comments_on(key: Any) -> QuerySet[Comment, Any]:
    """The live comments on a record that the actor sees, newest first."""
    rows = Comment.objects.filter(record_id=key, deleted_at=None).order_by("-created_at", "-id")
    return rows.values("id", "body", "mentions", "author_id", "author__name", "created_at", "edited_at")
