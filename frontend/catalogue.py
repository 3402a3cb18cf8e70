"""Serve the component catalogue without a database: `uv run python frontend/catalogue.py 8899`, then open the address.

It answers the endpoints that the islands call with made-up data, so that every behaviour can be tried by hand and by tests.
"""

from __future__ import annotations

import json
import mimetypes
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
import jinja2
from django.conf import settings

WEB = Path(__file__).resolve().parents[1] / "src/paceline/interfaces/web"
CSP = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'"
MENU = [
    {"label": "", "items": [
        {"label": "今日", "url": "/", "icon": "home", "count": 6, "keys": "g h"},
        {"label": "销售节奏", "url": "#r", "icon": "pulse", "keys": "g r"},
    ]},
    {"label": "客户与成交", "items": [
        {"label": "线索", "url": "#l", "icon": "lead", "count": 14},
        {"label": "客户", "url": "#c", "icon": "building", "current": True, "keys": "g c"},
        {"label": "商机", "url": "#d", "icon": "deal", "keys": "g d"},
    ]},
    {"label": "管理", "items": [{"label": "设置", "url": "#s", "icon": "gear"}]},
]  # fmt: skip
SHELL: dict[str, Any] = {
    "menu": MENU,
    "create": [{"label": "新建商机", "url": "/drawer", "icon": "deal", "keys": "c d"}],
    "user": {"name": "林知夏", "subtitle": "华东销售一部 · 销售"},
    "org": "远山科技",
    "unread": 3,
    "beat": {"days": [1.05, 0.8, 1.2, 0.95, 0.7, 0.9, 1.1, 0.6, 0.75, 0.85, 1.15, 0.9, 1.05, 0.55] + [None] * 7,
             "today": 13, "share": 0.92, "label": "本季节拍 92%"},
}  # fmt: skip
NAMES = ["苏州恒泽精密制造", "合肥晶耀半导体", "南京紫金环保", "武汉光谷精仪"]


def environment() -> jinja2.Environment:
    """The templates' environment, on settings that know nothing but static files."""
    if not settings.configured:
        settings.configure(
            USE_I18N=True, USE_TZ=True, TIME_ZONE="Asia/Shanghai", LANGUAGE_CODE="zh-hans", STATIC_URL="/static/",
            INSTALLED_APPS=["django.contrib.staticfiles"], LOCALE_PATHS=[WEB.parents[1] / "locale"],
            LANGUAGES=[("zh-hans", "简体中文"), ("en", "English")],
        )  # fmt: skip
        django.setup()
    from paceline.interfaces.web.jinja import environment as build

    return build(loader=jinja2.FileSystemLoader(WEB / "templates"), auto_reload=True)


def page(env: jinja2.Environment, query: dict[str, str]) -> str:
    """The catalogue in the asked theme and language."""
    from django.utils import translation

    with translation.override(query.get("lang", "zh-hans")):
        shell = SHELL | {"theme": query.get("theme", "light"), "lang": query.get("lang", "zh-hans")}
        return env.get_template("ui/catalogue/page.html").render(shell=shell)


def macro(env: jinja2.Environment, source: str, **values: Any) -> str:
    return env.from_string(source).render(**values)


DRAWER = """{% call ui.drawer("新建商机", "/save-drawer", submit="创建商机", draft="deal:new", key="k1") %}
{{ ui.duplicates_slot("/duplicates", "name") }}
{{ ui.form_field("link", "customer", "客户", {"value": "1", "label": "苏州恒泽精密制造"}, {"url": "/pick"}, required=true, prefix="d") }}
{{ ui.form_field("text", "name", "商机名称", name, required=true, error=error, autofocus=true, prefix="d") }}
<div class="g2">{{ ui.form_field("amount", "amount", "预计金额", "120000000", prefix="d") }}{{ ui.form_field("date", "closes_on", "预计成交日", prefix="d") }}</div>
{{ ui.form_field("region", "region", "地区", "", {"url": "/regions", "levels": [[{"value": "320000", "label": "江苏省"}]]}, prefix="d") }}
{% endcall %}"""
DIALOG = """{% call ui.dialog("删除 3 个客户", "/save-dialog", "删除 3 个客户", danger=true) %}<p>它们会移到回收站，30 天内可以恢复。</p>{% endcall %}"""
CELL = """<form data-cell-form>{{ ui["control_" ~ widget]("value", value, o, {"id": "cell-editor", "aria-label": "修改", "autofocus": true}) }}</form>"""


