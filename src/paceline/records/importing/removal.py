"""Taking back many new records at once: into the recycle bin, but only those that nobody has touched since."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from paceline.access.scope import visible
from paceline.metadata.object_type import ObjectType
from paceline.records.act import Act

UNTOUCHED = 1
"""The version of a record that has not been changed since it was made."""


def remove_untouched(act: Act, of: ObjectType, keys: Sequence[UUID]) -> set[UUID]:
    """Remove the records that are as they were made. Returns their keys; the others have moved on and stay."""
    rows = visible(act.by, of.model, "change").filter(pk__in=list(keys), version=UNTOUCHED)
    records = list(rows.order_by("pk").select_for_update(of=("self",)))
    done = {record.pk for record in records}
    of.model._default_manager.filter(pk__in=done).update(
        deleted_at=act.now, version=UNTOUCHED + 1, updated_at=act.now, updated_by_id=act.by.user_id
    )
    for record in records:
        record.deleted_at, record.version = act.now, UNTOUCHED + 1
        act.tell(record, f"{of.name}.remove")
        act.stale_rollups.touch(of, record)
    return done
