"""One request to the API, read and checked: who asks, the query parameters, the body, the headers that matter."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _t
from django.views.decorators.csrf import csrf_exempt

from paceline.access.principal import Principal
from paceline.interfaces.api import asking, limits
from paceline.interfaces.api.faults import Malformed, WrongMethod, WrongType, explained, problem
from paceline.kernel.errors import Invalid, NotAllowed, NotFound, PacelineError, TooLarge
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry

LONGEST_VALUE = 20_000
LONGEST_KEY = 200
ENTITY_TAG = re.compile(r'(?:W/)?"?(\d{1,9})"?')
View = Callable[..., HttpResponseBase]


@dataclass
class Call:
    """What a view needs to know of a request."""

    request: HttpRequest
    by: Principal

    @cached_property
    def params(self) -> dict[str, list[str]]:
        """The query parameters, each as a list. Raises Malformed for odd bytes."""
        found = {name: [str(value) for value in values] for name, values in self.request.GET.lists()}
        for name, values in found.items():
            if any("\0" in text or "\ufffd" in text or len(text) > LONGEST_VALUE for text in (name, *values)):
                raise Malformed("网址参数里有不能识别的字符，或者太长。", field=name[:60])
        return found

    def one(self, name: str, default: str = "") -> str:
        """A parameter that may be given once. Raises Invalid when it comes twice."""
        values = self.params.get(name, [default])
        if len(values) > 1:
            raise Invalid({name: "这个参数只能出现一次。"})
        return values[0]

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number within bounds. Raises Invalid."""
        text = self.one(name, str(default))
        if not (text.isascii() and text.isdecimal() and len(text) < 10 and low <= int(text) <= high):
            raise Invalid({name: "要写 %(low)s 到 %(high)s 之间的整数。"}, params={"low": low, "high": high})
        return int(text)

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """One of some words, the first by default. Raises Invalid."""
        text = self.one(name, allowed[0])
        if text not in allowed:
            raise Invalid({name: "只能是 %(allowed)s。"}, params={"allowed": _t("、").join(allowed)})
        return text

    def only(self, *names: str) -> None:
        """Raises Invalid when the address has other parameters than these."""
        unknown = [name for name in self.params if name not in names]
        if unknown:
            raise Invalid({name[:60]: "没有这个参数。" for name in unknown[:20]}, code="unknown_parameter")

    @cached_property
    def body(self) -> dict[str, Any]:
        """The JSON object that was sent; {} when nothing was. Raises Malformed, WrongType, TooLarge."""
        size = self.request.META.get("CONTENT_LENGTH") or "0"
        if size.isdecimal() and int(size) > limits.BODY:
            raise TooLarge(
                "请求内容太大，最多 %(mb)s MB。请分几次发送。", params={"mb": limits.BODY // 1024 // 1024}
            )
        raw = self.request.body
        if not raw.strip():
            return {}
        if self.request.content_type not in ("application/json", "application/merge-patch+json"):
            raise WrongType("请求内容要用 JSON，并写上 Content-Type: application/json。")
        return read_json(raw)

    @property
    def key(self) -> str | None:
        """The Idempotency-Key. Raises Malformed when it is too long."""
        text = self.request.headers.get("Idempotency-Key", "").strip()
        if len(text) > LONGEST_KEY or not text.isprintable():
            raise Malformed("Idempotency-Key 最多 200 个可见字符。")
        return text or None

    @property
    def expected(self) -> int | None:
        """The version that the caller last saw, from If-Match; None when it does not say. Raises Malformed."""
        text = self.request.headers.get("If-Match", "").strip()
        if text in ("", "*"):
            return None
        tag = ENTITY_TAG.fullmatch(text)
        if tag is None:
            raise Malformed('If-Match 要写记录的版本，例如 "3"。')
        return int(tag[1])

    def object(self, path: str) -> ObjectType:
        """The object at a path. Raises NotFound, or NotAllowed when the caller may not read it at all."""
        of = registry.by_path.get(path)
        if of is None:
            raise NotFound("没有 /api/v1/%(path)s/ 这个地址。", params={"path": path[:60]})
        if not of.open_to_all and not self.by.can(of.name, "read"):
            words = "你没有查看%(object)s的权限。可以请管理员调整你的角色。"
            if self.by.kind == "token":
                words = (
                    "这个访问令牌不能查看%(object)s。请换一个范围更大的令牌；还不行，就请管理员调整你的角色。"
                )
            raise NotAllowed(words, params={"object": of.label})
        return of


def read_json(raw: bytes) -> dict[str, Any]:
    """A JSON object without NUL characters. Raises Malformed."""
    if b"\\u0000" in raw or b"\0" in raw:
        raise Malformed("请求内容里有不可见的空字符（NUL），不能保存。")
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Malformed(
            "请求内容不是正确的 JSON：第 %(line)s 行第 %(column)s 列。",
            params={"line": error.lineno, "column": error.colno},
        ) from error
    if not isinstance(value, dict):
        raise Malformed("请求内容要是一个 JSON 对象 {…}。")
    return value


def key_of(of: ObjectType, text: str) -> Any:
    """A record's key from the address. Raises NotFound for what cannot be one."""
    integer = of.model._meta.pk.get_internal_type() != "UUIDField"
    try:
        return int(text[:18]) if integer else UUID(text)
    except ValueError as error:
        raise NotFound("找不到这条%(object)s。编号不对。", params={"object": of.label}) from error


def endpoint(**views: View) -> View:
    """A Django view from functions by method: `endpoint(GET=listed, POST=created)`."""

    @csrf_exempt
    def respond(request: HttpRequest, **parts: str) -> HttpResponseBase:
        try:
            view = views.get("GET" if request.method == "HEAD" else request.method or "")
            if view is None:
                raise WrongMethod(tuple(views))
            return view(Call(request, asking.principal(request)), **parts)
        except PacelineError as error:
            return problem(error)
        except Exception as error:
            return problem(explained(error))

    return respond
