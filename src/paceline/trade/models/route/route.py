"""Delivery routes: on which weekdays who drives past which customers, in which order."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import (
    Day,
    Integer,
    Link,
    LongText,
    MultipleChoice,
    Rollup,
    Text,
    UserLink,
    YesNo,
)
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.records.models import Record
from paceline.trade.models.standing.order import Weekday

RUNS = {"field": "active", "op": "eq", "value": True}


class DeliveryRoute(Record):
    """路线：固定的送货线路，星期几跑、谁开车、按什么顺序经过哪些客户。"""

    name = Text("路线名称", max_length=60)
    weekdays = MultipleChoice("星期几", Weekday, blank=True, hint="这几天自动生成车次；留空则需要时手工生成")
    driver = UserLink("司机", blank=True)
    vehicle = Text("车牌号", max_length=20, blank=True)
    permit = Text("准运证号", max_length=60, blank=True, hint="这辆车运生鲜乳等产品的许可证号")
    permit_until = Day("准运证有效期至", blank=True)
    active = YesNo("启用", default=True)
    stops = Rollup("站点数", of="trade.RouteStop", via="route", decimal_places=0)
    note = LongText("备注", blank=True)
    driver_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("路线")
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(deleted_at__isnull=True), name="one_route_per_name"
            )
        ]

    class View:
        path = "routes"
        icon = "map"
        title = "name"
        list = "name weekdays driver vehicle permit_until stops active"
        phone = "name weekdays driver stops"
        sort = "name"
        form = [
            Section("路线", "name weekdays driver active note"),
            Section("车辆", "vehicle permit permit_until"),
        ]
        quick = "name weekdays driver vehicle permit permit_until"
        highlights = "weekdays driver vehicle permit_until stops"
        beside = [
            Related("trade.RouteStop", via="route", fields="place customer note", limit=60),
            Related("trade.RouteRun", via="route", fields="number on driver waiting under_way arrived"),
            Timeline(),
        ]
        find = Search("name vehicle", pinyin="name")
        views = [SavedView("全部路线"), SavedView("在跑的", RUNS)]
        main = False

    def runs_on(self, day: date) -> bool:
        """Whether it goes on that day of the week."""
        return self.active and str(day.weekday()) in (self.weekdays or ())


class RouteStop(Record):
    """站点：路线经过的一个客户，和它的先后。"""

    route = Link("trade.DeliveryRoute", "路线", on_delete=models.CASCADE)
    customer = Link("customers.Customer", "客户", on_delete=models.CASCADE)
    place = Integer("顺序", summable=False, blank=True, hint="从 1 开始；留空排在最后")
    note = Text("停靠说明", max_length=200, blank=True, hint="例如 六点前到，走后门")
    route_id: UUID
    customer_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("站点")
        constraints = [
            models.UniqueConstraint(
                fields=["route", "customer"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_stop_per_customer",
            )
        ]
        indexes = [*Record.Meta.indexes, models.Index(fields=["customer"], name="routestop_customer_ix")]

    class View:
        path = "route-stops"
        icon = "pin"
        title = "customer"
        list = "route place customer note"
        form = [Section("站点", "route customer place note")]
        quick = "route customer place note"
        sort = "place"
        through = "customer"
        main = False
        find = Search("customer__name note")

    def __str__(self) -> str:
        return str(self.customer)

    def about(self) -> list[Any]:
        return [self.route_id, self.customer_id]

    def faults(self) -> dict[str, str]:
        if self.place is not None and not 1 <= self.place <= 999:
            return {"place": "顺序要在 1 到 999 之间。"}
        return {}
