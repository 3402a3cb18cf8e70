"""What is told of the audit itself: that somebody has taken a copy of it."""

from __future__ import annotations

from collections.abc import Mapping

from paceline.access.principal import Principal
from paceline.records.action import acting
from paceline.records.models import Event


def note_export(by: Principal, *, rows: int, filter: Mapping[str, str], via: str) -> None:  # noqa: A002
    """An event about the person who exports the audit, in a transaction of its own."""
    by.require_admin()
    with acting(by, "access.user.export_audit", via=via) as act:
        act.batch = None
        act.events.append(
            Event(
                name=act.action,
                object="access.user",
                record_id=by.user_id,  # type: ignore[misc]
                title=by.name,
                about=[by.user_id],
                payload={"rows": rows, "filter": dict(filter)},
                occurred_at=act.now,
                recorded_at=act.now,
                actor_id=by.user_id,
                via=via,
            )
        )