def answer(env: jinja2.Environment, path: str, query: dict[str, str], form: dict[str, str]) -> tuple[int, str, str, dict[str, str]]:
    """Status, content type, body and headers for one request."""
    html, js = "text/html; charset=utf-8", "application/json"
    first = path.strip("/").split("/")[0]
    toast = {"HX-Trigger": json.dumps({"toast": {"text": "已保存", "undoUrl": "/undo"}})}
    if first == "":
        return 200, html, page(env, query), {"Content-Security-Policy": CSP}
    if first == "drawer":
        return 200, html, macro(env, DRAWER, name="恒泽三期质检追溯", error=""), {}
    if first == "save-drawer":
        if not form.get("name"):
            return 422, html, macro(env, DRAWER, name="", error="商机名称还没有填。"), {}
        return 204, html, "", toast
    if first == "dialog":
        return 200, html, macro(env, DIALOG), {}
    if first in ("save-dialog", "undo", "bulk", "star", "log", "save", "preferences"):
        return 204, html, "", toast if first != "preferences" else {}
    if first == "palette":
        word = query.get("q", "")
        found = [{"label": n, "hint": "客户 · A 级", "icon": "building", "url": "#"} for n in NAMES if word in n or word.isascii()]
        groups = [{"label": "记录", "items": found}, {"label": "跳转", "items": [{"label": "商机看板", "icon": "board", "url": "#d", "keys": "G D"}]}]
        return 200, js, json.dumps({"groups": [g for g in groups if g["items"]]}), {}
    if first in ("pick", "mention"):
        return 200, js, json.dumps({"items": [{"value": str(i), "label": n, "hint": "华东"} for i, n in enumerate(NAMES, 1) if query.get("q", "") in n]}), {}
    if first == "regions":
        below = {"320000": [("320500", "苏州市"), ("320100", "南京市")], "320500": [("320506", "吴中区"), ("320583", "昆山市")]}
        return 200, js, json.dumps({"items": [{"value": v, "label": n} for v, n in below.get(query.get("parent", ""), [])]}), {}
    if first == "duplicates":
        text = '{% call ui.note("warn") %}已有相似的客户：<a class="lk" href="#">苏州恒泽精密制造</a>，由林知夏负责。{% endcall %}'
        return 200, html, macro(env, text) if "恒泽" in form.get("name", "") else "", {}
    if first == "cell":
        field = path.split("/")[-1]
        if form:
            if form.get("value") == "boom":
                return 500, html, "", {}
            if form.get("value") == "":
                return 422, html, macro(env, '{{ ui.control_text("value", "", {}, {"aria-label": "修改", "aria-invalid": "true"}) }}<p class="err">不能为空，请填一个值。</p>'), {}
            return 200, html, macro(env, '<td data-field="{{ f }}" data-row-version="2">{{ v }}</td>', f=field, v=form["value"]), {}
        options = {"options": [{"value": g, "label": f"{g} 级"} for g in "ABC"], "empty": ""}
        return 200, html, macro(env, CELL, widget="select" if field == "grade" else "text", value="B" if field == "grade" else "旧值", o=options), {}
    if first == "move":
        if form.get("stage") == "lost":
            return 422, html, macro(env, '{% call ui.dialog("输单原因", "/save-dialog", "标为输单") %}{{ ui.form_field("text", "lost_why", "输单原因", required=true, prefix="d") }}{% endcall %}'), {}
        if form.get("stage") == "sign":
            return 409, html, "", {}
        return 204, html, "", {"X-Version": "2", "HX-Trigger": json.dumps({"toast": {"text": "已改到「商务谈判」，赢率 65%", "undoUrl": "/undo"}})}
    if first in ("preview", "preview-get"):
        return 200, html, "<p>首付 <b>30%</b></p>", {}
    if first == "upload":
        return 200, js, json.dumps({"key": "k2", "name": "现场照片.jpg", "size": 1234}), {}
    return 404, html, "", {}


def application(env: jinja2.Environment) -> Callable[..., Iterable[bytes]]:
    """The WSGI application."""

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        static = WEB / path.lstrip("/")
        if path.startswith("/static/") and ".." not in path and static.is_file():
            start("200 OK", [("Content-Type", mimetypes.guess_type(path)[0] or "text/plain"), ("Cache-Control", "no-store")])
            return [static.read_bytes()]
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode("utf-8", "replace")
        query, form = ({k: v[-1] for k, v in parse_qs(text, keep_blank_values=True).items()} for text in (environ["QUERY_STRING"], body))
        code, kind, text, headers = answer(env, path, query, form)
        start(f"{code} x", [("Content-Type", kind), *headers.items()])
        return [text.encode()]

    return app


class Quiet(WSGIRequestHandler):
    """Says nothing about each request."""

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the terminal clean."""


if __name__ == "__main__":
    sys.path.insert(0, str(WEB.parents[2]))
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8899
    with make_server("127.0.0.1", port, application(environment()), handler_class=Quiet) as server:
        print(f"http://127.0.0.1:{port}/?theme=light")  # noqa: T201
        server.serve_forever()
