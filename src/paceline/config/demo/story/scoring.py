"""How 林悦 has leads graded in the demo: by what sells here, and by what they did lately."""

from __future__ import annotations

from typing import Any

from paceline.config.demo.story.agenda import Agenda
from paceline.config.demo.world import World
from paceline.config.demo.writing import Report
from paceline.customers.scoring.following import learn_chances, score_leads

MAKER = "linyue"
SINCE = 12
"""Workdays ago on which leads were graded by rules for the first time."""
TRADES = ["汽车零部件", "机械加工", "电子制造", "新能源", "工程机械"]
WARM = ("老客户介绍", "客户来电", "合作伙伴")


def of(field: str, op: str, *value: Any) -> dict[str, Any]:
    return {"all": [{"field": field, "op": op, **({"value": value[0]} if value else {})}]}


def rules(world: World) -> tuple[dict[str, Any], ...]:
    warm = [str(world.source(name)) for name in WARM]
    deciders = [
        {"field": "title", "op": "contains", "value": word} for word in ("总", "厂长", "经理", "主管")
    ]
    return (
        {"name": "行业对口", "kind": "fit", "points": 40, "condition": of("industry", "in", TRADES)},
        {"name": "能拍板或管采购", "kind": "fit", "points": 20, "condition": {"any": deciders}},
        {"name": "熟人介绍或主动来电", "kind": "fit", "points": 20, "condition": of("source", "in", warm)},
        {"name": "说清了要买什么", "kind": "fit", "points": 15, "condition": of("interest", "not_empty")},
        {"name": "在华东、华南", "kind": "fit", "points": 15, "condition": {"any": [
            {"field": "region", "op": "under", "value": code} for code in ("310000", "320000", "330000", "440000")]}},
        {"name": "没有公司名", "kind": "fit", "points": -30, "condition": of("company", "empty")},
        {"name": "填表单或再次来访", "kind": "intent", "points": 50, "signal": "came"},
        {"name": "电话、微信有回应", "kind": "intent", "points": 45, "signal": "talked"},
        {"name": "见过面", "kind": "intent", "points": 60, "signal": "met"},
        {"name": "打开邮件", "kind": "intent", "points": 5, "signal": "opened"},
        {"name": "点击邮件里的链接", "kind": "intent", "points": 15, "signal": "clicked"},
        {"name": "回复邮件", "kind": "intent", "points": 30, "signal": "replied"},
        {"name": "从预售推广进来", "kind": "intent", "points": 25, "signal": "presale"},
    )  # fmt: skip


def fill(world: World, report: Report, label: str) -> None:
    """The rules, and what a night makes of them."""
    agenda = Agenda(world, 9_059)
    moments = agenda.moments
    began = moments.earlier(moments.now, SINCE)
    for values in rules(world):
        agenda.plan(began, agenda.do, MAKER, "customers.scoringrule.create", values=values)
    agenda.run(moments.earlier(moments.now, SINCE + 1), report, label)
    score_leads()
    learn_chances()
