"""What commission does by itself: every night what came in becomes lines."""

from __future__ import annotations

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.records.action import acting
from paceline.team.commission.round import go_round
from paceline.workflow.schedules import schedule


@schedule("team.commission", "30 4 * * *", "计算提成")
def reckon() -> str:
    """Running twice changes nothing."""
    with acting(SYSTEM, "team.statement.calculate") as act:
        made = go_round(act, local_day(clock.now()))
    return _t("新增 %(count)s 行提成") % {"count": made}
