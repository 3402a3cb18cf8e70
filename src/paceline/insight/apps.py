"""Front door of the insight room."""

from django.utils.translation import gettext_lazy as _

from paceline.metadata.registry import MenuItem
from paceline.records.room import Room


class InsightConfig(Room):
    name = "paceline.insight"
    label = "insight"
    verbose_name = _("洞察")
    menu = (MenuItem("报表", "/reports/", "chart-bar", "计划与复盘", "insight.savedreport", 56),)
