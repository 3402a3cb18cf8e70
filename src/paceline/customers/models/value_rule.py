"""The workspace's rules for classes, lifecycle, RFM and lifetime value: the row made last, else defaults."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.messages import say
from paceline.metadata.fields import Amount, Choice, DecimalNumber, Integer, Percent, Text, YesNo
from paceline.metadata.kept import Kept
from paceline.metadata.views import SavedView, Section, Timeline
from paceline.metadata.when import When
from paceline.methods.worth.classes import Limits
from paceline.methods.worth.lifecycle import Quiet
from paceline.methods.worth.rfm import Bounds
from paceline.records.models import Record


class ClassBy(models.TextChoices):
    HAND = "hand", _("手动填写")
    SHARE = "share", _("按销售额占比（ABC）")
    LIMITS = "limits", _("按销售额和成交次数")
    RFM = "rfm", _("按 RFM 分层")


BY_SHARE, BY_LIMITS = When(class_by="share"), When(class_by="limits")
FOUR = 4
WHOLE = {
    "window_days": (30, 3650),
    "dormant_days": (1, 3650),
    "lost_days": (1, 3650),
    "least_interval": (1, 365),
    "clv_years": (1, 10),
    "override_days": (1, 3650),
    "a_times": (0, 10_000),
    "b_times": (0, 10_000),
}
"""From and to."""


class ValueRule(Record):
    """客户价值规则：每晚怎么定客户等级、客户状态、RFM 分层和终身价值。"""

    name = Text("名称", max_length=40, default="客户价值规则", hint="有几条规则时，最后建的一条有效")
    window_days = Integer(
        "统计期（天）", summable=False, default=365, hint="近一年销售额、RFM 和等级都看这段时间"
    )
    moves_lifecycle = YesNo("按成交更新客户状态", default=True, hint="没有成交过的客户不动")
    risk_times = DecimalNumber(
        "预警：超过平常间隔的倍数", default=Decimal("1.5"), decimal_places=2, shown=When(moves_lifecycle=True)
    )
    dormant_times = DecimalNumber(
        "沉睡：超过平常间隔的倍数", default=Decimal(3), decimal_places=2, shown=When(moves_lifecycle=True)
    )
    dormant_days = Integer(
        "沉睡：没有下单的天数", summable=False, default=180, shown=When(moves_lifecycle=True)
    )
    lost_days = Integer("流失：没有下单的天数", summable=False, default=365, shown=When(moves_lifecycle=True))
    least_interval = Integer(
        "平常间隔最少按几天算", summable=False, default=20, hint="一周里买了两次的客户，不会十天没买就预警",
        shown=When(moves_lifecycle=True),
    )  # fmt: skip
    class_by = Choice("等级怎么定", ClassBy, default=ClassBy.HAND, hint="没有成交过的客户不动")
    apart_by_kind = YesNo("企业和个人分开排", default=True, hint="占比和 RFM 只在同一类型的客户里比")
    a_share = Percent("A 到累计销售额的", default=Decimal("0.8"), shown=BY_SHARE)
    b_share = Percent("B 到累计销售额的", default=Decimal("0.95"), shown=BY_SHARE)
    a_amount = Amount("A 的销售额不少于", default=Decimal(500_000), shown=BY_LIMITS)
    a_times = Integer("A 的成交次数不少于", default=0, shown=BY_LIMITS)
    b_amount = Amount("B 的销售额不少于", default=Decimal(100_000), shown=BY_LIMITS)
    b_times = Integer("B 的成交次数不少于", default=0, shown=BY_LIMITS)
    c_amount = Amount("C 的销售额不少于", default=Decimal(10_000), shown=BY_LIMITS)
    r_limits = Text(
        "R 的分界（天）",
        max_length=80,
        default="30 60 90 180",
        hint="不多于第一个数得 5 分，多于最后一个得 1 分",
    )
    f_limits = Text(
        "F 的分界（次）", max_length=80, default="2 3 4 7", hint="到第一个数得 2 分，到最后一个得 5 分"
    )
    m_limits = Text(
        "M 的分界（元）",
        max_length=80,
        default="10000 50000 200000 1000000",
        hint="到第一个数得 2 分，到最后一个得 5 分",
    )
    margin_rate = Percent("毛利率", default=Decimal("0.3"), hint="算终身价值用")
    discount_rate = Percent("年折现率", default=Decimal("0.1"))
    clv_years = Integer("往后算几年", default=3)
    override_days = Integer(
        "手动调整保留几天", summable=False, default=90, hint="手动改过的等级和客户状态，到期后再由规则更新"
    )

    class Meta(Record.Meta):
        verbose_name = _("客户价值规则")

    class View:
        path = "value-rules"
        icon = "sliders"
        title = "name"
        list = "name window_days moves_lifecycle class_by override_days"
        form = [
            Section("范围", "name window_days override_days"),
            Section(
                "客户状态",
                "moves_lifecycle risk_times dormant_times dormant_days lost_days least_interval",
            ),
            Section(
                "客户等级",
                "class_by apart_by_kind a_share b_share a_amount a_times b_amount b_times c_amount",
            ),
            Section("RFM 的固定分界（买过的客户少于 25 个，或者同分太多时用）", "r_limits f_limits m_limits"),
            Section("终身价值", "margin_rate discount_rate clv_years"),
        ]
        beside = [Timeline()]
        views = [SavedView("客户价值规则")]
        main = False

    def faults(self) -> dict[str, Any]:
        errors: dict[str, Any] = {
            name: say("要在 %(low)s 到 %(high)s 之间。", low=low, high=high)
            for name, (low, high) in WHOLE.items()
            if not low <= getattr(self, name) <= high
        }
        errors |= {
            name: "要从小到大写四个正数，用空格分开，例如 30 60 90 180。"
            for name in ("r_limits", "f_limits", "m_limits")
            if not ascending(getattr(self, name))
        }
        errors |= {
            name: "要大于 0%，不超过 100%。"
            for name in ("margin_rate", "discount_rate")
            if not 0 < getattr(self, name) <= 1
        }
        return errors | self.out_of_order()

    def out_of_order(self) -> dict[str, str]:
        """Limits that have to follow each other and do not."""
        errors = {}
        if not Decimal(1) <= self.risk_times < self.dormant_times:
            errors["risk_times"] = "要不小于 1，并且小于沉睡的倍数。"
        if self.dormant_days >= self.lost_days:
            errors["dormant_days"] = "沉睡的天数要少于流失的天数。"
        if not 0 < self.a_share <= self.b_share <= 1:
            errors["a_share"] = "要大于 0%，并且不大于 B 的占比；B 不大于 100%。"
        if not self.a_amount >= self.b_amount >= self.c_amount >= 0:
            errors["a_amount"] = "A、B、C 的销售额要从高到低。"
        return errors


def ascending(text: str) -> tuple[Decimal, ...]:
    """Four ascending positive numbers; () for anything else."""
    try:
        found = tuple(Decimal(part) for part in text.replace("，", " ").replace(",", " ").split())
    except InvalidOperation:
        return ()
    plain = all(value.is_finite() for value in found) and len(found) == FOUR
    return found if plain and found[0] > 0 and list(found) == sorted(set(found)) else ()


@dataclass(frozen=True)
class Worth:
    """The rules in force."""

    window: int = 365
    moves_lifecycle: bool = True
    quiet: Quiet = field(default_factory=Quiet)
    class_by: str = ClassBy.HAND
    apart_by_kind: bool = True
    shares: tuple[Decimal, Decimal] = (Decimal("0.8"), Decimal("0.95"))
    limits: Limits = field(
        default_factory=lambda: Limits(Decimal(500_000), Decimal(100_000), Decimal(10_000))
    )
    bounds: Bounds = field(default_factory=Bounds)
    margin: Decimal = Decimal("0.3")
    discount: Decimal = Decimal("0.1")
    years: int = 3
    override_days: int = 90


def read() -> Worth:
    """The rules as stored: those made last."""
    row: Any = visible(SYSTEM, ValueRule).order_by("-pk").first()
    return Worth() if row is None else of_row(row)


def of_row(row: Any) -> Worth:
    """The rules that a row says, saved or only typed."""
    days, times, amounts = (ascending(text) for text in (row.r_limits, row.f_limits, row.m_limits))
    return Worth(
        window=row.window_days,
        moves_lifecycle=row.moves_lifecycle,
        quiet=Quiet(
            float(row.risk_times),
            float(row.dormant_times),
            row.dormant_days,
            row.lost_days,
            row.least_interval,
        ),
        class_by=row.class_by,
        apart_by_kind=row.apart_by_kind,
        shares=(row.a_share, row.b_share),
        limits=Limits(row.a_amount_base, row.b_amount_base, row.c_amount_base, row.a_times, row.b_times),
        bounds=Bounds(tuple(int(one) for one in days), tuple(int(one) for one in times), amounts),
        margin=row.margin_rate,
        discount=row.discount_rate,
        years=row.clv_years,
        override_days=row.override_days,
    )


kept = Kept("value_rules", read)


def current_worth() -> Worth:
    """The rules in force, at most a second old."""
    return kept.get()
