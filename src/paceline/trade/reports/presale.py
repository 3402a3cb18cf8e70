"""预售评估: each campaign's funnel against its hypothesis, then by channel and by member level (F52)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q, Sum

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import MemberLevel
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, Value, nothing_yet, report
from paceline.kernel.messages import Message, say
from paceline.methods.figures import Figure, Quality, rate_of_counts
from paceline.records import links
from paceline.trade.models import PresaleCampaign
from paceline.trade.models.presale.campaign import CampaignState as C
from paceline.trade.models.presale.choices import Channel
from paceline.trade.reports.presale_effect import effect_tables

OF = "trade.reservation"
BASIS = say(
    "只看期间内的预订。定金转化＝付定金÷感兴趣；尾款付清率＝付尾款÷（付定金－商家取消）；总转化＝付尾款÷曝光。"
    "区间是 95% 置信区间，少于 10 个写明样本不足。"
)
TAKING = (C.SCHEDULED, C.OPEN, C.PAUSED)
DEPOSITED: JsonFilter = {"field": "deposit_paid_on", "op": "not_empty"}
SETTLED: JsonFilter = {"field": "balance_paid_on", "op": "not_empty"}
FORFEITED: JsonFilter = {"field": "state", "op": "eq", "value": "forfeited"}
DELIVERED: JsonFilter = {"field": "state", "op": "eq", "value": "delivered"}
STEPS: tuple[JsonFilter, ...] = ({}, DEPOSITED, SETTLED, DELIVERED, FORFEITED)
COUNTS = {
    "reserved": Count("pk"),
    "deposited": Count("pk", filter=Q(deposit_paid_on__isnull=False)),
    "settled": Count("pk", filter=Q(balance_paid_on__isnull=False)),
    "delivered": Count("pk", filter=Q(state="delivered")),
    "forfeited": Count("pk", filter=Q(state="forfeited")),
    "called_off": Count("pk", filter=Q(deposit_paid_on__isnull=False, cancelled_by="seller")),
}
FUNNEL = (
    Column("预订", "count", sums=True),
    Column("付定金", "count", sums=True),
    Column("付尾款", "count", sums=True),
    Column("已交付", "count", sums=True),
    Column("定金没收", "count", sums=True),
)
CAMPAIGNS = (
    Column("预售活动"), Column("曝光", "count", sums=True), Column("感兴趣", "count", sums=True), *FUNNEL,
    Column("定金转化", "ratio"), Column("预期", "ratio"), Column("结论"), Column("尾款付清率", "ratio"),
    Column("总转化", "ratio"),
)  # fmt: skip
FUNNEL_STEPS = (
    Column("预售活动"), Column("环节"), Column("数量", "count"), Column("占上一步", "ratio"), Column("占曝光", "ratio"),
)  # fmt: skip
PARTS = (*FUNNEL, Column("付定金比例", "ratio"), Column("尾款付清率", "ratio"))


@report("presale", "预售评估", "预售转化和预期相比如何，哪些渠道和客户更好", of=OF, icon="flame", place=62)
def presale_report(question: Question) -> Result:
    """Three tables over the reservations that were made in the period, then what their campaigns did besides."""
    rows = question.rows(OF, question.within("reserved_at")).order_by()
    campaigns = by_campaign(question, rows)
    tables = (
        Table("按活动", OF, CAMPAIGNS, campaigns),
        Table("每一步", OF, FUNNEL_STEPS, tuple(steps(campaigns))),
        Table("按渠道", OF, (Column("渠道"), *PARTS), by_channel(question, rows)),
        Table("按会员等级", OF, (Column("会员等级"), *PARTS), by_level(question, rows)),
        *effect_tables(question, rows.values_list("campaign_id", flat=True).distinct()),
    )
    return Result(sentence(campaigns), BASIS, tables)


def by_campaign(question: Question, rows: Any) -> tuple[Row, ...]:
    """A campaign's people from exposed to settled, and whether the hypothesis held."""
    known = {one.pk: one for one in visible(question.by, PresaleCampaign)}
    found = []
    for row in rows.values("campaign_id").annotate(**COUNTS).order_by("campaign_id"):
        campaign = known.get(row["campaign_id"])
        if campaign is None:
            continue
        here: JsonFilter = {"field": "campaign", "op": "eq", "value": str(campaign.pk)}
        interested = interested_in(campaign)
        deposits = capped(row["deposited"], interested)
        expected = None if campaign.expected_conversion is None else float(campaign.expected_conversion)
        values = (
            campaign.name, campaign.exposed, interested, *funnel(row), deposits, expected,
            verdict_of(campaign, deposits), settled(row), capped(row["settled"], campaign.exposed or 0),
        )  # fmt: skip
        drills = (here, None, None, *drill(question, here), None, None, None, None, None)
        found.append(Row(values, drills))
    return tuple(found)


