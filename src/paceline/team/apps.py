"""Front door of the team room."""

from django.utils.translation import gettext_lazy as _

from paceline.metadata.registry import MenuItem
from paceline.records.room import Room


class TeamConfig(Room):
    name = "paceline.team"
    label = "team"
    verbose_name = _("团队")
    menu = (
        MenuItem("士气与表扬", "/morale/", "heart", "", "team.recognition", 9),
        MenuItem("辅导", "/coaching/", "users", "计划与复盘", "team.coachingplan", 55),
        MenuItem("我的提成", "/commission/", "money", "", "team.statement", 11),
        MenuItem("提成单", "/statements/", "receipt", "计划与复盘", "team.statement", 57),
        MenuItem("提成发放", "/commission-runs/", "wallet", "计划与复盘", "team.commissionrun", 58),
        MenuItem("提成方案", "/comp-plans/", "award", "资料", "team.compplan", 67),
    )
