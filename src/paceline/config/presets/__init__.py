"""What a new installation begins with: roles, funnels, lead sources, public pools, the working calendar, a company.

Applied after every migration; what is there already stays as it is, and what an administrator changed or removed does
not come back.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_noop as words

from paceline.access import presets as roles
from paceline.access import working_days
from paceline.access.models import OrgUnit, Tier, UnitKind
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.care import shipped as shipped_care
from paceline.customers.models import LeadSource, MemberLevel, Pool
from paceline.customers.models.pool import Pooling, PoolKind
from paceline.customers.pools.places import kept
from paceline.kernel import clock
from paceline.market.models import ChannelSetup, SendRule
from paceline.market.models.setup import SetUp
from paceline.pipeline import templates
from paceline.pipeline.actions.questionnaire import publish
from paceline.pipeline.models import Pipeline, Question, Questionnaire
from paceline.records.act import Act
from paceline.records.action import acting
from paceline.records.actions import orgunit
from paceline.records.actions.role import deliver
from paceline.rhythm.cadences import shipped as shipped_cadences
from paceline.rhythm.models import GoalRule, TierStandard
from paceline.rhythm.policies import shipped as shipped_policies
from paceline.workflow.approvals import shipped
from paceline.workflow.models.approval import Approver, IfEmpty

YEARS_BACK = 2
FROM_THE_FIRST = date(2000, 1, 1)


def apply() -> None:
    """Bring in what is missing, all or nothing."""
    with transaction.atomic():
        with acting(SYSTEM, "access.role.create") as act:
            act.batch = None
            for role in roles.delivered():
                deliver(act, role)
        with acting(SYSTEM, "pipeline.pipeline.create") as act:
            act.batch = None
            install_funnels(act)
            install_sources(act)
            install_pools(act)
            install_approvals(act)
            install_questionnaires(act)
            install_levels(act)
            install_tiers(act)
            if not was_made(GoalRule):
                act.create(GoalRule)
        with acting(SYSTEM, "rhythm.cadence.create") as act:
            act.batch = None
            shipped_cadences.install(act)
            shipped_policies.install(act)
        with acting(SYSTEM, "market.sendrule.create") as act:
            act.batch = None
            if not was_made(SendRule):
                act.create(SendRule)
            install_channels(act)
        with acting(SYSTEM, "care.careplan.create") as act:
            act.batch = None
            shipped_care.install(act)
        if not visible(SYSTEM, OrgUnit).exists():
            orgunit.create(
                SYSTEM, name=settings.PACELINE_ORGANISATION or _t("我的公司"), kind=UnitKind.COMPANY
            )
    seed_calendar(local_day(clock.now()))


def install_funnels(act: Act) -> None:
    """Both templates, once: a funnel that was ever made here is not made again."""
    for at, code in enumerate(templates.CODES):
        if not was_made(Pipeline, code=code):
            no_default = not visible(SYSTEM, Pipeline).filter(default=True).exists()
            templates.install(act, code, default=at == 0 and no_default)


def install_channels(act: Act) -> None:
    """A row for each channel that is set up on the page, in the sandbox until somebody names a provider."""
    for channel in SetUp.values:
        if not was_made(ChannelSetup, channel=channel):
            act.create(ChannelSetup, event="market.channelsetup.create", channel=channel)


def install_sources(act: Act) -> None:
    """The two levels of lead sources, unless there was ever one."""
    if was_made(LeadSource):
        return
    tree: dict[str, list[str]] = json.loads((files(__name__) / "lead_sources.json").read_text("utf-8"))
    for name, children in tree.items():
        parent = act.create(LeadSource, name=name)
        for child in children:
            act.create(LeadSource, name=child, parent=parent)


POOLS: tuple[dict[str, Any], ...] = (
    {"name": "客户公海", "holds": Pooling.CUSTOMER, "assign_p1": False},
    {"name": "线索公海", "holds": Pooling.LEAD, "auto_assign": True},
    {"name": "客户主管队列", "holds": Pooling.CUSTOMER, "kind": PoolKind.QUEUE, "position": 90},
    {"name": "线索主管队列", "holds": Pooling.LEAD, "kind": PoolKind.QUEUE, "position": 90},
)


def install_pools(act: Act) -> None:
    """A public pool and a managers' queue for customers and for leads; taking back is switched on by people."""
    if not was_made(Pool):
        for values in POOLS:
            act.create(Pool, **values)
        kept.changed()


