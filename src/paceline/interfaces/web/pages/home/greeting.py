"""The first sentence of the day: the conclusion, from facts that are on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext as _t

from paceline.access.principal import Principal
from paceline.access.working_days import working_calendar
from paceline.interfaces.web import formats
from paceline.interfaces.web.pages.home.day import Day, Task
from paceline.kernel import clock
from paceline.pipeline.queries import Alert

NOON, EVENING = 12, 18


@dataclass(frozen=True)
class Sentence:
    """`hello`, then what to do first (marked), then why."""

    hello: str
    first: str
    why: str


def sentence_of(by: Principal, day: Day, alerts: Sequence[Alert]) -> Sentence:
    """What matters most today."""
    hello = _t("%(part)s，%(name)s。") % {"part": part_of_day(), "name": by.name}
    top = most_important(day)
    if top is not None:
        return Sentence(hello, _t("先做「%(subject)s」") % {"subject": top.subject}, why_first(top))
    if alerts and not by.can("customers.activity", "create"):
        return Sentence(hello, alerts[0].message.text(gettext), _t("。"))
    if alerts:
        words = alerts[0].message.text(gettext)
        return Sentence(hello, _t("先处理预警"), _t("——%(words)s。") % {"words": words})
    if day.done:
        return Sentence(hello, _t("今天的事都做完了"), _t("，一共 %(n)s 件。") % {"n": len(day.done)})
    if not by.can("customers.activity", "create"):
        return Sentence(hello, "", _t("今天没有等你处理的事。"))
    return Sentence(hello, "", _t("今天没有到期的事，可以主动联系一位客户。"))


def part_of_day() -> str:
    hour = formats.local(clock.now()).hour
    return _t("上午好") if hour < NOON else _t("下午好") if hour < EVENING else _t("晚上好")


def most_important(day: Day) -> Task | None:
    """Of what is late the largest deal, else the first of the day's order."""
    tasks = [task for group in day.groups for task in group.tasks]
    late = [task for task in tasks if task.late]
    if late:
        return max(late, key=lambda task: task.amount or 0)
    return tasks[0] if tasks else None


def why_first(task: Task) -> str:
    """Why this one."""
    about = task.about or ""
    money = formats.money(task.amount) if task.amount else ""
    if task.late and money:
        return _t("——%(when)s就该做，%(about)s的 %(money)s 在等它。") % {
            "when": task.when, "about": about, "money": money,
        }  # fmt: skip
    if task.late:
        return _t("——%(when)s就该做。") % {"when": task.when}
    return _t("——%(about)s，%(when)s。") % {"about": about, "when": task.when} if about else _t("。")


def frame_of(day: Day) -> str:
    """`11 月 19 日 周四 · 本月第 14 / 21 个工作日 · 今天 8 件事，已完成 1 件`."""
    today, calendar = day.work.day, working_calendar()
    first = today.replace(day=1)
    after = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    gone, all_days = calendar.workdays_between(first, today), calendar.workdays_between(first, after)
    count = len(day.work.todos) + day.work.done
    parts = [
        formats.long_day(today),
        _t("本月第 %(n)s / %(all)s 个工作日") % {"n": gone + calendar.is_workday(today), "all": all_days},
    ]
    if count:
        parts.append(_t("今天 %(n)s 件事，已完成 %(done)s 件") % {"n": count, "done": day.work.done})
    return " · ".join(parts)
