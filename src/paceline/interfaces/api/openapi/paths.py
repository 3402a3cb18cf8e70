"""The addresses of one object: list, record, actions, bulk, story, comments, files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.interfaces.api.openapi.parts import Part, answers, body, listed
from paceline.interfaces.api.openapi.schemas import input_of, name_of, ref
from paceline.interfaces.api.views.about import doable
from paceline.metadata.object_type import ObjectType
from paceline.records.acting import editable
from paceline.records.action import Action

OWN_ADDRESS = ("create", "change", "remove", "comment", "attach")
"""Verbs that have an address of their own beside `/{id}/{verb}`."""
PAGE = ("filter", "q", "fields", "sort", "limit", "cursor", "count", "removed", "updated_after")
SUMS = ("filter", "q", "removed", "group", "measures")
ETAG: Part = {"ETag": {"schema": {"type": "string"}}}
LINK: Part = {"type": ["string", "null"]}


def paths_of(by: Principal, of: ObjectType) -> Iterator[tuple[str, Part]]:
    """Every address of an object that the actor may use, with its operations."""
    root, may = f"/api/v1/{of.path}", {action.verb: action for action in doable(by, of)}
    yield f"{root}/", collection(of, may)
    yield f"{root}/aggregate", {"get": aggregate(of)}
    yield f"{root}/{{id}}", {"parameters": [param("id")], **record(of, may)}
    yield f"{root}/{{id}}/timeline", {"parameters": [param("id")], "get": timeline(of)}
    yield f"{root}/{{id}}/comments", {"parameters": [param("id")], **comments(of, may)}
    yield f"{root}/{{id}}/attachments", {"parameters": [param("id")], **files(of, may)}
    if "share_link" in may:
        yield f"{root}/{{id}}/links", {"parameters": [param("id")], "get": links(of)}
    for verb, action in may.items():
        if action.on == "collection" and verb != "create":
            yield f"{root}/{verb}", {"post": act(by, of, action)}
        elif action.on == "record" and verb not in OWN_ADDRESS:
            yield f"{root}/{{id}}/{verb}", {"parameters": [param("id")], "post": act(by, of, action)}
    many = [verb for verb, action in may.items() if action.on == "record"]
    if many:
        yield f"{root}/bulk/{{verb}}", {"post": bulk(of, many)}


def param(name: str) -> Part:
    return ref(name, "parameters")


def operation(of: ObjectType, verb: str, summary: str, **more: Any) -> Part:
    """`.win` is an action, `:list` a way of reading that every object has."""
    return {"operationId": f"{of.name}{verb}", "tags": [of.name], "summary": summary, **more}


def collection(of: ObjectType, may: dict[str, Action]) -> Part:
    """List and create."""
    page = listed(ref(name_of(of)), next=LINK, previous=LINK, count=ref("Count"))
    found = {
        "get": operation(of, ":list", _t("列表"), parameters=[*map(param, PAGE)], responses=answers(page))
    }
    create = may.get("create")
    if create is not None:
        made = ref(name_of(of))
        found["post"] = operation(
            of,
            ".create",
            create.label,
            parameters=[param("idempotency")],
            requestBody=body(ref(name_of(of, "Input"))),
            **told(of, "create"),
            responses=answers(
                made, status="201", headers={**ETAG, "Location": {"schema": {"type": "string"}}}
            ),
        )
    return found


def aggregate(of: ObjectType) -> Part:
    properties: Part = {"data": {"type": ["object", "array"]}, "group": {"type": "string"}}
    figures: Part = {"type": "object", "properties": properties}
    return operation(of, ":aggregate", _t("统计"), parameters=[*map(param, SUMS)], responses=answers(figures))


def record(of: ObjectType, may: dict[str, Action]) -> Part:
    """Read, change, remove."""
    shown = answers(ref(name_of(of)), headers=ETAG)
    unchanged = {"304": {"description": _t("没有变化")}}
    reading = [param("fields"), param("removed"), param("if_none_match")]
    found = {"get": operation(of, ":read", _t("查看"), parameters=reading, responses={**shown, **unchanged})}
    if "change" in may:
        found["patch"] = operation(
            of,
            ".change",
            may["change"].label,
            parameters=[param("if_match")],
            requestBody=body(ref(name_of(of, "Change"))),
            responses=shown,
            **told(of, "change"),
        )
    if "remove" in may:
        found["delete"] = operation(
            of,
            ".remove",
            may["remove"].label,
            parameters=[param("if_match")],
            responses={"204": {"description": _t("已移到回收站")}, "default": ref("Problem", "responses")},
            **told(of, "remove"),
        )
    return found


def act(by: Principal, of: ObjectType, action: Action) -> Part:
    """An action of its own name."""
    headers = (
        [param("idempotency")] if action.on == "collection" else [param("idempotency"), param("if_match")]
    )
    asked = input_of(by, action)
    more = told(of, action.verb)
    if asked:
        more["requestBody"] = body(asked, required=bool(asked.get("required")))
    return operation(
        of, action.verb, action.label, parameters=headers, responses=answers(ref("Anything")), **more
    )


def told(of: ObjectType, verb: str) -> Part:
    """What is answered with 409 when the state of the record, or of what it is part of, forbids the verb."""
    rules = editable.rules_of(of, verb)
    return {"description": " ".join(f"409 not_a_draft: {_t(rule.words)}" for rule in rules)} if rules else {}


def bulk(of: ObjectType, verbs: list[str]) -> Part:
    """One action on many records."""
    schema: Part = {
        "type": "object",
        "properties": {
            "ids": {"type": "array", "items": {"type": "string", "format": "uuid"}},
            "filter": {"type": "object", "description": _t("筛选语言的 JSON；与 ids 二选一")},
            "input": {"type": "object", "description": _t("操作的输入")},
            "versions": {"type": "object", "additionalProperties": {"type": "integer"}},
        },
        "additionalProperties": False,
    }
    verb = {
        "name": "verb",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "enum": sorted(verbs)},
    }
    queued = answers(ref("Anything"), _t("条数多，已转为后台任务"), status="202")
    return operation(
        of,
        ":bulk",
        _t("批量操作"),
        parameters=[verb, param("idempotency")],
        requestBody=body(schema),
        responses={**queued, **answers(ref("BulkReport"))},
    )


def timeline(of: ObjectType) -> Part:
    reading = [param("limit"), param("cursor")]
    return operation(
        of,
        ":timeline",
        _t("时间线"),
        parameters=reading,
        responses=answers(listed(ref("Anything"), next=LINK)),
    )


def comments(of: ObjectType, may: dict[str, Action]) -> Part:
    found = {
        "get": operation(
            of,
            ":comments",
            _t("评论"),
            parameters=[param("limit")],
            responses=answers(listed(ref("Anything"))),
        )
    }
    if "comment" in may:
        said: Part = {"type": "object", "properties": {"body": {"type": "string"}}, "required": ["body"]}
        found["post"] = operation(
            of,
            ".comment",
            may["comment"].label,
            parameters=[param("idempotency")],
            requestBody=body({**said, "additionalProperties": False}),
            responses=answers(ref("Anything"), status="201"),
        )
    return found


def links(of: ObjectType) -> Part:
    return operation(of, ":links", _t("客户链接"), responses=answers(listed(ref("Anything"))))


def files(of: ObjectType, may: dict[str, Action]) -> Part:
    found = {"get": operation(of, ":attachments", _t("附件"), responses=answers(listed(ref("Anything"))))}
    if "attach" in may:
        form: Part = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
        found["post"] = operation(
            of,
            ".attach",
            may["attach"].label,
            parameters=[param("idempotency")],
            requestBody=body({**form, "required": ["file"]}, kind="multipart/form-data"),
            responses=answers(ref("Anything"), status="201"),
        )
    return found
