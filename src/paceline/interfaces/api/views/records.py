"""One record: made, read, changed, moved to the recycle bin; and its story."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from paceline.interfaces.api.answers import answer
from paceline.interfaces.api.call import Call, key_of
from paceline.interfaces.api.views import rows
from paceline.interfaces.api.views.doing import act, result_of, stale
from paceline.kernel.errors import NotFound, Stale
from paceline.metadata.object_type import ObjectType
from paceline.records.past import timeline
from paceline.records.past.timeline import Entry

LONGEST_STORY = 100


def created(call: Call, path: str) -> HttpResponse:
    """A new record. 201 with its address; the same Idempotency-Key gives the same record."""
    call.only()
    of = call.object(path)
    made = result_of(call, of, act(call, of, "create", None, call.body))
    at = f"/api/v1/{of.path}/{made['id']}"
    return answer(made, status=201, etag=made.get("version"), Location=at)


def shown(call: Call, path: str, key: str) -> HttpResponse:
    """A record with all fields the caller may see, or those named by `fields`; 304 when it has not changed."""
    call.only("fields", "removed")
    of = call.object(path)
    names = tuple(name for name in call.one("fields").split(",") if name and name != "*")
    removed = call.choice("removed", ("false", "true")) == "true"
    found = rows.one(call.by, of, key_of(of, key), names, removed=removed)
    version = found.get("version")
    if version is not None and call.request.headers.get("If-None-Match", "").strip('W/"') == str(version):
        return HttpResponse(status=304, headers={"ETag": f'"{version}"'})
    return answer(found, etag=version)


def changed(call: Call, path: str, key: str) -> HttpResponse:
    """New values for the fields that are given. With If-Match, 412 tells what others have changed since."""
    call.only()
    of = call.object(path)
    target = key_of(of, key)
    try:
        act(call, of, "change", target, call.body, version=call.expected)
    except Stale as error:
        return stale(call, of, target, error)
    found = rows.one(call.by, of, target)
    return answer(found, etag=found.get("version"))


def removed(call: Call, path: str, key: str) -> HttpResponse:
    """Into the recycle bin; POST …/{id}/restore takes it out again."""
    call.only()
    of = call.object(path)
    target = key_of(of, key)
    try:
        act(call, of, "remove", target, call.body, version=call.expected)
    except Stale as error:
        return stale(call, of, target, error)
    return HttpResponse(status=204)


def story(call: Call, path: str, key: str) -> HttpResponse:
    """What happened to a record and what belongs to it, newest first."""
    call.only("cursor", "limit")
    of = call.object(path)
    target = visible_key(call, of, key)
    limit = call.number("limit", 30, 1, LONGEST_STORY)
    found = timeline.story(call.by, of, target, cursor=call.one("cursor"), limit=limit)
    more = f"{call.request.path}?limit={limit}&cursor={found.cursor}" if found.cursor else None
    return answer({"data": [entry_json(entry) for entry in found.entries], "next": more})


def visible_key(call: Call, of: ObjectType, text: str) -> UUID:
    """The key of a record that the caller sees, also one in the recycle bin. Raises NotFound."""
    key = key_of(of, text)
    try:
        rows.one(call.by, of, key, (of.title,))
    except NotFound:
        rows.one(call.by, of, key, (of.title,), removed=True)
    return key


def entry_json(entry: Entry) -> dict[str, Any]:
    """One line of the story."""
    event = entry.event
    return {
        "seq": event.seq,
        "name": event.name,
        "object": event.object,
        "record": {"id": event.record_id, "title": event.title},
        "actor": {"id": event.actor_id, "title": entry.actor} if event.actor_id else None,
        "via": event.via,
        "reason": event.reason,
        "occurred_at": event.occurred_at,
        "recorded_at": event.recorded_at,
        "version": event.version,
        "changes": {
            c.bound.name: [as_json(c.bound, c.before), as_json(c.bound, c.after)] for c in entry.changes
        },
        "comment": entry.comment,
        "file": entry.file,
    }


def as_json(bound: Any, value: Any) -> Any:
    """A value of the story; one that no longer fits its type, or is masked, is text."""
    try:
        return bound.type.to_json(value)
    except (AttributeError, TypeError, ValueError):
        return value
