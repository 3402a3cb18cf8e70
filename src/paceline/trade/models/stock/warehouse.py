"""Warehouses: where stock lies. Orders are served from the main one unless they name another."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, GeoPoint, LongText, Rollup, Text, UserLink, YesNo
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.records.models import Record


class OnConfirm(models.TextChoices):
    NOTHING = "nothing", _("不锁定库存")
    AVAILABLE = "available", _("有多少锁定多少，缺的记在订单上")
    EVERYTHING = "everything", _("全部锁定，库存不够不能确认")


class Warehouse(Record):
    """仓库：库存放在哪里。发货没有指定仓库时，从主仓库出。"""

    name = Text("仓库名称", max_length=80)
    is_main = YesNo("主仓库", locked=True)
    on_confirm = Choice(
        "确认订单时",
        OnConfirm,
        default=OnConfirm.NOTHING,
        hint="只管「管库存」的产品，从这个仓库发货的订单；锁定的别的订单不能发，到货先分给缺货的订单",
    )
    keeper = UserLink("库管员", blank=True, hint="临期、超温、不合格会提醒；留空提醒建批次的人")
    address = Text("地址", max_length=200, blank=True)
    place = GeoPoint("位置", blank=True, hint="日计划按它算现货客户有多远")
    stock = Rollup(
        "现存量", of="trade.StockItem", via="warehouse", measure="sum", field="on_hand", decimal_places=4
    )
    note = LongText("备注", blank=True)

    class Meta(Record.Meta):
        verbose_name = _("仓库")
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(deleted_at__isnull=True), name="one_warehouse_per_name"
            ),
            models.UniqueConstraint(
                fields=["is_main"],
                condition=models.Q(is_main=True, deleted_at__isnull=True),
                name="one_main_warehouse",
            ),
        ]

    class View:
        path = "warehouses"
        icon = "store"
        title = "name"
        list = "name is_main keeper address stock"
        sort = "name"
        form = [Section("仓库", "name is_main on_confirm keeper address note")]
        quick = "name address"
        highlights = "is_main address"
        beside = [
            Timeline(),
            Related(
                "trade.StockItem",
                via="warehouse",
                fields="product batch expires_on on_hand reserved available",
            ),
        ]
        find = Search("name address", pinyin="name")
        views = [SavedView("全部仓库")]
