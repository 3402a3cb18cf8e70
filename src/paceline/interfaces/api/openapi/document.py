"""The whole description: what every object offers to this caller, in the caller's language."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.interfaces.api.openapi import parts
from paceline.interfaces.api.openapi.parts import Part, answers, listed, query
from paceline.interfaces.api.openapi.paths import paths_of
from paceline.interfaces.api.openapi.schemas import given, input_of, name_of, ref, taken
from paceline.interfaces.api.openapi.webhooks import webhooks
from paceline.interfaces.api.views.about import doable, readable
from paceline.metadata.object_type import ObjectType


def document(by: Principal) -> dict[str, Any]:
    """OpenAPI 3.1 for the objects, fields and actions that the actor may use."""
    objects = list(readable(by))
    paths = general_paths()
    schemas = parts.schemas()
    for of in objects:
        paths |= dict(sorted(paths_of(by, of)))
        schemas |= schemas_of(by, of)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Paceline 节拍", "version": version("paceline"), "description": introduction()},
        "servers": [{"url": settings.BASE_URL}],
        "security": [{"token": []}, {"session": []}],
        "tags": [{"name": of.name, "description": of.label} for of in objects],
        "paths": paths,
        "webhooks": webhooks(),
        "components": {
            "schemas": schemas,
            "parameters": parts.parameters(),
            "responses": parts.responses(),
            "securitySchemes": parts.security(),
        },
    }


def introduction() -> str:
    return _t(
        "每个对象的列表、记录和操作都由同一份声明生成，自定义字段也在内。"
        "用访问令牌或登录会话调用；错误用 application/problem+json 说明发生了什么、该怎么办。"
    )


def schemas_of(by: Principal, of: ObjectType) -> dict[str, Part]:
    """The schemas of an object: as given, for a new record, for a change."""
    found = {name_of(of): given(by, of)}
    for action in doable(by, of):
        if action.verb == "create":
            found[name_of(of, "Input")] = input_of(by, action) or {"type": "object"}
        elif action.verb == "change":
            found[name_of(of, "Change")] = taken(by, of, for_new=False)
    return found


def general_paths() -> dict[str, Part]:
    """The addresses that belong to no object."""
    anything, rows = answers(ref("Anything")), answers(listed(ref("Anything")))
    path = {"name": "path", "in": "path", "required": True, "schema": {"type": "string"}}
    words = query("q", _t("要找的文字"), {"type": "string", "maxLength": 200})
    within = query("objects", _t("只在这些对象里找，用逗号分开"), {"type": "string"})
    most = query("limit", _t("每个对象最多几条"), {"type": "integer", "minimum": 1, "maximum": 20})
    return {
        "/api/v1/me": {"get": general("me", _t("我是谁、有哪些权限"), anything)},
        "/api/v1/objects": {"get": general("objects", _t("有哪些对象"), rows)},
        "/api/v1/objects/{path}": {
            "parameters": [path],
            "get": general("object", _t("一个对象的字段和操作"), anything),
        },
        "/api/v1/search": {
            "get": {**general("search", _t("搜索"), rows), "parameters": [words, within, most]}
        },
    }


def general(name: str, summary: str, responses: Part) -> Part:
    return {"operationId": name, "tags": ["general"], "summary": summary, "responses": responses}
