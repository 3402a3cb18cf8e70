"""RFM 分布: the eight segments with their customers and money; each opens the list (F35)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from paceline.access.scope import open_fields
from paceline.customers.models.worth import RfmSegment
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, report
from paceline.kernel.messages import Message, say
from paceline.metadata.registry import registry
from paceline.methods.figures import rate_of_amounts, rate_of_counts

OBJECT = "customers.customer"
ZERO = Decimal(0)
NEEDED = {"rfm_segment", "sales_year", "clv"}
BASIS = say(
    "每晚按统计期里的已收款订单算：R 最近成交，F 成交次数，M 不含税销售额，各 1–5 分，4 分以上算高。"
    "没有成交的客户不打分。销售额和终身价值是现在的数。"
)
ADVICE = {
    RfmSegment.CHAMPION: say("专人维护，先给新品和优先供货"),
    RfmSegment.DEVELOP: say("买得多但次数少：安排下一单"),
    RfmSegment.KEEP: say("以前常买，最近没来：主动回访"),
    RfmSegment.RESCUE: say("金额大，快丢了：主管出面"),
    RfmSegment.REGULAR: say("常来，金额小：推荐更多产品"),
    RfmSegment.RECENT: say("刚来：跟好第二单"),
    RfmSegment.FADING: say("常买小单，最近少了：发一次优惠"),
    RfmSegment.IDLE: say("低成本触达就够"),
}
COLUMNS = (
    Column("分层"), Column("客户数", "count", sums=True), Column("占客户", "ratio"),
    Column("近一年销售额", "amount", sums=True), Column("占销售额", "ratio"),
    Column("预计终身价值", "amount", sums=True), Column("怎么做"),
)  # fmt: skip
MEASURES: dict[str, Any] = {
    "n": Count("pk"), "sales": Sum("sales_year_base", default=ZERO), "life": Sum("clv_base", default=ZERO),
}  # fmt: skip


@report(
    "rfm",
    "RFM 分布",
    "按最近成交、次数和金额，客户分成八层各有多少",
    of=OBJECT,
    icon="layers",
    place=68,
    dated=False,
)
def rfm_report(question: Question) -> Result:
    """The segments in their order."""
    if not open_fields(question.by, registry.get(OBJECT)) >= NEEDED:
        return Result(say("你没有查看客户销售额的权限。可以请管理员调整你的角色。"), BASIS, ())
    rows = question.rows(OBJECT, {"field": "rfm_segment", "op": "not_empty"}).order_by()
    found = {row["rfm_segment"]: row for row in rows.values("rfm_segment").annotate(**MEASURES)}
    whole = rows.aggregate(**MEASURES)
    made = tuple(
        row_of(question, segment, found[segment], whole) for segment in RfmSegment if segment in found
    )
    return Result(sentence(found, whole), BASIS, (Table("RFM 分布", OBJECT, COLUMNS, made, "bars", 3),))


def row_of(question: Question, segment: RfmSegment, row: dict[str, Any], whole: dict[str, Any]) -> Row:
    here: JsonFilter = question.narrowed({"field": "rfm_segment", "op": "eq", "value": str(segment)})
    values = (
        say(segment.label), row["n"], rate_of_counts(row["n"], whole["n"]), row["sales"],
        rate_of_amounts(row["sales"], whole["sales"], whole["n"]), row["life"], ADVICE[segment],
    )  # fmt: skip
    return Row(values, (None, here, here, here, here, here, None))


def sentence(found: dict[str, Any], whole: dict[str, Any]) -> Message:
    """How much the best bring, and what is slipping away."""
    if not whole["n"]:
        return say("还没有评分的客户。订单收到款以后，当晚就会打分。")
    best = found.get(RfmSegment.CHAMPION, {"n": 0, "sales": ZERO})
    slipping = sum(found[one]["n"] for one in (RfmSegment.KEEP, RfmSegment.RESCUE) if one in found)
    share = rate_of_amounts(best["sales"], whole["sales"], whole["n"]).value
    return say(
        "统计期里买过的 %(n)s 位客户，重要价值 %(best)s 位，带来 %(share)s 的销售额；要挽回的大客户 %(slipping)s 位。",
        n=whole["n"], best=best["n"], share="—" if share is None else f"{share:.0%}", slipping=slipping,
    )  # fmt: skip
