"""Front door of the rhythm room."""

from django.utils.translation import gettext_lazy as _

from paceline.metadata.registry import MenuItem
from paceline.records.room import Room


class RhythmConfig(Room):
    name = "paceline.rhythm"
    label = "rhythm"
    verbose_name = _("销售节奏")
    menu = (
        MenuItem("销售节奏", "/rhythm/", "pulse", "", "rhythm.target", 2),
        MenuItem("预测", "/rhythm/forecast/", "chart", "计划与复盘", "rhythm.forecastfigure", 50),
        MenuItem("共同目标", "/rhythm/goals/", "flag", "", "rhythm.target", 3),
        MenuItem("目标", "/rhythm/targets/", "target", "计划与复盘", "rhythm.target", 48),
        MenuItem("销售计划", "/rhythm/plans/", "map", "计划与复盘", "rhythm.salesplan", 49),
        MenuItem("节奏日历", "/rhythm/calendar/", "calendar", "", "rhythm.happening", 6),
        MenuItem("日报与周报", "/rhythm/reports/", "form", "", "rhythm.workreport", 8),
        MenuItem("过程监控", "/rhythm/process/", "monitor", "计划与复盘", "pipeline.opportunity", 53),
        MenuItem("跟进节奏", "/rhythm/cadences/", "flow", "计划与复盘", "rhythm.cadence", 52),
        MenuItem(
            "客户状态策略", "/lifecycle-policies/", "refresh", "营销与关怀", "rhythm.lifecyclepolicy", 44
        ),
        MenuItem("复盘诊断", "/rhythm/reviews/", "chart", "计划与复盘", "rhythm.review", 54),
        MenuItem("数据大屏", "/big-screens/", "monitor", "计划与复盘", "rhythm.bigscreen", 55),
    )
