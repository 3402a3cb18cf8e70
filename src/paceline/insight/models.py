"""Reports that people put together: object, filter, groups, measures, chart."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, LongText, Text, YesNo
from paceline.metadata.views import SavedView, Search, Section
from paceline.records.models import OwnedRecord


class ChartKind(models.TextChoices):
    TABLE = "table", _("表格")
    BARS = "bars", _("条形图")
    LINE = "line", _("折线图")


class SavedReport(OwnedRecord):
    """自建报表：一个对象按条件筛选、按字段分组、按指标统计。"""

    name = Text("报表名称", max_length=60)
    object = Text("对象", max_length=80)
    chart = Choice("图形", ChartKind, default=ChartKind.TABLE)
    shared = YesNo("全公司可见")
    note = LongText("说明", blank=True)
    filter = models.JSONField(default=dict, blank=True)
    groups = models.JSONField(default=list, blank=True)
    measures = models.JSONField(default=list, blank=True)

    class Meta(OwnedRecord.Meta):
        verbose_name = _("自建报表")

    class View:
        path = "saved-reports"
        icon = "chart-bar"
        title = "name"
        list = "name object chart shared owner updated_at"
        form = [Section("报表", "name object chart shared note")]
        find = Search("name", pinyin="name")
        views = [SavedView("全部报表")]
        main = False
