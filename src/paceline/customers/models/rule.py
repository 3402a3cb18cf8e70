"""The workspace's rules for customers and the working day: one row, defaults where there is none."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.metadata.fields import DecimalNumber, Integer, Percent, Text, YesNo
from paceline.metadata.kept import Kept
from paceline.metadata.views import Section, Timeline
from paceline.methods.priority import PriorityRule, Thresholds
from paceline.methods.worklist import MOST_ITEMS, capacity_minutes
from paceline.records.models import Record

UP_TO = (
    ("half_life", 365, "半衰期要在 1 到 365 天之间。"),
    ("untouched_hours", 400, "要在 1 到 400 个工作小时之间。"),
    ("handoff_minutes", 30_000, "时限要在 1 到 30000 分钟之间。"),
    ("handoff_touch_days", 90, "时限要在 1 到 90 个工作日之间。"),
    ("handoff_result_days", 90, "时限要在 1 到 90 个工作日之间。"),
    ("check_in_hours", 30 * 24, "补传时间要在 1 到 720 小时之间。"),
)
"""Whole numbers from 1 up to a limit."""


class CustomerRule(Record):
    """客户规则：优先级的分界、首次响应时限、每天能排多少工作。"""

    name = Text("名称", max_length=40, default="默认规则")
    value_middle = Integer("价值分中线", default=40)
    value_high = Integer("价值分高线", default=70)
    intent_middle = Integer("意向度中线", default=40)
    intent_high = Integer("意向度高线", default=70)
    half_life = Integer("意向分半衰期（天）", default=14, hint="一次互动过这么多天，只值一半的分")
    response_minutes = Integer("首次响应时限", default=120, hint="工作时间内的分钟数")
    untouched_hours = Integer(
        "没人联系的提醒（工作小时）", default=24, hint="线索分给一个人这么久还没联系过，提醒他和主管"
    )
    selling_hours = DecimalNumber("每日销售时间（小时）", default=Decimal(6), decimal_places=2)
    utilisation = Percent("最多排满", default=Decimal("0.85"))
    day_items = Integer("每日最多事项", default=MOST_ITEMS)
    check_in_metres = Integer("签到距离（米）", default=300, hint="离客户更远的签到要写原因，由主管确认")
    check_in_hours = Integer("签到最晚补传（小时）", default=72, hint="没有网络时的签到要在这段时间内补传")
    visits_need_check_in = YesNo("拜访必须签到", hint="打开后，没有有效签到的拜访不算有效跟进")

    interview_from = DecimalNumber(
        "多大的输单要访谈", default=Decimal(100_000), blank=True, decimal_places=2,
        hint="输掉的商机达到这个金额（本位币），五个工作日后给负责人排一个访谈电话；留空不排",
    )  # fmt: skip
    handoff_minutes = Integer("交接接收时限", default=240, hint="工作时间内的分钟数，过时升级给接收方主管")
    handoff_touch_days = Integer("交接后首次跟进（工作日）", default=1)
    handoff_result_days = Integer("交接后出结果（工作日）", default=5)

    class Meta(Record.Meta):
        verbose_name = _("客户规则")

    class View:
        path = "customer-rules"
        icon = "sliders"
        title = "name"
        list = "name value_middle value_high intent_middle intent_high response_minutes"
        form = [
            Section("优先级", "value_middle value_high intent_middle intent_high half_life"),
            Section(
                "工作节奏",
                "response_minutes untouched_hours interview_from selling_hours utilisation day_items",
            ),
            Section("交接", "handoff_minutes handoff_touch_days handoff_result_days"),
            Section("外勤", "check_in_metres check_in_hours visits_need_check_in"),
        ]
        beside = [Timeline()]
        main = False

    def faults(self) -> dict[str, str]:
        errors = {
            high: "高线不能低于中线。"
            for middle, high in (("value_middle", "value_high"), ("intent_middle", "intent_high"))
            if getattr(self, middle) > getattr(self, high)
        }
        if self.response_minutes <= 0:
            errors["response_minutes"] = "时限要大于 0 分钟。"
        for name, most, words in UP_TO:
            if not 1 <= getattr(self, name) <= most:
                errors[name] = words
        if not 0 < self.selling_hours <= 24:
            errors["selling_hours"] = "每日销售时间要在 0 到 24 小时之间。"
        if self.interview_from is not None and self.interview_from < 0:
            errors["interview_from"] = "金额不能小于 0。"
        if not 20 <= self.check_in_metres <= 20_000:
            errors["check_in_metres"] = "签到距离要在 20 到 20000 米之间。"
        if not 0 < self.utilisation <= 1:
            errors["utilisation"] = "最多排满要在 0% 到 100% 之间。"
        return errors


@dataclass(frozen=True)
class Rule:
    """The rules in force. `capacity` is minutes of work that fit into a day."""

    priority: PriorityRule = field(default_factory=PriorityRule)
    half_life: int = 14
    response_minutes: int = 120
    untouched_hours: int = 24
    interview_from: Decimal | None = Decimal(100_000)
    capacity: int = capacity_minutes(Decimal(6))
    day_items: int = MOST_ITEMS
    check_in_metres: int = 300
    check_in_hours: int = 72
    visits_need_check_in: bool = False
    handoff_minutes: int = 240
    handoff_touch_days: int = 1
    handoff_result_days: int = 5


def read() -> Rule:
    """The rules as stored."""
    row = visible(SYSTEM, CustomerRule).order_by("pk").first()
    if row is None:
        return Rule()
    return Rule(
        priority=PriorityRule(
            value=Thresholds(row.value_middle, row.value_high),
            intent=Thresholds(row.intent_middle, row.intent_high),
        ),
        half_life=row.half_life,
        response_minutes=row.response_minutes,
        untouched_hours=row.untouched_hours,
        interview_from=row.interview_from,
        capacity=capacity_minutes(row.selling_hours, row.utilisation),
        day_items=row.day_items,
        check_in_metres=row.check_in_metres,
        check_in_hours=row.check_in_hours,
        visits_need_check_in=row.visits_need_check_in,
        handoff_minutes=row.handoff_minutes,
        handoff_touch_days=row.handoff_touch_days,
        handoff_result_days=row.handoff_result_days,
    )


kept = Kept("customer_rules", read)


def current_rule() -> Rule:
    """The rules in force, at most a second old."""
    return kept.get()


def priority_of(value: int | None, intent: int | None) -> str:
    """P1 to P4 by the rules in force; "" while neither score is known."""
    if value is None and intent is None:
        return ""
    return str(current_rule().priority.priority(value, intent))


def priority_in_force(customer: Any) -> str:
    """What somebody set by hand while it holds, else what value and intent make it."""
    until = customer.priority_until
    if customer.priority_by_hand and until is not None and clock.today() <= until:
        return str(customer.priority_by_hand)
    return priority_of(customer.value_score, customer.intent_score)
