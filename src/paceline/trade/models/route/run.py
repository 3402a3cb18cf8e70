"""Runs: a route on one day, with the vehicle, its papers and the deliveries that go with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Day, Link, LongText, Number, Rollup, Text, UserLink
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.records.models import Record
from paceline.trade.models.delivery.delivery import NOT_TAKEN, ON_THE_WAY, WAITING

MINE = {"field": "driver", "op": "eq", "value": "me"}
TODAY = {"field": "on", "op": "within", "value": "today"}
SIGNED = {"field": "state", "op": "eq", "value": "signed"}


class RouteRun(Record):
    """车次：一条路线一天的送货，哪辆车、谁开、带什么证件、装哪些交付单。"""

    number = Number("车次编号", prefix="CC")
    route = Link("trade.DeliveryRoute", "路线")
    on = Day("日期")
    driver = UserLink("司机", blank=True, hint="留空为路线的司机")
    vehicle = Text("车牌号", max_length=20, blank=True, hint="留空为路线的车")
    permit = Text("准运证号", max_length=60, blank=True, hint="留空为路线上那辆车的")
    permit_until = Day("准运证有效期至", blank=True)
    handover = Text("交接单号", max_length=60, blank=True, hint="生鲜乳等产品装车时填写的交接单")
    waiting = Rollup("待发", of="trade.Delivery", via="run", where=WAITING, decimal_places=0)
    under_way = Rollup("在途", of="trade.Delivery", via="run", where=ON_THE_WAY, decimal_places=0)
    arrived = Rollup(
        "已送到", of="trade.Delivery", via="run", where={"any": [SIGNED, NOT_TAKEN]}, decimal_places=0
    )
    note = LongText("备注", blank=True)
    route_id: UUID
    driver_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("车次")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(deleted_at__isnull=True), name="one_run_per_number"
            ),
            models.UniqueConstraint(
                fields=["route", "on"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_run_per_route_and_day",
            ),
        ]
        indexes = [*Record.Meta.indexes, models.Index(fields=["-on", "-id"], name="routerun_on_ix")]

    class View:
        path = "route-runs"
        icon = "truck"
        title = "number"
        subtitle = "vehicle"
        list = "number on route driver vehicle handover waiting under_way arrived"
        phone = "route on driver waiting arrived"
        sort = "-on"
        form = [
            Section("车次", "route on driver note"),
            Section("车辆和证件", "vehicle permit permit_until handover"),
            Section("进展", "waiting under_way arrived"),
        ]
        quick = "route on driver vehicle permit permit_until handover"
        highlights = "on route driver vehicle waiting arrived"
        unfinished = {"any": [{"field": "waiting", "op": "gt", "value": "0"},
                              {"field": "under_way", "op": "gt", "value": "0"}]}  # fmt: skip
        beside = [
            Related("trade.Delivery", via="run", fields="number customer state order signed_by", limit=60),
            Timeline(),
        ]
        find = Search("number vehicle handover route__name")
        views = [
            SavedView("全部车次"),
            SavedView("今天的", TODAY),
            SavedView("我开的", MINE),
        ]

    def about(self) -> list[Any]:
        return [self.route_id]

    def derive(self) -> None:
        """What is not named is as on the route."""
        self.driver_id = self.driver_id or self.route.driver_id
        self.vehicle = self.vehicle or self.route.vehicle
        if not self.permit:
            self.permit, self.permit_until = self.route.permit, self.route.permit_until
