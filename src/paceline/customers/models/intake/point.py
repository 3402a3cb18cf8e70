"""Where behaviour is captured: a website, a mini program, the code in a shop. The page carries its public key."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, Integer, Text, WebAddress, YesNo
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.records.models import OwnedRecord

LONGEST_KEPT = 3650


class PointKind(models.TextChoices):
    WEBSITE = "website", _("网站")
    MINI_PROGRAM = "mini_program", _("小程序")
    SHOP = "shop", _("门店二维码")


class CapturePoint(OwnedRecord):
    """采集点：从哪里记下客户看了什么、做了什么。网站、小程序或门店里的二维码。"""

    name = Text("采集点名称", max_length=60, hint="客户的时间线里会写「浏览了……」，例如：官网")
    kind = Choice("采集点类型", PointKind, default=PointKind.WEBSITE)
    target = WebAddress("扫码后打开", max_length=300, blank=True, hint="二维码先记一次扫码，再打开这个网址")
    needs_consent = YesNo("对方同意后才记", default=True, hint="没有带上同意的，一条也不留")
    keep_days = Integer("保留天数", summable=False, default=180, hint="过了就删，时间线里的也一起删")
    active = YesNo("开放采集", default=True)
    link = Text("扫码地址", max_length=300, blank=True, locked=True)
    scans = Integer("扫码次数", default=0, locked=True)
    key = models.CharField(max_length=32, unique=True, editable=False)
    """What stands in the page's script; it takes in what visitors do and gives nothing out."""
    derived = ("key",)

    owner_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("采集点")

    class View:
        path = "capture-points"
        icon = "pulse"
        title = "name"
        list = "name kind active needs_consent keep_days scans owner"
        phone = "name kind active"
        form = [
            Section("采集点", "name kind target active owner"),
            Section("同意与保留", "needs_consent keep_days"),
            Section("二维码", "link scans"),
        ]
        quick = "name kind target needs_consent keep_days"
        highlights = "kind active needs_consent keep_days scans"
        beside = [
            Related("customers.PageView", via="point", fields="title at kind customer"),
            Timeline(),
        ]
        find = Search("name", pinyin="name")
        views = [SavedView("全部采集点")]

    def faults(self) -> dict[str, Any]:
        if not 1 <= (self.keep_days or 0) <= LONGEST_KEPT:
            return {"keep_days": "保留天数要在 1 到 3650 之间。"}
        return {}
