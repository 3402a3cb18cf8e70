"""Commission in the demo: a plan for sellers and one for team leads, two months paid or looked at, this one running."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.config.demo.company import HERO
from paceline.config.demo.story.agenda import Agenda
from paceline.config.demo.world import World
from paceline.config.demo.writing import Report
from paceline.kernel import clock
from paceline.kernel.periods import period_of
from paceline.records.action import acting
from paceline.team.commission.round import go_round
from paceline.team.models import CommissionEvent, CompBand, CompPlan, Statement

OPS, FINANCE = "linyue", "sunying"
BANDS = (("0", "0.01"), ("1", "0.015"), ("1.2", "0.02"))
PLANS = (
    {"name": "销售回款提成", "role": "rep", "quota": 300_000, "gate": "collection", "gate_value": Decimal("0.5"),
     "gate_factor": Decimal("0.8"), "cap": 30_000},
    {"name": "组长提成", "role": "lead", "quota": 300_000, "override": Decimal("0.003")},
)  # fmt: skip
WHY = "这一单是两个人一起跟的，我按七成算，应该比这个多，请再看一下分成。"


def fill(world: World, report: Report, label: str) -> None:
    """林悦 publishes; the first month is paid, the second one is being looked at, one line of it disputed."""
    agenda, today = Agenda(world, 5_511), world.moments.today
    this = period_of("month", today).start
    first, second = (period_of("month", this, ahead=-back).start for back in (2, 1))
    at = agenda.moments.any_on
    agenda.plan(at(first + timedelta(days=1)), publish, agenda, first)
    agenda.plan(at(second + timedelta(days=1)), settle, agenda, first)
    agenda.plan(at(second + timedelta(days=2)), pay, agenda, first)
    agenda.plan(at(this), settle, agenda, second)
    agenda.plan(agenda.moments.now - timedelta(hours=3), dispute, agenda)
    agenda.plan(agenda.moments.now - timedelta(hours=2), reckon)
    agenda.run(agenda.moments.now - timedelta(days=100), report, label)


def publish(agenda: Agenda, since: date) -> None:
    """Both plans, with their bands."""
    for values in PLANS:
        plan: CompPlan = agenda.do(OPS, "team.compplan.create", values={**values, "valid_from": since})
        with acting(SYSTEM, "team.compband.create", via="web") as act:
            for start, rate in BANDS:
                act.create(
                    CompBand, links_checked=True, plan=plan.pk, start=Decimal(start), rate=Decimal(rate)
                )
        agenda.do(OPS, "team.compplan.publish", plan)


def settle(agenda: Agenda, month: date) -> None:
    """孙颖 hands the month over, where there is anything."""
    reckon()
    if visible(SYSTEM, Statement).filter(starts_on=month).exists():
        agenda.do(FINANCE, "team.statement.submit_period", day=month)


def pay(agenda: Agenda, month: date) -> None:
    """林悦 prepares the run, 孙颖 approves and pays."""
    if visible(SYSTEM, Statement).filter(starts_on=month).exists():
        run = agenda.do(OPS, "team.commissionrun.create", values={"period": "month", "starts_on": month})
        agenda.do(FINANCE, "team.commissionrun.approve", run)
        agenda.do(FINANCE, "team.commissionrun.pay", run)


def dispute(agenda: Agenda) -> None:
    """张三 asks about a line of last month."""
    lines = visible(SYSTEM, CommissionEvent).filter(
        person=agenda.world.company[HERO].key, kind="earned", statement__state="review"
    )
    line = lines.order_by("-happened_on", "pk").first()
    if line is not None:
        agenda.do(HERO, "team.commissionevent.dispute", line, reason=WHY)


def reckon() -> None:
    """As the night does."""
    with acting(SYSTEM, "team.statement.calculate") as act:
        go_round(act, local_day(clock.now()))
