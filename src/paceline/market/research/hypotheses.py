"""预售假设复盘: what research made us expect of a presale, and what came of it (R128)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, nothing_yet, report
from paceline.kernel.messages import Message, say
from paceline.market.models import Finding
from paceline.methods.figures import Figure
from paceline.trade.models import PresaleCampaign, Reservation
from paceline.trade.reports.presale import COUNTS, TAKING, capped, interested_in, verdict_of

OF = "trade.presalecampaign"
BASIS = say(
    "期间内开始的预售活动，草稿和取消的不算。定金转化＝付定金÷感兴趣，区间是 95% 置信区间；预期在区间里就是"
    "「与预期一致」，少于 10 个写明样本不足。差是转化减预期，单位是百分点。只算你看得到的预订。"
)
COLUMNS = (
    Column("预售活动"), Column("目标客群"), Column("客群人数", "count"), Column("调研结论", "count"),
    Column("预期", "ratio"), Column("定金转化", "ratio"), Column("差（百分点）"), Column("结论"),
)  # fmt: skip
TOLD: JsonFilter = {"field": "state", "op": "not_in", "value": ["draft", "approving", "cancelled"]}


@dataclass(frozen=True)
class Judged:
    """A campaign's expectation as a fraction (None where none was written) against the rate that came of it."""

    expected: float | None
    actual: Figure
    verdict: Message
    is_over: bool = True

    @property
    def points(self) -> float | None:
        """By how many percentage points more came than expected; nothing while reservations still come."""
        if not self.is_over or self.expected is None or self.actual.value is None:
            return None
        return round((self.actual.value - self.expected) * 100, 1)

    @property
    def points_text(self) -> str | None:
        """With its sign: −2.0."""
        return None if self.points is None else f"{self.points:+.1f}".replace("-", "−")


def judged(by: Principal, campaign: PresaleCampaign) -> Judged:
    """Deposits of those interested, as far as the reader sees the reservations."""
    rows = visible(by, Reservation).filter(campaign=campaign).order_by()
    deposited = rows.aggregate(n=COUNTS["deposited"])["n"]
    actual = capped(deposited, interested_in(campaign))
    expected = None if campaign.expected_conversion is None else float(campaign.expected_conversion)
    return Judged(expected, actual, verdict_of(campaign, actual), campaign.state not in TAKING)


@report("hypotheses", "预售假设复盘", "调研让我们预期多少，实际转化多少", of=OF, icon="spark", place=63)
def hypotheses(question: Question) -> Result:
    """A row per campaign that began in the period."""
    found = question.rows(OF, question.within("opens_at"), TOLD).select_related("target_audience")
    rows = tuple(row_of(question.by, one) for one in found.order_by("opens_at", "pk"))
    words = say(
        "%(n)s 个预售活动，%(k)s 个有调研结论。", n=len(rows), k=sum(1 for row in rows if row.values[3])
    )
    table = Table("按活动", OF, COLUMNS, rows)
    return Result(words if rows else nothing_yet("预售活动"), BASIS, (table,))


def findings_of(by: Principal, campaign: PresaleCampaign) -> QuerySet[Finding]:
    """What research found for a campaign: named for it, or for the audience that it is for."""
    named = Q(campaign=campaign.pk)
    if campaign.target_audience_id is not None:
        named |= Q(audience=campaign.target_audience_id)
    return visible(by, Finding).filter(named)


def row_of(by: Principal, campaign: PresaleCampaign) -> Row:
    """One campaign; the audience only for those who may read audiences."""
    told = judged(by, campaign)
    seen = by.can("market.targetaudience", "read")
    audience = campaign.target_audience if seen else None
    findings = findings_of(by, campaign).count() if by.can("market.finding", "read") else 0
    values = (
        campaign.name, audience.name if audience else None, audience.size if audience else None, findings,
        told.expected, told.actual, told.points_text, told.verdict,
    )  # fmt: skip
    here: JsonFilter = {"field": "number", "op": "eq", "value": campaign.number}
    return Row(values, (here, *(None,) * (len(values) - 1)))
