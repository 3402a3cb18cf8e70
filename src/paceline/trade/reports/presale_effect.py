"""What a presale did besides: goals reached, what each promotion link brought, what became of everyday sales (F52)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.insight.question import Question
from paceline.insight.report import Column, Row, Table
from paceline.kernel.messages import Message, say
from paceline.methods.difference import Shift, shift
from paceline.methods.figures import rate_of_counts
from paceline.records import links
from paceline.trade.models import PresaleCampaign, PresalePromotion, Reservation, SalesOrder
from paceline.trade.models.order import COUNTED, OrderKind
from paceline.trade.models.presale.choices import ReservationState as R

ZERO = Decimal(0)
WINDOW, KNOWN = timedelta(days=30), timedelta(days=180)
EVERYDAY = (OrderKind.NORMAL, OrderKind.STANDING)
PAGE = "trade.presalecampaign.page"
GONE = (R.CANCELLED, R.FORFEITED, R.REFUNDED, R.EXPIRED)
GOALS = (Column("预售活动"), Column("指标"), Column("目标", "count"), Column("实际", "count"),
         Column("达成率", "ratio"), Column("怎么算"))  # fmt: skip
LINKS = (Column("预售活动"), Column("推广链接"), Column("打开次数", "count", sums=True),
         Column("线索", "count", sums=True), Column("预订", "count", sums=True), Column("付定金", "count", sums=True),
         Column("预订比例", "ratio"), Column("付定金比例", "ratio"), Column("花费", "amount", sums=True),
         Column("每线索成本", "amount"), Column("每预订成本", "amount"))  # fmt: skip
EFFECT = (Column("预售活动"), Column("买家", "count"), Column("买家人均变化", "amount"), Column("对照客户", "count"),
          Column("对照人均变化", "amount"), Column("差", "amount"), Column("区间下限", "amount"),
          Column("区间上限", "amount"), Column("结论"))  # fmt: skip
GOALS_BASIS = say("全部时间的预订，来源：预订和客户订单。尾款付清生成订单后，才计入月度目标。")
LINKS_BASIS = say(
    "来源：预订页链接的打开次数，推广参数里写了推广编号的线索，和经链接完成的预订。每个推广项有自己的链接。"
)
EFFECT_BASIS = say(
    "预售开始前后各 30 天，普通订单和周期订单的人均金额变化，买家减对照；只看之前 180 天内下过普通订单的客户，"
    "对照是没有参加这次预售的客户。来源：你能看到的订单。95% 置信区间（Welch），任一方少于 10 人写明样本不足。"
)


def effect_tables(question: Question, keys: Iterable[Any]) -> tuple[Table, ...]:
    """Three tables about these campaigns."""
    campaigns = list(visible(question.by, PresaleCampaign).filter(pk__in=list(keys)).order_by("pk"))
    return (
        Table("目标达成", "trade.presalecampaign", GOALS, tuple(goals(question, campaigns)), basis=GOALS_BASIS),
        Table("推广链接", "trade.presalecampaign", LINKS, tuple(by_link(question, campaigns)), basis=LINKS_BASIS),
        Table("对日常销售的影响", "trade.salesorder", EFFECT,
              tuple(effect(question, one) for one in campaigns if one.opens_at), basis=EFFECT_BASIS),
    )  # fmt: skip


# goals (R125) ----------------------------------------------------------------------------------------------------
def goals(question: Question, campaigns: list[Any]) -> Iterable[Row]:
    """A row per goal that a campaign has."""
    for one in campaigns:
        for reached in reached_of(question.by, one):
            got = reached.actual
            yield Row(
                (one.name, say(reached.words), reached.goal, got, float(got / reached.goal), reached.basis)
            )


@dataclass(frozen=True)
class Reached:
    """One goal of a campaign, what is reached of it by now, and how that is counted."""

    words: str
    goal: Decimal
    actual: Decimal
    basis: Message

    @property
    def share(self) -> float:
        return float(self.actual / self.goal)


def reached_of(by: Principal, one: PresaleCampaign) -> Iterable[Reached]:
    """Every goal that the campaign has, within the asker's sight."""
    kept = visible(by, Reservation).filter(campaign=one, deposit_paid_on__isnull=False)
    kept = kept.exclude(state__in=GONE).order_by()
    sums = kept.aggregate(
        pieces=Sum("quantity"), deposits=Count("pk"),
        amount=Sum("total_base", filter=Q(balance_paid_on__isnull=False)),
    )  # fmt: skip
    for words, goal, reached, basis in (
        ("数量", one.goal_quantity, sums["pieces"], say("已付定金的份数")),
        ("金额", one.goal_amount, sums["amount"], say("已付清尾款的总价")),
        ("定金单数", one.goal_deposits, sums["deposits"], say("已付定金的预订")),
        ("新客", one.goal_customers, newcomers(one, kept) if one.goal_customers else 0,
         say("已付定金、活动开始前没有订单的客户")),
    ):  # fmt: skip
        if goal:
            yield Reached(words, Decimal(goal), Decimal(reached or 0), basis)


