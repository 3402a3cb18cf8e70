"""Front door of the rhythm room."""

from django.utils.translation import gettext_lazy as _

from paceline.metadata.registry import MenuItem
from paceline.records.room import Room


class RhythmConfig(Room):
    name = "paceline.rhythm"
    label = "rhythm"
    verbose_name = _("销售节奏")
    menu = (
        MenuItem("销售节奏", "/rhythm/", "pulse", "", "rhythm.target", 12),
        MenuItem("目标", "/rhythm/targets/", "target", "", "rhythm.target", 14),
        MenuItem("复盘诊断", "/rhythm/reviews/", "chart", "管理", "rhythm.review", 11),
    )
