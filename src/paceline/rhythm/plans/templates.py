"""What a plan begins with when nobody wants an empty page: phases and actions of a month, a quarter, a year.

The words are msgids: they are translated when a plan is made, and belong to the plan from then on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_noop as words

from paceline.kernel.calendar import WorkingCalendar
from paceline.kernel.periods import Period
from paceline.rhythm.models.plan import PlanPeriod


@dataclass(frozen=True)
class Step:
    """One action: in which phase, what, by what it is measured, when it begins and is due as shares of the period."""

    phase: str
    what: str
    metric: str
    begins: float
    due: float


MONTH = (
    Step(words("开局"), words("把本月目标分到人，当面对一遍"), words("人人确认已阅"), 0.0, 0.15),
    Step(words("攻坚"), words("在谈商机逐单定下一步和决策人"), words("每单有下一步"), 0.1, 0.5),
    Step(words("攻坚"), words("重点客户各拜访一次"), words("拜访率 100%"), 0.2, 0.8),
    Step(words("收官"), words("承诺单逐单核对合同、排产和交付"), words("承诺单无意外"), 0.6, 0.95),
    Step(words("收官"), words("到期回款逐笔跟进"), words("到期回款率"), 0.5, 1.0),
)
QUARTER = (
    Step(words("开局"), words("目标分到人、到月，人人确认已阅"), words("已阅 100%"), 0.0, 0.08),
    Step(words("开局"), words("盘一遍在谈商机，不会成的关掉"), words("每单有下一步"), 0.0, 0.16),
    Step(words("开局"), words("重点客户逐个定打算"), words("前五大客户都有打算"), 0.08, 0.3),
    Step(words("攻坚"), words("补新商机：缺口除以赢单率，分到每人每周"), words("新增商机金额"), 0.16, 0.6),
    Step(words("攻坚"), words("重点客户高层拜访一轮"), words("拜访率 100%"), 0.33, 0.66),
    Step(words("攻坚"), words("对照竞争对手动作，更新话术和报价"), words("对上对手的赢单率"), 0.33, 0.55),
    Step(words("收官"), words("承诺单逐单核对合同、排产和交付"), words("承诺单无意外"), 0.66, 0.9),
    Step(words("收官"), words("到期回款逐笔跟进"), words("到期回款率"), 0.6, 1.0),
    Step(words("收官"), words("复盘本季，起草下一季计划"), words("下一季计划已提交"), 0.85, 1.0),
)
YEAR = (
    Step(words("一季度"), words("年度目标分到季度和下级组织"), words("各级目标已发布"), 0.0, 0.06),
    Step(words("一季度"), words("客户分级，定好每类一年联系几次"), words("重点客户都有分级"), 0.02, 0.15),
    Step(words("一季度"), words("按产能缺口补人：编制、招聘、带教"), words("有效人数达到需要"), 0.02, 0.35),
    Step(words("二季度"), words("新产品和重点行业的打法成型"), words("重点行业赢单率"), 0.25, 0.5),
    Step(words("二季度"), words("渠道伙伴半年评估，投入往回报高的地方挪"), words("渠道毛利回报"), 0.35, 0.5),
    Step(words("三季度"), words("半年复盘，目标要改就写明原因"), words("修订都有原因"), 0.5, 0.6),
    Step(words("四季度"), words("大客户续约一轮"), words("续约率"), 0.7, 0.95),
    Step(words("四季度"), words("年度复盘，起草明年计划"), words("明年计划已提交"), 0.85, 1.0),
)
STEPS: dict[str, tuple[Step, ...]] = {
    PlanPeriod.MONTH: MONTH,
    PlanPeriod.QUARTER: QUARTER,
    PlanPeriod.YEAR: YEAR,
}


def placed(period: str, days: Period, calendar: WorkingCalendar) -> Iterator[tuple[Step, date, date]]:
    """The actions of a template with their first day and the workday on which they are due."""
    for step in STEPS[period]:
        due = workday_by(day_at(step.due, days), days, calendar)
        yield step, min(day_at(step.begins, days), due), due


def day_at(share: float, days: Period) -> date:
    """The day at a share of the period."""
    return days.start + timedelta(days=round(share * ((days.last_day - days.start).days)))


def workday_by(day: date, days: Period, calendar: WorkingCalendar) -> date:
    """The last workday up to a day that is still in the period; the day itself when there is none."""
    if calendar.is_workday(day):
        return day
    before = calendar.add_workdays(day, -1)
    return before if before in days else day
