"""Undo of a batch or of one event: earlier values come back where nobody has changed the record since."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.kernel.errors import Invalid, NotFound, PacelineError
from paceline.metadata.fields import Reading
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.action import acting
from paceline.records.bulk import BulkReport
from paceline.records.models import Event

UNDO_FOR = timedelta(hours=72)
UNDOABLE = ("change", "assign", "tag", "untag", "create", "remove", "restore", "import")


def undo_batch(by: Principal, batch: UUID, *, via: str = "web") -> BulkReport:
    """Take back what a batch did. Raises NotFound when it is unknown, not the actor's, or older than 72 hours."""
    events = list(Event.objects.filter(batch=batch, recorded_at__gte=clock.now() - UNDO_FOR).order_by("-seq"))
    if not events or (events[0].actor_id != by.user_id and not by.is_admin):
        raise NotFound("这次修改已经不能撤销：超过 72 小时，或者不是你做的。")
    return undo_events(by, events, via=via)


def undo_event(by: Principal, event_id: UUID, *, via: str = "web") -> BulkReport:
    """Take back one change. Raises NotFound as `undo_batch` does."""
    events = list(Event.objects.filter(id=event_id, recorded_at__gte=clock.now() - UNDO_FOR))
    if not events or (events[0].actor_id != by.user_id and not by.is_admin):
        raise NotFound("这次修改已经不能撤销：超过 72 小时，或者不是你做的。")
    return undo_events(by, events, via=via)


def undo_events(by: Principal, events: list[Event], *, via: str) -> BulkReport:
    """Newest first; a record that has moved on is left alone and named in the report."""
    with acting(by, "undo", via=via) as act:
        report = BulkReport(act.batch)  # type: ignore[arg-type]
        for event in events:
            try:
                _take_back(act, by, event)
                report.done.append(event.record_id)
            except PacelineError as error:
                report.failed[event.record_id] = str(error)
    return report


def _take_back(act: Any, by: Principal, event: Event) -> None:
    verb = event.name.rpartition(".")[2]
    of = registry.get(event.object)
    if verb not in UNDOABLE:
        raise Invalid("「%(title)s」的这一步不能撤销。", params={"title": event.title})
    rows = visible(by, of.model, "change", removed=verb == "remove")
    record = rows.filter(pk=event.record_id).select_for_update(of=("self",)).first()
    if record is None or record.version != event.version:
        raise Invalid("「%(title)s」后来又被改过，没有撤销。", params={"title": event.title})
    if verb == "create":
        act.remove(record)
    elif verb == "remove":
        act.restore(record)
    elif verb == "restore":
        act.remove(record)
    else:
        act.save(record, event=f"{of.name}.change", **before(of, event))


def before(of: ObjectType, event: Event) -> dict[str, Any]:
    """The values that an event replaced, as stored values."""
    reading = Reading()
    changes: dict[str, list[Any]] = event.payload.get("changes", {})
    return {
        name: of.fields[name].type.read(pair[0], reading)
        for name, pair in changes.items()
        if name in of.fields and name not in ("team", "updated_at", "updated_by")
    }
