"""大屏: which figures of which unit hang on a wall, how often they are looked up, and whose names they may show."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Integer, Link, MultipleChoice, Text, YesNo
from paceline.metadata.views import SavedView, Search, Section, Timeline
from paceline.records.models import OwnedRecord

FASTEST, SLOWEST = 10, 300
"""Seconds between two looks."""


class Tile(models.TextChoices):
    """What a screen can show."""

    SALES = "sales", _("成交")
    RECEIPTS = "receipts", _("回款")
    FORECAST = "forecast", _("预测")
    TEAMS = "teams", _("完成率排行")
    TREND = "trend", _("累计走势")
    WINS = "wins", _("最近成交")


def all_tiles() -> list[str]:
    return list(Tile.values)


class BigScreen(OwnedRecord):
    """数据大屏：挂在墙上的一页，显示一个组织的成交、回款、节拍、排行和预测，自己刷新。"""

    name = Text("大屏名称", max_length=40, hint="显示在大屏正中，例如：海川 · 四季度销售节奏")
    unit = Link("access.OrgUnit", "哪个组织", blank=True, hint="留空只显示负责人自己的数")
    tiles = MultipleChoice("显示内容", Tile, default=all_tiles, hint="不勾的不显示")
    refresh_seconds = Integer("刷新间隔（秒）", default=30, hint="10 到 300 秒")
    shows_people = YesNo("显示人名", help_text=_("排行里的个人和最近成交的负责人"))
    shows_customers = YesNo("显示客户名", help_text=_("最近成交里的客户"))
    derived = ("team_id",)

    unit_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("数据大屏")

    class View:
        path = "big-screens"
        icon = "monitor"
        title = "name"
        list = "name unit tiles refresh_seconds shows_people shows_customers owner"
        phone = "name unit tiles"
        form = [
            Section("大屏", "name unit tiles refresh_seconds"),
            Section("可以露出的名字", "shows_people shows_customers"),
        ]
        quick = "name unit tiles refresh_seconds shows_people shows_customers"
        highlights = "unit refresh_seconds shows_people shows_customers"
        beside = [Timeline()]
        find = Search("name", pinyin="name")
        views = [SavedView("全部大屏")]

    def derive(self) -> None:
        if self.unit_id is not None:
            self.team_id = self.unit_id

    def faults(self) -> dict[str, str]:
        found = {}
        if self.refresh_seconds is not None and not FASTEST <= self.refresh_seconds <= SLOWEST:
            found["refresh_seconds"] = "刷新间隔要在 10 到 300 秒之间。"
        if not self.tiles:
            found["tiles"] = "至少要显示一项。"
        return found
