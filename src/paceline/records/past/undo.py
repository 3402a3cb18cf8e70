"""Undo of a batch or of one event: earlier values come back where nobody has changed the record since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.kernel.errors import Invalid, NotFound, PacelineError
from paceline.metadata.fields import Reading
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.acting.bulk import BulkReport
from paceline.records.action import acting, get_action
from paceline.records.importing.removal import UNTOUCHED
from paceline.records.models import Event

UNDO_FOR = timedelta(hours=72)
UNDOABLE = ("change", "assign", "tag", "untag", "create", "remove", "restore", "import")
AS_WELL = ("team", "updated_at", "updated_by")
"""Fields that follow from others or from who writes."""
as_done: set[str] = set()
Back = Callable[[Act, Any, Event], None]
ways_back: dict[str, tuple[Back, str]] = {}


def undo_as_done(object_name: str) -> None:
    """Take changes of this object back by its own actions, whose rules (a locked document) then hold here too."""
    as_done.add(object_name)


def undo_with(event_name: str, back: Back, permission: str = "change") -> None:
    """Let an event of a business action be undone: `back` gets the act, the locked record and the event.

    `permission` is the verb that one needs on the record, the action's own as a rule.
    """
    ways_back[event_name] = back, permission


def is_undoable(event_name: str) -> bool:
    """Whether a change of this name can be taken back."""
    return event_name in ways_back or event_name.rpartition(".")[2] in UNDOABLE


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


@dataclass
class Steps:
    """How far each record was taken back, so that the event before can follow: record → (event's version, now)."""

    back: dict[UUID, tuple[int, int]] = field(default_factory=dict)

    def expected(self, event: Event) -> int:
        """The version that a record must have now if nobody else has changed it since this event."""
        version, now = self.back.get(event.record_id, (0, 0))
        return now if version == event.version + 1 else event.version

    def as_made(self) -> dict[UUID, int]:
        """The present versions of records of which everything after their making was taken back."""
        return {key: now for key, (version, now) in self.back.items() if version == UNTOUCHED + 1}


def undo_events(by: Principal, events: list[Event], *, via: str, steps: Steps | None = None) -> BulkReport:
    """Newest first; a record that has moved on is left alone and named in the report."""
    steps = steps or Steps()
    with acting(by, "undo", via=via) as act:
        report = BulkReport(act.batch)  # type: ignore[arg-type]
        for event in events:
            try:
                record = _take_back(act, by, event, steps.expected(event))
                steps.back[event.record_id] = (event.version, record.version)
                report.done.append(event.record_id)
            except PacelineError as error:
                report.failed[event.record_id] = str(error)
    return report


def goes_own_way(of: ObjectType) -> bool:
    """Whether changes are taken back by the object's own actions."""
    return of.name in as_done or bool(of.editable)


def _take_back(act: Act, by: Principal, event: Event, expected: int) -> Any:
    verb = event.name.rpartition(".")[2]
    of = registry.get(event.object)
    back, needed = ways_back.get(event.name, (None, verb_for(event)))
    if not is_undoable(event.name):
        raise Invalid("「%(title)s」的这一步不能撤销。", params={"title": event.title})
    rows = visible(by, of.model, needed, removed=verb == "remove")
    record = rows.filter(pk=event.record_id).select_for_update(of=("self",)).first()
    if record is None or record.version != expected:
        raise Invalid("「%(title)s」后来又被改过，没有撤销。", params={"title": event.title})
    if back is not None:
        back(act, record, event)
    elif goes_own_way(of):
        with transaction.atomic():
            own_way_back(act, of, record, event, verb)
    elif verb == "create":
        act.remove(record)
    elif verb == "remove":
        act.restore(record)
    elif verb == "restore":
        act.remove(record)
    else:
        act.save(record, event=f"{of.name}.change", **before(of, event))
    return record


def verb_for(event: Event) -> str:
    """What one must be allowed to do with a record to take a change back: giving it back to its owner is assigning."""
    changed = event.payload.get("changes", {}).keys() - AS_WELL
    return "assign" if changed == {"owner"} else "change"


def own_way_back(act: Act, of: ObjectType, record: Any, event: Event, verb: str) -> None:
    """The action of the object itself that undoes what `verb` did."""
    backward = {"create": "remove", "remove": "restore", "restore": "remove"}.get(verb, "change")
    inputs = {"values": before(of, event)} if backward == "change" else {}
    get_action(f"{of.name}.{backward}").within(act, record, **inputs)


def before(of: ObjectType, event: Event) -> dict[str, Any]:
    """The values that an event replaced, as stored values."""
    reading = Reading()
    changes: dict[str, list[Any]] = event.payload.get("changes", {})
    return {
        name: of.fields[name].type.read(pair[0], reading)
        for name, pair in changes.items()
        if name in of.fields and name not in AS_WELL
    }
