"""What marketing spends on sources in the demo: searches every month, two fairs, commissions to those who recommend."""

from __future__ import annotations

from datetime import date, timedelta

from paceline.config.demo.story.agenda import Agenda
from paceline.config.demo.world import World
from paceline.config.demo.writing import Report
from paceline.kernel.periods import Period, period_of

MAKER = "hexin"
MONTHS = 12
MONTHLY = (
    ("搜索推广", 18_000, "关键词和品牌词"), ("公众号", 6_000, "推文和排版"), ("视频号", 8_000, "拍摄和投流"),
    ("官网表单", 3_000, "服务器和页面维护"), ("电话呼出", 12_000, "外呼坐席和号码"),
)  # fmt: skip
FAIRS = (
    (9, "展会", 86_000, "春季工业展 36 平米展位"), (2, "展会", 98_000, "苏州工业展 54 平米展位"),
    (5, "行业会议", 25_000, "分论坛赞助"),
)  # fmt: skip
REFERRALS = ((10, 15_000), (6, 22_000), (1, 18_000))


def fill(world: World, report: Report, label: str) -> None:
    """One entry per source and month, each made on the first day after its month."""
    agenda = Agenda(world, 9_050)
    today = agenda.moments.today
    months = [period_of("month", today, ahead=-back) for back in range(MONTHS, 0, -1)]
    for month in months:
        for source, amount, note in MONTHLY:
            put(agenda, source, round(amount * agenda.rng.uniform(0.8, 1.25), -2), month, note)
    for back, source, amount, note in FAIRS:
        put(agenda, source, amount, days_of(period_of("month", today, ahead=-back).start, 4), note)
    for back, amount in REFERRALS:
        put(agenda, "老客户介绍", amount, period_of("month", today, ahead=-back), "介绍成交的礼品和返点")
    agenda.run(agenda.moments.now - timedelta(days=370), report, label)


def days_of(month: date, days: int) -> Period:
    start = month + timedelta(days=11)
    return Period(start, start + timedelta(days=days))


def put(agenda: Agenda, source: str, amount: float, period: Period, note: str) -> None:
    """An entry, made when the time is over."""
    values = {
        "source": agenda.world.source(source), "from_on": period.start, "to_on": period.last_day,
        "amount": int(amount), "note": note,
    }  # fmt: skip
    at = agenda.moments.any_on(min(period.end, agenda.moments.today))
    agenda.plan(at, agenda.do, MAKER, "customers.sourcecost.create", values=values)
