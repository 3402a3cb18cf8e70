"""Taking back many new records at once: into the recycle bin, but only those that nobody has touched since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import F

from paceline.access.scope import visible
from paceline.metadata.object_type import ObjectType
from paceline.records.act import Act

UNTOUCHED = 1
"""The version of a record that has not been changed since it was made."""


def remove_untouched(
    act: Act, of: ObjectType, keys: Sequence[UUID], versions: Mapping[UUID, int] | None = None
) -> set[UUID]:
    """Remove the records that are as they were made. Returns their keys; the others have moved on and stay.

    `versions` tells the version of those whose later changes have been taken back already.
    """
    rows = visible(act.by, of.model, "change").filter(pk__in=list(keys))
    expected = versions or {}
    records = [
        record
        for record in rows.order_by("pk").select_for_update(of=("self",))
        if record.version == expected.get(record.pk, UNTOUCHED)
    ]
    done = {record.pk for record in records}
    of.model._default_manager.filter(pk__in=done).update(
        deleted_at=act.now, version=F("version") + 1, updated_at=act.now, updated_by_id=act.by.user_id
    )
    for record in records:
        record.deleted_at, record.version = act.now, record.version + 1
        act.tell(record, f"{of.name}.remove")
        act.stale_rollups.touch(of, record)
    return done
