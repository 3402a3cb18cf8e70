"""Front door of the care room."""

from django.utils.translation import gettext_lazy as _

from paceline.metadata.registry import MenuItem
from paceline.records.room import Room


class CareConfig(Room):
    name = "paceline.care"
    label = "care"
    verbose_name = _("客户关怀")
    menu = (
        MenuItem("工单", "/tickets/", "headset", "营销与关怀", "care.ticket", 40),
        MenuItem("满意度调查", "/surveys/", "heart", "营销与关怀", "care.survey", 44),
        MenuItem("客户评价", "/survey-answers/", "star", "营销与关怀", "care.surveyanswer", 44),
        MenuItem("回访计划", "/care-plans/", "headset", "营销与关怀", "care.careplan", 45),
        MenuItem("客户活动", "/customer-events/", "users", "营销与关怀", "care.customerevent", 46),
        MenuItem("关怀日", "/occasions/", "calendar", "营销与关怀", "care.occasion", 47),
        MenuItem("服务等级", "/service-levels/", "shield", "资料", "care.servicelevel", 65),
        MenuItem("工单时限", "/ticket-limits/", "timer", "资料", "care.ticketlimit", 65),
        MenuItem("售后回访", "/after-sale-steps/", "truck", "资料", "care.aftersalestep", 65),
    )

    def ready(self) -> None:
        super().ready()
        from paceline.care import serving  # noqa: F401  (rooms below ask for it)
        from paceline.care.satisfaction import asking, inviting  # noqa: F401  (reactions)
        from paceline.care.tickets import hints, today, watching  # noqa: F401  (as above)