def install_approvals(act: Act) -> None:
    """Who decides about protection, contracts, and orders beyond the customer's credit."""
    for name, of in (("客户保护", "customers.customer"), ("线索保护", "customers.lead")):
        shipped.install(act, name, f"{of}.protect", approver=Approver.OWNER_MANAGER, hours=16)
    shipped.install(
        act, "预售审批", "trade.presalecampaign.schedule", approver=Approver.ROLE, role="director", hours=16
    )
    install_discounts(act)
    shipped.install(act, "合同审批", "trade.contract.submit", approver=Approver.OWNER_MANAGER, hours=16)
    shipped.install(act, "越级放行", "pipeline.opportunity.bypass", approver=Approver.OWNER_MANAGER, hours=16)
    beyond = {"field": "over_credit", "op": "eq", "value": True}
    shipped.install(
        act, "超信用额度的订单", "trade.salesorder.confirm", condition=beyond, approver=Approver.ROLE, role="finance",
        called="财务审批", hours=8,
    )  # fmt: skip
    much = {"field": "compensation", "op": "gt", "value": str(COMPENSATED)}
    shipped.install(
        act, "超额补偿", "care.ticket.compensate", condition=much, if_empty=IfEmpty.ABOVE, hours=16
    )


COMPENSATED = 1000
"""In the home currency: more than that for one ticket is agreed to by the manager of whoever asks."""


def install_discounts(act: Act) -> None:
    """Beyond the discount limit the seller's manager decides, below the floor margin the director or who is above."""
    submit = "trade.quote.submit"
    if shipped.had_one(submit):
        return
    over, below = ({"field": "verdict", "op": "eq", "value": each} for each in ("over_limit", "below_floor"))
    shipped.make(
        act,
        "超折扣上限的报价",
        submit,
        condition=over,
        if_empty=IfEmpty.ABOVE,
        approver=Approver.OWNER_MANAGER,
        hours=16,
    )
    shipped.make(
        act, "低于最低毛利的报价", submit, condition=below, if_empty=IfEmpty.ABOVE, approver=Approver.ROLE,
        role="director", hours=16,
    )  # fmt: skip


def install_questionnaires(act: Act) -> None:
    """What to ask at the first contact, published, unless there was ever a questionnaire."""
    if was_made(Questionnaire):
        return
    told = json.loads((files(__name__) / "questionnaires.json").read_text("utf-8"))
    for values in told:
        questions = values.pop("questions")
        made = act.create(Questionnaire, **values)
        asked: dict[int, Question] = {}
        for number, row in enumerate(questions, start=1):
            depends = asked.get(row.pop("shown_if", 0))
            asked[number] = act.create(
                Question, links_checked=True, questionnaire=made, number=number, shown_if=depends, **row
            )
        publish.inside(act, made)


def install_levels(act: Act) -> None:
    """Three member levels to begin with, unless there was ever one."""
    if was_made(MemberLevel):
        return
    for name, points, rate, reward in (
        ("普通会员", 0, 1, 100),
        ("银卡会员", 5000, 1, 200),
        ("金卡会员", 20000, 2, 500),
    ):
        act.create(MemberLevel, name=name, from_points=points, earn_rate=rate, referral_points=reward)


def install_tiers(act: Act) -> None:
    """What is expected of each sales tier, until somebody says otherwise."""
    if was_made(TierStandard):
        return
    for tier, factor, calls, visits, duties in (
        (Tier.JUNIOR, "0.6", 15, 3, words("跟着流程走，每单有下一步；大单请高级同事陪访。")),
        (Tier.INTERMEDIATE, "1", 12, 5, words("独立负责自己的客户，从线索到回款。")),
        (Tier.SENIOR, "1.3", 8, 6, words("攻大客户和难单，带一名新人，把打法写成案例。")),
        (Tier.EXPERT, "1.5", 6, 6, words("负责战略客户，参与年度计划和定价。")),
    ):
        act.create(
            TierStandard, tier=tier, factor=Decimal(factor), calls=calls, visits=visits, duties=duties,
            valid_from=FROM_THE_FIRST,
        )  # fmt: skip


def was_made(model: type[Model], **values: str) -> bool:
    """Whether there is, or was, such a record."""
    here = visible(SYSTEM, model).filter(**values).exists()
    gone = visible(SYSTEM, model, removed=True).filter(**values).exists()
    return here or gone


def seed_calendar(today: date) -> None:
    """Public holidays of the years around now that nobody has filled in."""
    wanted = set(range(today.year - YEARS_BACK, today.year + 2)) - working_days.known_years()
    if not wanted:
        return
    from paceline.kernel.calendar import YearStatus
    from paceline.kernel.holidays_seed import seed_year

    with transaction.atomic():
        for year in sorted(wanted):
            seed = seed_year(year)
            working_days.put_year(year, seed.days, published=seed.status is YearStatus.PUBLISHED)
