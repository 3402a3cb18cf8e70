"""Who collaborates on a record."""

from __future__ import annotations

from uuid import UUID

from paceline.access.models import Share


def collaborators(object_name: str, key: UUID) -> list[Share]:
    """The collaborators of a record with who added them, oldest first."""
    rows = Share.objects.filter(object=object_name, record_id=key)
    return list(rows.select_related("user", "created_by").order_by("created_at"))
