"""Changes of commission: plans, statements and their lines, pay runs."""

from django.utils.translation import gettext_lazy as _

from paceline.records.acting.event_names import name_events
from paceline.team.actions.commission import line, plan, run, statement  # noqa: F401  (each declares its own)

name_events(
    {
        "team.statement.create": _("开始计算提成"),
        "team.statement.retarget": _("按新目标重算"),
        "team.commissionevent.create": _("记一条提成"),
    }
)
