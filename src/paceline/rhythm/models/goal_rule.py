"""How a common goal is lived: what colleagues see of each other, when who has not read is reminded. One row."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.metadata.fields import Integer, Text, YesNo
from paceline.metadata.kept import Kept
from paceline.metadata.views import Section, Timeline
from paceline.records.models import Record

AFTER = 3
"""Workdays that people have for reading unless somebody says otherwise."""


class GoalRule(Record):
    """目标规则：同事之间看不看得到各自的贡献，没确认已阅的几个工作日后提醒，预售要不要计入。"""

    name = Text("名称", max_length=40, default="默认规则")
    open_figures = YesNo(
        "同组成员互相看得到贡献", hint="关着时，成员只看到团队合计和自己的；能看到谁的目标仍按权限"
    )
    remind_after = Integer(
        "几个工作日没确认就提醒", summable=False, default=AFTER, hint="从发布或修订那天起算，1 到 20"
    )
    presale_counts = YesNo(
        "预售付清尾款后计入赢单目标", hint="按付尾款的日期计入当月和当季；关着时预售只计入预售指标的目标"
    )

    class Meta(Record.Meta):
        verbose_name = _("目标规则")

    class View:
        path = "goal-rules"
        icon = "sliders"
        title = "name"
        list = "name open_figures remind_after presale_counts"
        form = [Section("目标规则", "open_figures remind_after presale_counts")]
        beside = [Timeline()]
        main = creatable = False

    def faults(self) -> dict[str, str]:
        if not 1 <= self.remind_after <= 20:
            return {"remind_after": "请填 1 到 20 之间的数。"}
        return {}


def read() -> GoalRule:
    """The row as stored, else the defaults."""
    return visible(SYSTEM, GoalRule).order_by("pk").first() or GoalRule()


kept = Kept("goal_rules", read, of=("rhythm.goalrule",))


def goal_rule() -> GoalRule:
    """The rules in force, at most a second old."""
    return kept.get()
