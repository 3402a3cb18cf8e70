"""Front door of the customers room."""

from django.utils.translation import gettext_lazy as _

from paceline.metadata.registry import MenuItem
from paceline.records.room import Room


class CustomersConfig(Room):
    name = "paceline.customers"
    label = "customers"
    verbose_name = _("客户")
    menu = (
        MenuItem("线索", "/leads/", "filter", "客户经营", "customers.lead", 12),
        MenuItem("线索交接", "/handoff-desk/", "swap", "客户经营", "customers.handoff", 13),
        MenuItem("客户", "/customers/", "building-2", "客户经营", "customers.customer", 14),
        MenuItem("公海", "/pools/", "inbox", "客户经营", "customers.customer", 18),
        MenuItem("外勤签到", "/check-in/", "pin", "客户经营", "customers.checkin", 22),
        MenuItem("附近客户", "/nearby/", "map", "客户经营", "customers.customer", 20),
        MenuItem("分配规则", "/assignment-rules/", "signpost", "营销与关怀", "customers.assignmentrule", 42),
        MenuItem("评分规则", "/scoring-rules/", "star", "营销与关怀", "customers.scoringrule", 42),
        MenuItem("渠道花费", "/source-costs/", "wallet", "营销与关怀", "customers.sourcecost", 46),
        MenuItem("转介绍", "/referrals/", "users", "客户经营", "customers.referral", 17),
        MenuItem("会员等级", "/member-levels/", "star", "资料", "customers.memberlevel", 62),
        MenuItem("积分流水", "/point-entries/", "history", "资料", "customers.pointentry", 62),
        MenuItem("获客表单", "/lead-forms/", "form", "营销与关怀", "customers.leadform", 41),
        MenuItem("行为采集", "/capture-points/", "pulse", "营销与关怀", "customers.capturepoint", 43),
        MenuItem("联系人", "/contacts/", "contact", "客户经营", "customers.contact", 16),
        MenuItem("客群", "/segments/", "layers", "客户经营", "customers.segment", 15),
        MenuItem("相似客户", "/look-alikes/", "target", "客户经营", "customers.customer", 17),
        MenuItem("跟进", "/activities/", "calendar-check", "", "customers.activity", 4),
    )
