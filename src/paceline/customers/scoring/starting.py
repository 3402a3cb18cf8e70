"""Rules to begin with; sales operations change them to what sells here."""

from __future__ import annotations

from typing import Any


def filled(field: str) -> dict[str, Any]:
    return {"all": [{"field": field, "op": "not_empty"}]}


STARTERS: tuple[dict[str, Any], ...] = (
    {"name": "说清了公司", "kind": "fit", "points": 20, "condition": filled("company")},
    {"name": "说清了行业", "kind": "fit", "points": 15, "condition": filled("industry")},
    {"name": "说清了地区", "kind": "fit", "points": 10, "condition": filled("region")},
    {"name": "说了要买什么", "kind": "fit", "points": 15, "condition": filled("interest")},
    {"name": "说了预算", "kind": "fit", "points": 20, "condition": filled("budget")},
    {"name": "能打电话", "kind": "fit", "points": 10, "condition": filled("phone")},
    {"name": "说了职务", "kind": "fit", "points": 10, "condition": filled("title")},
    {"name": "填表单或再次来访", "kind": "intent", "points": 40, "signal": "came"},
    {"name": "电话、微信有回应", "kind": "intent", "points": 40, "signal": "talked"},
    {"name": "见过面", "kind": "intent", "points": 60, "signal": "met"},
    {"name": "打开邮件", "kind": "intent", "points": 5, "signal": "opened"},
    {"name": "点击邮件里的链接", "kind": "intent", "points": 15, "signal": "clicked"},
    {"name": "回复邮件", "kind": "intent", "points": 30, "signal": "replied"},
    {"name": "浏览网页", "kind": "intent", "points": 2, "signal": "viewed"},
    {"name": "网页上咨询、下载、加购", "kind": "intent", "points": 15, "signal": "asked"},
    {"name": "从预售推广进来", "kind": "intent", "points": 25, "signal": "presale"},
)
