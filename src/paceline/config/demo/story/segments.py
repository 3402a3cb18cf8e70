"""The demo's segments: two that follow conditions, with a month behind them, and one kept by hand."""

from __future__ import annotations

from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config.demo.story.agenda import Agenda
from paceline.config.demo.world import World
from paceline.config.demo.writing import Report
from paceline.customers.models import Customer, Segment

MAKER = "linyue"
"""Sales operations: marketing sees no orders, and nobody makes a segment of what he does not see."""
SINCE = 20
"""Workdays ago on which the first one was made."""
IN_90_DAYS = {"field": "ordered_on", "op": "within", "value": "last_90_days"}
FREQUENT: dict[str, Any] = {
    "name": "近 90 天常购客户", "method": "data", "bases": ["behavioural"],
    "definition": {"all": [{"field": "trade.salesorder:customer", "op": "gte", "value": 2, "where": IN_90_DAYS}]},
    "evidence": "去年下过两单以上的客户，第二年还下单的占七成；只下一单的不到三成。",
    "note": "新品先给这批客户试用，老客户专场只请他们。",
}  # fmt: skip
QUIET: dict[str, Any] = {
    "name": "久未跟进的重点客户", "method": "data", "bases": ["firmographic", "behavioural"],
    "definition": {"all": [
        {"field": "customer_class", "op": "in", "value": ["A"]},
        {"any": [{"field": "last_follow_up_at", "op": "lt", "value": "-30d"},
                 {"field": "last_follow_up_at", "op": "empty"}]},
    ]},
    "evidence": "流失的 A 类客户里，多数在流失前一个月没有人联系过。",
    "note": "每周一由主管分给负责人，先打电话再安排上门。",
}  # fmt: skip
TALKED: dict[str, Any] = {
    "name": "在意交期的客户（焦点小组）", "kind": "static", "method": "focus_group", "bases": ["need"],
    "evidence": "两场焦点小组共 8 家，5 家把交期排在价格前面。样本小，只作线索，不代表全体客户。",
    "note": "方案里把交期承诺写在第一页。",
}  # fmt: skip
TALKERS = 8


def fill(world: World, report: Report, label: str) -> None:
    """Made by sales operations one after the other; the dynamic ones were brought up to date once a week since."""
    agenda = Agenda(world, 8_163)
    moments = agenda.moments
    for place, values in enumerate((FREQUENT, QUIET, TALKED)):
        agenda.plan(moments.earlier(moments.now, SINCE - place), make, agenda, values)
    for days in (14, 9, 4):
        agenda.plan(moments.earlier(moments.now, days), bring_up_to_date, agenda)
    agenda.run(moments.earlier(moments.now, SINCE + 1), report, label)
    bring_up_to_date(agenda)


def make(agenda: Agenda, values: dict[str, Any]) -> None:
    """A segment; the one of the focus group gets its customers by hand."""
    segment = agenda.do(MAKER, "customers.segment.create", values=values)
    if segment.is_dynamic:
        return
    talkers = visible(SYSTEM, Customer).filter(won_amount__gt=0).order_by("number")[:TALKERS]
    for customer in talkers:
        agenda.do(MAKER, "customers.customer.join_segment", customer, segment=segment)


def bring_up_to_date(agenda: Agenda) -> None:
    for segment in visible(SYSTEM, Segment).filter(kind="dynamic").order_by("name"):
        agenda.do(MAKER, "customers.segment.refresh", segment)