def steps(campaigns: tuple[Row, ...]) -> Iterator[Row]:
    """F52 step by step: how many came from exposed to delivered, of the step before and of those exposed."""
    for campaign in campaigns:
        exposed, *rest = (as_count(value) for value in campaign.values[1:7])
        before = exposed
        for word, count, drill in zip(STEP_WORDS, (exposed, *rest), campaign.drill[1:7], strict=True):
            first = word == STEP_WORDS[0]
            of_before = None if first else campaign.values[11] if word == "付尾款" else capped(count, before)
            yield Row(
                (campaign.values[0], say(word), count, of_before, None if first else capped(count, exposed)),
                (None, None, drill, None, None),
            )
            before = count


def as_count(value: Value) -> int:
    return value if isinstance(value, int) else 0


def by_channel(question: Question, rows: Any) -> tuple[Row, ...]:
    return tuple(
        part(question, row, say(str(Channel(row["channel"]).label)),
             {"field": "channel", "op": "eq", "value": row["channel"]})
        for row in rows.values("channel").annotate(**COUNTS).order_by("channel")
    )  # fmt: skip


def by_level(question: Question, rows: Any) -> tuple[Row, ...]:
    names = dict(visible(SYSTEM, MemberLevel).values_list("pk", "name"))
    return tuple(
        part(
            question, row, names.get(row["quota_level_id"]) or say("非会员"), level_is(row["quota_level_id"])
        )
        for row in rows.values("quota_level_id").annotate(**COUNTS).order_by("quota_level_id")
    )


def level_is(key: Any) -> JsonFilter:
    if key is None:
        return {"field": "quota_level", "op": "empty"}
    return {"field": "quota_level", "op": "eq", "value": str(key)}


def part(question: Question, row: dict[str, Any], name: Any, here: JsonFilter) -> Row:
    """One channel or level."""
    rate = rate_of_counts(row["deposited"], row["reserved"])
    return Row((name, *funnel(row), rate, settled(row)), (None, *drill(question, here), None, None))


def funnel(row: dict[str, Any]) -> tuple[int, ...]:
    return tuple(row[name] for name in ("reserved", "deposited", "settled", "delivered", "forfeited"))


STEP_WORDS = ("曝光", "感兴趣", "预订", "付定金", "付尾款", "已交付")


def drill(question: Question, here: JsonFilter) -> tuple[JsonFilter, ...]:
    """The rows behind each count of the funnel."""
    period = question.within("reserved_at")
    return tuple(question.narrowed(period, here, step) for step in STEPS)


def settled(row: dict[str, Any]) -> Figure:
    """Balances paid of the deposits that were not given up by us."""
    return capped(row["settled"], row["deposited"] - row["called_off"])


def capped(part_of: int, whole: int) -> Figure:
    """A rate; more than whole is no rate: the whole was counted too low."""
    if whole and part_of > whole:
        note = say("分母小于分子，请核对填写的人数")
        return Figure(None, "ratio", whole, part_of, whole, quality=Quality.UNDEFINED, note=note)
    return rate_of_counts(part_of, whole)


def verdict(figure: Figure, expected: float | None) -> Message:
    """Whether the hypothesis held, as far as the sample can tell."""
    if expected is None or figure.value is None:
        return say("没有可比的数")
    if figure.quality is Quality.SMALL_N or figure.interval is None:
        return say("样本不足")
    if expected in figure.interval:
        return say("与预期一致")
    return say("高于预期") if figure.value > expected else say("低于预期")


def verdict_of(campaign: PresaleCampaign, figure: Figure) -> Message:
    """The verdict about a campaign; none while it still takes reservations: deposits are still to come."""
    if campaign.state in TAKING:
        return say("预订还没有结束")
    expected = campaign.expected_conversion
    return verdict(figure, None if expected is None else float(expected))


def interested_in(campaign: PresaleCampaign) -> int:
    """How many were interested: as somebody counted them, else how often the page was opened."""
    return int(campaign.interested) if campaign.interested is not None else opened(campaign.pk)


def opened(campaign: Any) -> int:
    """How often the campaign's page was opened through its links."""
    return int(links.on_record(campaign).aggregate(s=Sum("opened"))["s"] or 0)


def sentence(rows: tuple[Row, ...]) -> Message:
    if not rows:
        return nothing_yet("预订")
    count = sum(int(row.values[4]) for row in rows if isinstance(row.values[4], int))
    settled_ = sum(int(row.values[5]) for row in rows if isinstance(row.values[5], int))
    return say(
        "%(n)s 个活动，%(deposits)s 个付了定金，%(settled)s 个付清尾款。",
        n=len(rows),
        deposits=count,
        settled=settled_,
    )