def newcomers(campaign: Any, kept: Any) -> int:
    """Customers with a deposit who had ordered nothing before the campaign began."""
    began = local_day(campaign.opens_at or campaign.created_at)
    before = visible(SYSTEM, SalesOrder).filter(state__in=COUNTED, ordered_on__lt=began)
    return int(kept.exclude(customer__in=before.values("customer")).values("customer").distinct().count())


# promotion links (R122) ------------------------------------------------------------------------------------------
def by_link(question: Question, campaigns: list[Any]) -> Iterable[Row]:
    """What each link of a campaign's page brought."""
    names = {one.pk: one.name for one in campaigns}
    rows = visible(question.by, Reservation).filter(campaign__in=names, link_key__isnull=False).order_by()
    counts = {
        row["link_key"]: (row["made"], row["deposited"])
        for row in rows.values("link_key").annotate(
            made=Count("pk"), deposited=Count("pk", filter=Q(deposit_paid_on__isnull=False))
        )
    }
    shared = (link for key in names for link in links.on_record(key).filter(purpose=PAGE))
    planned = visible(question.by, PresalePromotion).filter(campaign__in=names, link_key__isnull=False)
    promotions = {one.link_key: one for one in planned}
    for link in shared:
        made, deposited = counts.get(link.pk, (0, 0))
        opened = max(link.opened, made)
        yield Row((
            names[link.record_id], link.note or say("没有说明的链接"), link.opened, leads_of(promotions.get(link.pk)),
            made, deposited, rate_of_counts(made, opened), rate_of_counts(deposited, made),
            *costs_of(promotions.get(link.pk)),
        ))  # fmt: skip


def leads_of(promotion: PresalePromotion | None) -> int | None:
    """Its leads; nothing for a link that belongs to no promotion."""
    return None if promotion is None else int(promotion.leads)


def costs_of(promotion: PresalePromotion | None) -> tuple[Decimal | None, ...]:
    """Spent, per lead, per reservation."""
    if promotion is None:
        return (None, None, None)
    return (promotion.spent_base, promotion.lead_cost, promotion.reservation_cost)


# everyday sales (F52) --------------------------------------------------------------------------------------------
def effect(question: Question, campaign: Any) -> Row:
    """Whether its buyers bought less than usual besides, compared with customers who were not in it."""
    began = local_day(campaign.opens_at)
    if question.as_of < began + WINDOW - timedelta(days=1):
        return Row((campaign.name, *[None] * 7, say("窗口未满 30 天")))
    changes = everyday_changes(question, began)
    kept = visible(question.by, Reservation).filter(campaign=campaign, deposit_paid_on__isnull=False)
    buyers = set(kept.exclude(state__in=GONE).values_list("customer_id", flat=True))
    treated = [float(change) for key, change in changes.items() if key in buyers]
    control = [float(change) for key, change in changes.items() if key not in buyers]
    found = shift(treated, control)
    low, high = (found.interval.low, found.interval.high) if found.interval else (None, None)
    figures = (mean(treated), found.control, mean(control), cents(found.value), cents(low), cents(high))
    return Row((campaign.name, found.treated, *figures, verdict(found)))


def everyday_changes(question: Question, began: date) -> dict[Any, Decimal]:
    """Of customers with an everyday order in the half year before: 30 days from then on less the 30 days before."""
    orders = visible(question.by, SalesOrder).filter(
        state__in=COUNTED, kind__in=EVERYDAY, ordered_on__gte=began - KNOWN, ordered_on__lt=began + WINDOW
    )
    grouped = orders.order_by().values("customer_id").annotate(
        known=Count("pk", filter=Q(ordered_on__lt=began)),
        before=Sum("amount", filter=Q(ordered_on__gte=began - WINDOW, ordered_on__lt=began)),
        after=Sum("amount", filter=Q(ordered_on__gte=began)),
    )  # fmt: skip
    return {
        row["customer_id"]: (row["after"] or ZERO) - (row["before"] or ZERO)
        for row in grouped
        if row["known"]
    }


def verdict(found: Shift) -> Message:
    """What may be said: nothing with few people, nothing when the interval holds zero."""
    if found.interval is None or found.is_small:
        return say("样本不足")
    if found.interval.high < 0:
        return say("挤占了日常销售")
    return say("带动了日常销售") if found.interval.low > 0 else say("未见显著影响")


def mean(values: list[float]) -> Decimal | None:
    return cents(sum(values) / len(values)) if values else None


def cents(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(round(value, 2)))
