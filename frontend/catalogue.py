"""Serve the component catalogue without a database: `uv run python frontend/catalogue.py 8899`, then open the address.

It answers the endpoints that the islands call with made-up data, so that behaviour can be tried by hand and by tests.
"""

from __future__ import annotations

import json
import mimetypes
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
import jinja2
from django.conf import settings
from django.utils import translation

WEB = Path(__file__).resolve().parents[1] / "src/paceline/interfaces/web"
PARTS = "ui/catalogue/answers/"
CSP = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'"
NAMES = ["苏州恒泽精密制造", "合肥晶耀半导体", "南京紫金环保", "武汉光谷精仪"]
REGIONS = {
    "320000": [("320500", "苏州市"), ("320100", "南京市")],
    "320500": [("320506", "吴中区"), ("320583", "昆山市")],
}
GRADES = {"options": [{"value": grade, "label": f"{grade} 级"} for grade in "ABC"], "empty": ""}
MENU = [
    {
        "label": "",
        "items": [
            {"label": "今日", "url": "/", "icon": "home", "count": 6, "keys": "g h"},
            {"label": "销售节奏", "url": "#r", "icon": "pulse", "keys": "g r"},
        ],
    },
    {
        "label": "客户经营",
        "key": "客户经营",
        "open": True,
        "items": [
            {"label": "线索", "url": "#l", "icon": "lead", "count": 14},
            {"label": "客户", "url": "#c", "icon": "building", "current": True, "keys": "g c"},
            {"label": "商机", "url": "#d", "icon": "deal", "keys": "g d"},
        ],
    },
    {"label": "管理", "key": "管理", "open": True, "items": [{"label": "设置", "url": "#s", "icon": "gear"}]},
]
PACE = [1.05, 0.8, 1.2, 0.95, 0.7, 0.9, 1.1, 0.6, 0.75, 0.85, 1.15, 0.9, 1.05, 0.55]
SHELL: dict[str, Any] = {
    "menu": MENU,
    "create": [{"label": "新建商机", "url": "/drawer", "icon": "deal", "keys": "c d"}],
    "user": {"name": "林知夏", "subtitle": "华东销售一部 · 销售"},
    "org": "远山科技",
    "unread": 3,
    "beat": {"days": [*PACE, *[None] * 7], "today": 13, "share": 0.92, "label": "本季节拍 92%"},
}


@dataclass
class Request:
    """What a handler may read."""

    path: str
    query: dict[str, str]
    form: dict[str, str]


@dataclass
class Answer:
    """What a handler gives back."""

    body: str = ""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


def as_json(value: Any) -> Answer:
    return Answer(json.dumps(value), kind="application/json")


def saved(text: str = "已保存", **headers: str) -> Answer:
    toast = json.dumps({"toast": {"text": text, "undoUrl": "/undo"}})
    return Answer(status=204, headers={"HX-Trigger": toast, **headers})


