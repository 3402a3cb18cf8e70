"""营销活动对比: campaigns side by side, what each cost, whom it reached and what it changed (F51)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from paceline.access.scope import open_fields, visible
from paceline.customers.models import Lead
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, nothing_yet, report
from paceline.kernel.messages import Message, say
from paceline.market.models import MailRecipient, MarketingCampaign
from paceline.market.models.campaign import CampaignState, CampaignVerdict
from paceline.market.models.choices import RecipientState
from paceline.metadata.registry import registry
from paceline.methods.figures import Figure, rate_of_counts

OF = "market.marketingcampaign"
BASIS = say(
    "期间内开始的营销活动，策划中和取消的不算。触达＝活动的群发和自动序列真正发到的客户，电话、展会等不发信的活动是"
    "「—」；线索＝「市场活动」写着这个活动名称的线索；买家＝活动组里在活动期间和窗口里下过单的客户。提升＝活动组转化率"
    "减对照组，单位是百分点，括号里是 95% 区间；没有对照组的只能说归因，不算投入产出。"
)
COLUMNS = (
    Column("营销活动"), Column("花费", "amount", sums=True), Column("活动组", "count", sums=True),
    Column("触达", "count", sums=True), Column("线索", "count", sums=True), Column("买家", "count", sums=True),
    Column("转化率", "ratio"), Column("对照组", "count", sums=True), Column("提升（百分点）"), Column("结论"),
    Column("投入产出", "ratio"),
)  # fmt: skip
BEGUN: JsonFilter = {
    "field": "state", "op": "in",
    "value": [str(one) for one in (CampaignState.RUNNING, CampaignState.ENDED, CampaignState.EVALUATED)],
}  # fmt: skip
OUT = (RecipientState.SENT,)


@dataclass(frozen=True)
class Around:
    """What is known of campaigns from elsewhere: customers reached by key, leads by name; None where out of sight."""

    reached: dict[UUID, int] | None
    leads: Counter[str] | None


@report(
    "campaigns", "营销活动对比", "哪个活动花得值：花费、触达、线索、买家和真正的提升", of=OF, icon="mega", place=62,
    period="last_365_days",
)  # fmt: skip
def campaigns_report(question: Question) -> Result:
    """A row per campaign that began in the period, the newest first."""
    rows = question.rows(OF, question.within("starts_on"), BEGUN)
    found: list[MarketingCampaign] = list(rows.order_by("-starts_on", "pk"))
    if not found:
        return Result(nothing_yet("营销活动"), BASIS, ())
    around = Around(reached(question, found), leads(question, found))
    seen = open_fields(question.by, registry.get(OF))
    table = Table("按活动", OF, COLUMNS, tuple(row_of(one, around, seen) for one in found))
    return Result(sentence(found), BASIS, (table,))


def reached(question: Question, found: list[MarketingCampaign]) -> dict[UUID, int] | None:
    """Campaign → customers to whom one of its letters went out; campaigns without letters are left out."""
    if not question.by.can("market.mailrecipient", "read"):
        return None
    keys = {one.pk for one in found}
    mine = Q(mailing__campaign__in=keys) | Q(run__drip__campaign__in=keys)
    rows = visible(question.by, MailRecipient).filter(mine, state__in=OUT).order_by()
    people: dict[UUID, set[UUID]] = defaultdict(set)
    for mailed, dripped, customer in rows.values_list(
        "mailing__campaign", "run__drip__campaign", "customer"
    ).distinct():
        people[mailed or dripped].add(customer)
    return {key: len(customers) for key, customers in people.items()}


def leads(question: Question, found: list[MarketingCampaign]) -> Counter[str] | None:
    """Name → leads that say they came by it."""
    if not question.by.can("customers.lead", "read"):
        return None
    rows = visible(question.by, Lead).filter(campaign__in={one.name for one in found}).order_by()
    return Counter(dict(rows.values_list("campaign").annotate(n=Count("pk"))))


def row_of(one: MarketingCampaign, around: Around, seen: Collection[str]) -> Row:
    """A campaign; what the reader may not see is left empty."""

    def told(name: str) -> Any:
        return getattr(one, name) if name in seen else None

    treated, buyers = told("treated"), told("treated_buyers")
    values = (
        one.name,
        one.cost_base if "cost" in seen else None,
        treated,
        None if around.reached is None else around.reached.get(one.pk),
        None if around.leads is None else around.leads[one.name],
        buyers,
        converted(buyers, treated),
        told("control"),
        uplift(told("difference"), told("low"), told("high")),
        told("verdict") and str(CampaignVerdict(one.verdict).label),
        told("roi") if one.difference is not None else None,
    )
    here: JsonFilter = {"all": [
        {"field": "name", "op": "eq", "value": one.name},
        {"field": "starts_on", "op": "eq", "value": one.starts_on.isoformat()},
    ]}  # fmt: skip
    return Row(values, (here, *(None,) * (len(values) - 1)))


def converted(buyers: int | None, treated: int | None) -> Figure | None:
    """Buyers of the treated, once they are counted."""
    return None if buyers is None or treated is None else rate_of_counts(buyers, treated)


def uplift(difference: Decimal | None, low: Decimal | None, high: Decimal | None) -> str | None:
    """+3.0 (−0.4…+6.4), in percentage points; None without a control."""
    if difference is None:
        return None
    shown = [f"{100 * each:+.1f}".replace("-", "−") for each in (difference, low, high) if each is not None]
    return shown[0] if len(shown) < 3 else f"{shown[0]} ({shown[1]}…{shown[2]})"


def sentence(found: list[MarketingCampaign]) -> Message:
    """How many were judged, and how many of them proved something."""
    judged = [one for one in found if one.state == CampaignState.EVALUATED]
    more = sum(one.verdict == CampaignVerdict.MORE for one in judged)
    return say(
        "%(n)s 个营销活动，评估了 %(judged)s 个，%(more)s 个显著提升。",
        n=len(found),
        judged=len(judged),
        more=more,
    )
