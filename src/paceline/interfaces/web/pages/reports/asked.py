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
}
DEFAULT_PERIOD = "this_quarter"


def question_of(request: HttpRequest, report: Report) -> Question:
    """The question that the address asks. Raises Invalid for what cannot be read."""
    options = {name: request.GET[name] for name in ("pipeline",) if request.GET.get(name)}
    group = request.GET.get("group", "")
    if group and group not in report.groups:
        raise Invalid("这个报表不能按「%(group)s」比较。", params={"group": group[:40]})
    return Question(
        actor(request), period_of(request), clock.today(), filter_of(request), group=group, options=options
    )


def period_of(request: HttpRequest) -> Period:
    """From `from` and `to`, or the named `period`."""
    first, last = (request.GET.get(name, "") for name in ("from", "to"))
    if first and last:
        day, reading = Day(), Reading()
        start, end = day.read(first, reading), day.read(last, reading)
        if start > end:
            raise Invalid("开始日期晚于结束日期。请调换一下。")
        return Period(start, end.fromordinal(end.toordinal() + 1))
    name = request.GET.get("period", DEFAULT_PERIOD)
    start, end = relative(name if name in PERIODS else DEFAULT_PERIOD, clock.today())
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
