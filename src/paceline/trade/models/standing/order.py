"""Standing orders: the template, its rhythm and where it stands. The orders are made in `actions/standing/`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import (
    Choice,
    Day,
    Integer,
    Link,
    LongText,
    MultipleChoice,
    Number,
    Rollup,
    Text,
    YesNo,
)
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.methods.recurrence import Recurrence
from paceline.records.models import OwnedRecord

MINE = {"field": "owner", "op": "eq", "value": "me"}
ACTIVE = {"field": "state", "op": "eq", "value": "active"}


class StandingState(models.TextChoices):
    ACTIVE = "active", _("进行中")
    PAUSED = "paused", _("已暂停")
    ENDED = "ended", _("已结束")


class Rhythm(models.TextChoices):
    WEEKLY = "weekly", _("每周")
    DAYS = "days", _("每隔几天")
    MONTHLY = "monthly", _("每月")


class OnRestDay(models.TextChoices):
    KEEP = "keep", _("照常")
    NEXT = "next", _("顺延到下一个工作日")
    SKIP = "skip", _("跳过")


class Weekday(models.TextChoices):
    MON = "0", _("周一")
    TUE = "1", _("周二")
    WED = "2", _("周三")
    THU = "3", _("周四")
    FRI = "4", _("周五")
    SAT = "5", _("周六")
    SUN = "6", _("周日")


class StandingOrder(OwnedRecord):
    """周期单：客户按固定节奏要的货；到时候自动生成订单。"""

    number = Number("周期单编号", prefix="ZQ")
    customer = Link("customers.Customer", "客户")
    state = Choice(
        "状态", StandingState, default=StandingState.ACTIVE, locked=True,
        colors={"active": "ok", "paused": "warn", "ended": "c5"},
    )  # fmt: skip
    rhythm = Choice("节奏", Rhythm, default=Rhythm.WEEKLY)
    weekdays = MultipleChoice(
        "星期几", Weekday, blank=True, shown=When(rhythm="weekly"), hint="留空为开始日期那天是星期几"
    )
    every = Integer("每几天", summable=False, default=7, shown=When(rhythm="days"))
    month_day = Integer(
        "每月几号", summable=False, blank=True, shown=When(rhythm="monthly"), hint="小月没有这一天时在月底"
    )
    starts_on = Day("开始日期")
    ends_on = Day("结束日期", blank=True)
    on_rest = Choice("遇到休息日", OnRestDay, default=OnRestDay.KEEP)
    ahead = Integer("提前几个工作日生成", summable=False, default=1)
    confirms = YesNo("自动确认订单", default=True, hint="超信用额度或没有单价的，留作草稿并提醒负责人")
    payment_days = Integer("账期（天）", summable=False, default=30)
    warehouse = Link("trade.Warehouse", "发货仓库", blank=True, hint="留空为主仓库；生成的订单从这里发货")
    reference = Text("客户单号", max_length=60, blank=True)
    note = LongText("备注", blank=True)
    next_on = Day("下次交付日", blank=True, locked=True)
    orders = Rollup("生成的订单数", of="trade.SalesOrder", via="standing", decimal_places=0)
    paused_why = LongText("暂停原因", blank=True, locked=True, shown=When(state="paused"))

    class Meta(OwnedRecord.Meta):
        verbose_name = _("周期单")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(deleted_at__isnull=True), name="one_standing_per_number"
            )
        ]
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["customer"], name="standing_customer_ix"),
            models.Index(fields=["owner"], name="standing_owner_ix"),
            models.Index(fields=["state", "next_on"], name="standing_next_ix"),
        ]

    class View:
        path = "standing-orders"
        icon = "refresh"
        title = "number"
        subtitle = "reference"
        list = "number customer state rhythm next_on orders owner"
        phone = "number customer next_on state"
        sort = "next_on"
        form = [
            Section("周期单", "customer reference payment_days warehouse confirms owner"),
            Section("节奏", "rhythm weekdays every month_day starts_on ends_on on_rest ahead"),
            Section("进展", "state next_on orders paused_why note"),
        ]
        quick = "customer rhythm weekdays every month_day starts_on ends_on"
        highlights = "state next_on rhythm orders"
        unfinished = ACTIVE
        beside = [
            Related("trade.StandingLine", via="standing", fields="product quantity price discount note"),
            Timeline(),
            Related("trade.SalesOrder", via="standing", fields="number standing_on state amount promised_on"),
            Related("trade.StandingSkip", via="standing", fields="on reason", rail=True),
        ]
        find = Search("number reference customer__name")
        views = [
            SavedView("进行中的", ACTIVE, sort="next_on"),
            SavedView("我的周期单", MINE),
            SavedView("已暂停的", {"field": "state", "op": "eq", "value": "paused"}),
            SavedView("全部周期单"),
        ]

    def about(self) -> list[Any]:
        return [self.customer_id]

    def recurrence(self) -> Recurrence:
        """Its days, without what is skipped."""
        return Recurrence(
            self.rhythm, self.starts_on, self.ends_on, self.every or 1,  # type: ignore[arg-type]
            frozenset(int(day) for day in self.weekdays or ()), self.month_day or 0,
        )  # fmt: skip

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.ends_on and self.ends_on < self.starts_on:
            errors["ends_on"] = "结束日期早于开始日期。请检查这两个日期。"
        if not 1 <= (self.every or 0) <= 366:
            errors["every"] = "要在 1 到 366 天之间。"
        if self.month_day is not None and not 1 <= self.month_day <= 31:
            errors["month_day"] = "要在 1 到 31 之间。"
        if not 1 <= (self.ahead or 0) <= 30:
            errors["ahead"] = "要在 1 到 30 个工作日之间。"
        if not 0 <= (self.payment_days if self.payment_days is not None else -1) <= 3650:
            errors["payment_days"] = "账期要在 0 到 3650 天之间。"
        return errors

    def is_over(self, today: date) -> bool:
        """Whether nothing comes any more."""
        return self.ends_on is not None and self.ends_on < today