class Catalogue:
    """The pages and answers, one method per first part of the path."""

    def __init__(self) -> None:
        self.env = environment()
        self.answers: dict[str, Callable[[Request], Answer]] = {
            "": self.page, "drawer": self.drawer, "save-drawer": self.save_drawer, "dialog": self.dialog,
            "palette": self.palette, "pick": self.pick, "mention": self.pick, "regions": self.regions,
            "duplicates": self.duplicates, "cell": self.cell, "move": self.move,
            "preview": lambda _: Answer("<p>首付 <b>30%</b></p>"), "preview-get": lambda _: Answer("<p>三个商机</p>"),
            "upload": lambda _: as_json({"key": "k2", "name": "现场照片.jpg"}),
            "preferences": lambda _: Answer(status=204),
            **{name: lambda _: saved() for name in ("save-dialog", "undo", "bulk", "star", "log", "save", "hide")},
        }  # fmt: skip

    def draw(self, template: str, /, status: int = 200, **values: Any) -> Answer:
        return Answer(self.env.get_template(template).render(**values), status)

    def page(self, request: Request) -> Answer:
        language = request.query.get("lang", "zh-hans")
        shell = SHELL | {"theme": request.query.get("theme", "light"), "lang": language}
        with translation.override(language):
            answer = self.draw("ui/catalogue/page.html", shell=shell)
        answer.headers["Content-Security-Policy"] = CSP
        return answer

    def drawer(self, request: Request) -> Answer:
        return self.draw(f"{PARTS}drawer.html", name="恒泽三期质检追溯", error="")

    def save_drawer(self, request: Request) -> Answer:
        if request.form.get("name"):
            return saved()
        return self.draw(f"{PARTS}drawer.html", 422, name="", error="商机名称还没有填。")

    def dialog(self, request: Request) -> Answer:
        return self.draw(f"{PARTS}dialog.html")

    def palette(self, request: Request) -> Answer:
        word = request.query.get("q", "")
        hits = [name for name in NAMES if word in name or word.isascii()]
        records = [{"label": name, "hint": "客户 · A 级", "icon": "building", "url": "#"} for name in hits]
        places = [{"label": "商机看板", "icon": "board", "url": "#d", "keys": "G D"}]
        groups = [{"label": "记录", "items": records}, {"label": "跳转", "items": places}]
        return as_json({"groups": [group for group in groups if group["items"]]})

    def pick(self, request: Request) -> Answer:
        word = request.query.get("q", "")
        found = [(str(i), name) for i, name in enumerate(NAMES, 1) if word in name]
        return as_json({"items": [{"value": key, "label": name, "hint": "华东"} for key, name in found]})

    def regions(self, request: Request) -> Answer:
        below = REGIONS.get(request.query.get("parent", ""), [])
        return as_json({"items": [{"value": code, "label": name} for code, name in below]})

    def duplicates(self, request: Request) -> Answer:
        alike = "恒泽" in request.form.get("name", "")
        return self.draw(f"{PARTS}duplicates.html") if alike else Answer(status=204)

    def cell(self, request: Request) -> Answer:
        name = request.path.split("/")[-1]
        value = request.form.get("value")
        if value is None:
            widget, old = ("select", "B") if name == "grade" else ("text", "旧值")
            return self.draw(f"{PARTS}cell.html", widget=widget, value=old, options=GRADES, error="")
        if value == "boom":
            return Answer(status=500)
        if not value:
            error = "不能为空，请填一个值。"
            return self.draw(f"{PARTS}cell.html", 422, widget="text", value="", options={}, error=error)
        return self.draw(f"{PARTS}saved_cell.html", name=name, value=value)

    def move(self, request: Request) -> Answer:
        if request.form.get("stage") == "lost":
            return self.draw(f"{PARTS}lost.html", 422)
        if request.form.get("stage") == "sign":
            return Answer(status=409)
        return saved("已改到「商务谈判」，赢率 65%", **{"X-Version": "2"})

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """The WSGI application."""
        path = environ["PATH_INFO"]
        static = WEB / path.lstrip("/")
        if path.startswith("/static/") and ".." not in path and static.is_file():
            kind = mimetypes.guess_type(path)[0] or "text/plain"
            start("200 OK", [("Content-Type", kind), ("Cache-Control", "no-store")])
            return [static.read_bytes()]
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode("utf-8", "replace")
        request = Request(path, parsed(environ["QUERY_STRING"]), parsed(sent))
        handle = self.answers.get(path.strip("/").split("/")[0], lambda _: Answer(status=404))
        answer = handle(request)
        start(f"{answer.status} -", [("Content-Type", answer.kind), *answer.headers.items()])
        return [answer.body.encode()]


def parsed(text: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True).items()}


def environment() -> jinja2.Environment:
    """The templates' environment; alone, on settings that know nothing but static files and languages."""
    if not settings.configured:
        settings.configure(
            USE_I18N=True,
            USE_TZ=True,
            TIME_ZONE="Asia/Shanghai",
            LANGUAGE_CODE="zh-hans",
            LANGUAGES=[("zh-hans", "简体中文"), ("en", "English")],
            LOCALE_PATHS=[WEB.parents[1] / "locale"],
            STATIC_URL="/static/",
            INSTALLED_APPS=["django.contrib.staticfiles"],
        )
        django.setup()
    from paceline.interfaces.web.jinja import environment as build

    return build(loader=jinja2.FileSystemLoader(WEB / "templates"), auto_reload=True)


class Quiet(WSGIRequestHandler):
    """Says nothing about each request."""

    def log_message(self, *args: Any) -> None:
        """Keep the terminal clean."""


if __name__ == "__main__":
    sys.path.insert(0, str(WEB.parents[2]))
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8899
    with make_server("127.0.0.1", port, Catalogue(), handler_class=Quiet) as server:
        print(f"http://127.0.0.1:{port}/?theme=light")
        server.serve_forever()
