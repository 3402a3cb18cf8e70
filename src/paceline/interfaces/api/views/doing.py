"""Every action of an object as an address: on one record, on the whole object, on many records at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import models
from django.http import HttpResponse

from paceline.interfaces.api.answers import answer
from paceline.interfaces.api.call import Call, key_of
from paceline.interfaces.api.faults import problem
from paceline.interfaces.api.views import rows
from paceline.kernel.errors import Invalid, NotFound, PacelineError, Stale
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.acting.bulk import BulkReport
from paceline.records.action import Action, actions, perform
from paceline.records.past import history
from paceline.records.reading.listing import ListQuery
from paceline.workflow.bulk import MOST, perform_or_queue

BULK_WORDS = ("ids", "filter", "input", "versions")


def on_record(call: Call, path: str, key: str, verb: str) -> HttpResponse:
    """An action on one record. Answers with the record as it is now."""
    call.only()
    of = call.object(path)
    chosen = action_of(of, verb, "record")
    target = key_of(of, key)
    try:
        done = perform(
            call.by, chosen.name, target, call.body, via="api", key=call.key, version=call.expected
        )
    except Stale as error:
        return stale(call, of, target, error)
    if verb == "remove":
        return HttpResponse(status=204)
    found = result_of(call, of, done)
    return answer(found, etag=found.get("version") if isinstance(found, dict) else None)


def on_collection(call: Call, path: str, verb: str) -> HttpResponse:
    """An action that belongs to no single record."""
    call.only()
    of = call.object(path)
    if verb not in {a.verb for a in actions.values() if a.object == of.name and a.on == "collection"}:
        raise NotFound("没有「%(name)s」这个操作。", params={"name": verb[:60]})
    return answer(result_of(call, of, act(call, of, verb, None, call.body)))


def in_bulk(call: Call, path: str, verb: str) -> HttpResponse:
    """An action with the same input on many records, by `ids` or by `filter`: `{"ids": […], "input": {…}}`."""
    call.only()
    of = call.object(path)
    chosen = action_of(of, verb, "record")
    body = call.body
    unknown = [name for name in body if name not in BULK_WORDS]
    if unknown:
        raise Invalid({name[:60]: "没有这个字段。" for name in unknown[:20]})
    done = perform_or_queue(
        call.by, chosen.name, keys_in(call, of, body, removed=verb == "restore"), given(body, "input"),
        versions=versions_in(body), via="api", key=call.key,
    )  # fmt: skip
    if isinstance(done, BulkReport):
        return answer(done.as_json())
    at = f"/api/v1/jobs/{done.pk}"
    return answer({"job": {"id": done.pk, "status": done.status}, "url": at}, status=202, Location=at)


def keys_in(call: Call, of: ObjectType, body: Mapping[str, Any], *, removed: bool) -> list[Any]:
    """The records that are meant. Raises Invalid."""
    if ("ids" in body) == ("filter" in body):
        raise Invalid({"ids": "请给出 ids 或 filter 中的一个。"})
    if "filter" in body:
        if not body["filter"]:
            raise Invalid({"filter": "批量操作的筛选条件不能为空。请写明要改哪些记录。"})
        query = ListQuery(of, call.by, filter=body["filter"], removed=removed)
        return list(query.rows.values_list("pk", flat=True)[: MOST + 1])
    return uuids(body["ids"])


def uuids(raw: Any) -> list[UUID]:
    if not isinstance(raw, list) or not raw:
        raise Invalid({"ids": "要写一组记录的编号。"})
    try:
        return [UUID(item) if isinstance(item, str) else UUID(str(item)) for item in raw]
    except ValueError as error:
        raise Invalid({"ids": "有的编号不对。"}) from error


def given(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = body.get(name, {})
    if not isinstance(value, dict):
        raise Invalid({name: "这里要一个 JSON 对象 {…}。"})
    return value


def versions_in(body: Mapping[str, Any]) -> dict[UUID, int]:
    """Versions by record: those that have changed since are reported, not overwritten."""
    found = given(body, "versions")
    try:
        if not all(type(version) is int for version in found.values()):
            raise ValueError(found)
        return {UUID(key): version for key, version in found.items()}
    except ValueError as error:
        raise Invalid({"versions": "要写成 {编号: 版本}。"}) from error


def action_of(of: ObjectType, verb: str, on: str) -> Action:
    """Raises NotFound for what the object cannot do."""
    chosen = actions.get(f"{of.name}.{verb}")
    if chosen is None or chosen.on != on:
        raise NotFound("%(object)s没有「%(name)s」这个操作。", params={"object": of.label, "name": verb[:60]})
    return chosen


def act(
    call: Call, of: ObjectType, verb: str, target: Any, body: dict[str, Any], *, version: int | None = None
) -> Any:
    """Do an action with the caller's input. Raises NotFound when the object has no such action."""
    chosen = action_of(of, verb, "collection" if target is None else "record")
    return perform(call.by, chosen.name, target, body, via="api", key=call.key, version=version)


def result_of(call: Call, of: ObjectType, result: Any) -> Any:
    """What an action answers with: a record as JSON, else the value under `result`, records in it as JSON too."""
    if isinstance(result, list | tuple):
        return {
            "result": [record_of(call, of, one) if isinstance(one, models.Model) else one for one in result]
        }
    if not isinstance(result, models.Model):
        return {"result": result}
    return record_of(call, of, result)


def record_of(call: Call, of: ObjectType, result: models.Model) -> Any:
    """A record as JSON, as far as the caller sees it."""
    name = result._meta.label_lower
    about = registry.objects.get(name, of)
    try:
        found = rows.made(call.by, about, result)
    except NotFound:  # the action took it out of the caller's sight
        return {"id": result.pk, "version": getattr(result, "version", None)}
    return {**found, **getattr(result, "shown_once", {})}


def stale(call: Call, of: ObjectType, key: Any, error: PacelineError) -> HttpResponse:
    """412 with what a merge needs: the version now, the fields changed since, their values now."""
    if not isinstance(error, Stale) or call.expected is None:
        return problem(error)
    record = rows.one(call.by, of, key)
    names = [name for name in history.changed_since(of, key, call.expected) if name in record]
    error.current_version, error.changed_fields = record.get("version"), tuple(names)
    return problem(error, {"current": {name: record[name] for name in names}})
