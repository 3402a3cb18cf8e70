"""The demo company 海川工业设备: 18 months of invented business up to today, the same for the same day.

`load` makes everything in one transaction, so an interrupted load leaves nothing behind and can simply be repeated.
"""

from __future__ import annotations

from random import Random
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _t

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.config import presets
from paceline.config.demo import company, writing
from paceline.config.demo.moments import Moments
from paceline.config.demo.naming import Names
from paceline.config.demo.story import (
    activities,
    campaigns,
    care,
    catalogue,
    closing,
    coaching,
    commission,
    competition,
    customers,
    dairy,
    deal_parts,
    deals,
    field,
    forgotten,
    handoffs,
    intake,
    leads,
    loop,
    loss_interviews,
    mailings,
    measures,
    messages,
    morale,
    orders,
    plans,
    playbook,
    pools,
    presale,
    programmes,
    regulars,
    research,
    reviews,
    routes,
    satisfaction,
    scoring,
    screens,
    segments,
    spending,
    stock,
    talk,
    targets,
    tickets,
    today,
    visits,
    watch,
)
from paceline.config.demo.world import World
from paceline.customers.models import Customer, Lead
from paceline.customers.worth.night import go_round
from paceline.kernel import clock
from paceline.kernel.errors import Conflict
from paceline.pipeline.funnels import Funnel, all_funnels
from paceline.records.action import acting
from paceline.rhythm.forecasting.names import FORECAST_JOB, METRICS
from paceline.trade import best_sellers
from paceline.workflow.outbox import deliver_due
from paceline.workflow.queue import enqueue

SEED = 20_240_601
CARE = 1500
IN_USE = "in_use"


def load(*, report: writing.Report, size: float = 1.0, only_unused: bool = False) -> list[dict[str, str]]:
    """Load the company, unless it is there. Returns its logins. `size` 0.1 makes a tenth of it.

    Raises Conflict when there are other customers or leads: an invented company must not mix with a real one; with
    `only_unused` also where anybody has a login, because a load that goes on by itself was not asked for by them.
    """
    if company.is_founded():
        return company.logins()
    require_empty()
    if only_unused and visible(SYSTEM, User).exists():
        raise Conflict("这里已经有人登录使用，不能自动装入演示公司。", code=IN_USE)
    presets.apply()
    with transaction.atomic(), acting(SYSTEM, "demo", via="web") as act:
        world = imagined(report, size)
        writing.write(act, world.book, report, _t("写入演示数据"))
        talk.notify_all(world)
        writing.count_up()
        regulars.post()
        targets.fill(world)
        orders.fill(world, report, _t("写入订单、回款和报价"))
        presale.fill(world, report, _t("写入预售"))
        stock.fill(world, report, _t("写入库存"))
        dairy.fill(world, report, _t("写入生鲜乳批次"))
        routes.fill(world, report, _t("写入路线"))
        segments.fill(world, report, _t("写入客群"))
        research.fill(world, report, _t("写入市场调研"))
        handoffs.fill(world, report, _t("写入交接"))
        intake.fill(world, report, _t("写入获客表单"))
        visits.fill(world, report, _t("写入浏览记录"))
        closing.fill(world, report, _t("结上个月的账"))
        commission.fill(world, report, _t("写入提成"))
        plans.fill(world)
        reviews.fill(world)
        coaching.fill(world)
        field.fill(world)
        playbook.fill(world)
        measures.fill(world)
        competition.fill(world)
        loss_interviews.fill(world)
        loop.fill(world)
        mailings.fill(world)
        messages.fill(world)
        campaigns.fill(world)
        care.fill(world)
        tickets.fill(world, report, _t("写入客户工单"))
        satisfaction.fill(world, report, _t("写入客户评价"))
        programmes.fill(world)
        watch.fill(world)
        screens.fill(world)
        morale.fill(world)
        spending.fill(world, report, _t("写入渠道花费"))
        scoring.fill(world, report, _t("写入线索评分"))
        for metric in METRICS:
            enqueue(SYSTEM, FORECAST_JOB, {"metric": metric})
    go_round(local_day(clock.now()))  # as the night would
    best_sellers.go_round(local_day(clock.now()))
    deliver_due()  # what the story has told long ago is not left waiting for a worker
    return company.logins()


def require_empty() -> None:
    """Raises Conflict with what is in the way and what to do."""
    if any(visible(SYSTEM, model).exists() for model in (Customer, Lead)):
        raise Conflict("这里已经有业务数据，不能再装入演示公司。请用一个空的数据库。", code=IN_USE)
    taken = company.taken_logins()
    if taken:
        words = "演示公司的登录名已经有人用了：%(logins)s。请用一个空的数据库，例如换一个 PACELINE_HOME 再运行一次。"
        raise Conflict(words, params={"logins": "、".join(taken[:5])}, code=IN_USE)


def imagined(report: writing.Report, size: float) -> World:
    """The whole story, not yet written; only units and people are made already."""
    label = _t("生成演示公司")
    now = clock.now()
    rng = Random(SEED)  # noqa: S311 — a story, not a secret
    moments = Moments(rng, working_calendar(), local_day(now), now)
    report(label=label, done=0, total=9)  # type: ignore[call-arg]
    world = World(rng, moments, Names(rng), company.found(moments), default(), size)
    chapters: list[Any] = [
        lambda: catalogue.fill(world),
        lambda: leads.fill(world),
        lambda: fill_deals(world),
        lambda: activities.care(world, world.book.of("customers.customer"), world.count(CARE)),
        lambda: talk.fill(world),
        lambda: today.fill(world),
        lambda: pools.fill(world),
        lambda: forgotten.fill(world),
        lambda: regulars.fill(world),
    ]
    for done, chapter in enumerate(chapters, start=1):
        chapter()
        report(label=label, done=done, total=len(chapters))  # type: ignore[call-arg]
    return world


def fill_deals(world: World) -> None:
    """Customers without a lead, deals with all of them, and shared successes."""
    deals.fill(world, customers.fill(world) + world.book.of("customers.customer"))
    deals.grow(world)
    deal_parts.share(world, [one for one in world.book.of("pipeline.opportunity") if one["state"] == "won"])


def default() -> Funnel:
    """The funnel that new deals enter."""
    return max(all_funnels().values(), key=lambda one: (one.pipeline.default, one.pipeline.code == "F6"))
