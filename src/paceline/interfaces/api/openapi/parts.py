"""What all addresses share: parameters, headers, answers to errors, ways to say who is asking."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t

from paceline.interfaces.api.answers import JSON, PROBLEM
from paceline.interfaces.api.openapi.schemas import ref
from paceline.records.reading.listing import MAX_LIMIT

Part = dict[str, Any]
TEXT: Part = {"type": "string"}
YES_NO: Part = {"type": "string", "enum": ["false", "true"]}


def query(name: str, words: str, schema: Part) -> Part:
    return {"name": name, "in": "query", "description": words, "schema": schema}


def header(name: str, words: str) -> Part:
    return {"name": name, "in": "header", "description": words, "schema": TEXT}


def parameters() -> dict[str, Part]:
    """The parameters that several addresses take, by name."""
    key = {"name": "id", "in": "path", "required": True, "schema": TEXT, "description": _t("记录的编号")}
    return {
        "id": key,
        "filter": query("filter", _t("筛选条件：筛选语言的 JSON"), TEXT),
        "q": query("q", _t("搜索文字、拼音、首字母或电话片段"), {**TEXT, "maxLength": 200}),
        "fields": query("fields", _t("要返回的字段，用逗号分开；* 表示全部"), TEXT),
        "sort": query("sort", _t("排序，例如 -amount,name"), TEXT),
        "limit": query(
            "limit", _t("每页几条"), {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": 50}
        ),
        "cursor": query("cursor", _t("翻页标记，来自 next 或 previous"), TEXT),
        "count": query("count", _t("要不要数总数"), {"type": "string", "enum": ["none", "capped", "exact"]}),
        "removed": query("removed", _t("看回收站里的记录"), YES_NO),
        "updated_after": query(
            "updated_after", _t("只要这个时间之后改过的记录"), {**TEXT, "format": "date-time"}
        ),
        "group": query("group", _t("按这个字段分组"), TEXT),
        "measures": query("measures", _t("统计什么，例如 count,sum:amount"), TEXT),
        "idempotency": header("Idempotency-Key", _t("同一个键重复发送，只做一次")),
        "if_match": header("If-Match", _t('你看到的版本，例如 "3"；别人改过时返回 412')),
        "if_none_match": header("If-None-Match", _t("你已有的版本；没变时返回 304")),
    }


def schemas() -> dict[str, Part]:
    """The schemas that do not depend on an object."""
    problem = {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": _t("发生了什么，该怎么办")},
        "code": {"type": "string"},
        "field": {"type": "string"},
        "hint": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
        "retry_after": {"type": "integer"},
        "current_version": {"type": ["integer", "null"]},
        "changed_fields": {"type": "array", "items": {"type": "string"}},
        "current": {"type": "object"},
    }
    failed = {"id": {"type": "string"}, "reason": {"type": "string"}}
    return {
        "Problem": {
            "type": "object",
            "properties": problem,
            "required": ["type", "title", "status", "detail", "code"],
        },
        "Count": {
            "type": "object",
            "properties": {"value": {"type": "integer"}, "capped": {"type": "boolean"}},
        },
        "BulkReport": {
            "type": "object",
            "properties": {
                "batch": {"type": "string"},
                "done": {"type": "integer"},
                "failed": {"type": "array", "items": {"type": "object", "properties": failed}},
            },
        },
        "Anything": {"type": "object"},
    }


def responses() -> dict[str, Part]:
    words = _t("出错了：说明发生了什么、该怎么办")
    return {"Problem": {"description": words, "content": {PROBLEM: {"schema": ref("Problem")}}}}


def security() -> dict[str, Part]:
    return {
        "token": {"type": "http", "scheme": "bearer", "description": _t("访问令牌 pl_…，在个人设置里创建")},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "paceline",
            "description": _t("登录后的浏览器会话"),
        },
    }


def answers(schema: Part, words: str = "", *, status: str = "200", headers: Part | None = None) -> Part:
    """The answers of an address: the good one and problems."""
    good: Part = {"description": words or _t("成功"), "content": {JSON: {"schema": schema}}}
    if headers:
        good["headers"] = headers
    return {status: good, "default": ref("Problem", "responses")}


def body(schema: Part, *, required: bool = True, kind: str = JSON) -> Part:
    return {"required": required, "content": {kind: {"schema": schema}}}


def listed(schema: Part, **more: Part) -> Part:
    return {
        "type": "object",
        "properties": {"data": {"type": "array", "items": schema}, **more},
        "required": ["data"],
    }
