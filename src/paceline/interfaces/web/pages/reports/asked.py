"""The question behind a report's address: period, group, options and filter as query parameters."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Report
from paceline.interfaces.web.middleware import actor
from paceline.kernel import clock
from paceline.kernel.errors import Invalid
from paceline.kernel.periods import Period, relative
from paceline.metadata.fields import Day, Reading
from paceline.metadata.registry import registry

PERIODS = {
    "this_month": "本月",
    "last_month": "上月",
    "this_quarter": "本季度",
    "last_quarter": "上季度",
    "this_year": "今年",
    "last_year": "去年",
    "last_90_days": "近 90 天",
    "last_365_days": "近 365 天",
    "own": "自选日期",
}
DEFAULT_PERIOD = "this_quarter"
OWN_PERIOD = "own"
"""Two days that the reader chose: what was imported may be years old."""


def question_of(request: HttpRequest, report: Report) -> Question:
    """The question that the address asks. Raises Invalid for what cannot be read."""
    options = {name: request.GET[name] for name in ("pipeline",) if request.GET.get(name)}
    options |= {name: one.taken(request.GET.get(name, "")) for name, one in report.options.items()}
    group = request.GET.get("group", "")
    if group and group not in report.groups:
        raise Invalid("这个报表不能按「%(group)s」比较。", params={"group": group[:40]})
    return Question(
        actor(request),
        period_of(request, report.period),
        clock.today(),
        filter_of(request),
        group=group,
        options=options,
    )


def chosen_period(request: HttpRequest, usual: str = "") -> str:
    """Which of `PERIODS` the address asks for, else the report's `usual`; two days without a name are one's own."""
    dated = request.GET.get("from") and request.GET.get("to")
    name = request.GET.get("period") or (OWN_PERIOD if dated else usual or DEFAULT_PERIOD)
    return name if name in PERIODS else usual or DEFAULT_PERIOD


def period_of(request: HttpRequest, usual: str = "") -> Period:
    """The named `period`, or one's own from `from` to `to`. Raises Invalid for days in the wrong order."""
    name = chosen_period(request, usual)
    first, last = (request.GET.get(end, "") for end in ("from", "to"))
    if name == OWN_PERIOD and first and last:
        day, reading = Day(), Reading()
        start, end = day.read(first, reading), day.read(last, reading)
        if start > end:
            raise Invalid("开始日期晚于结束日期。请调换一下。")
        return Period(start, end.fromordinal(end.toordinal() + 1))
    start, end = relative(usual or DEFAULT_PERIOD if name == OWN_PERIOD else name, clock.today())
    return Period(start, end)


def filter_of(request: HttpRequest) -> JsonFilter:
    """The filter as JSON. Raises Invalid for what is no JSON."""
    text = request.GET.get("filter", "")
    try:
        return json.loads(text) if text else {}
    except ValueError as error:
        raise Invalid("筛选条件看不懂。请从列表页重新打开。") from error


def rows_url(object_name: str, condition: JsonFilter | None) -> str:
    """The list of the rows behind a figure; "" when there is none."""
    if condition is None:
        return ""
    return f"/{registry.get(object_name).path}/?" + urlencode(
        {"filter": json.dumps(condition, ensure_ascii=False)}
    )


def group_label(object_name: str, group: str) -> str:
    """The words of a group: 负责人, or 客户 · 行业 for a field of a linked record."""
    of: Any = registry.get(object_name)
    words = []
    for part in group.split("."):
        bound = of.fields[part]
        words.append(bound.label)
        if hasattr(bound.type, "target"):
            of = registry.objects.get(bound.type.target, of)
    return " · ".join(words)
