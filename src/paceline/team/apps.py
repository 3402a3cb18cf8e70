"""Front door of the team room."""

from django.utils.translation import gettext_lazy as _

from paceline.metadata.registry import MenuItem
from paceline.records.room import Room


class TeamConfig(Room):
    name = "paceline.team"
    label = "team"
    verbose_name = _("团队")
    menu = (
        MenuItem("跟进效率", "/follow-up/", "timer", "计划与复盘", "team.coachingplan", 53),
        MenuItem("辅导", "/coaching/", "users", "计划与复盘", "team.coachingplan", 55),
    )
