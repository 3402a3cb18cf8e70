"""输单访谈: what customers say decided a lost deal, and how often the sales person had said the same."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from paceline.access.scope import visible
from paceline.insight.question import Question
from paceline.insight.report import Column, Result, Row, Table, report
from paceline.kernel.messages import Message, say
from paceline.methods.figures import Figure, rate_of_counts
from paceline.pipeline.models import LossInterview
from paceline.pipeline.models.opportunity import LostReason
from paceline.pipeline.reports.results import IS_LOST, OBJECT

INTERVIEW = "pipeline.lossinterview"
BASIS = say(
    "期间内输掉的商机里做过访谈的。「销售也这么说」是输单时填的原因和客户说的一样；一个商机访谈几次算几次。"
)
COLUMNS = (
    Column("客户说的原因"),
    Column("访谈", "count", sums=True),
    Column("商机金额", "amount", sums=True),
    Column("销售也这么说", "count", sums=True),
    Column("说法一致", "ratio"),
    Column("不一致时销售多半写"),
)


class Said(NamedTuple):
    """One interview: what the customer named, what the sales person had written, what was at stake."""

    customer: str
    seller: str
    amount: Decimal


@report("loss_reasons", "输单访谈", "客户说的输单原因，和销售写的差多少", of=OBJECT, icon="comment", place=23)
def loss_reasons_report(question: Question) -> Result:
    """One row per reason that customers named, the commonest first. Two queries."""
    lost = question.rows(OBJECT, question.within("closed_on")).filter(IS_LOST).order_by()
    fields = "reason", "opportunity__lost_reason", "opportunity__amount_base", "opportunity"
    found = list(
        visible(question.by, LossInterview).filter(opportunity__in=lost.values("pk")).values_list(*fields)
    )
    said = [Said(reason, theirs, amount or Decimal(0)) for reason, theirs, amount, _ in found]
    by_reason: dict[str, list[Said]] = defaultdict(list)
    for one in said:
        by_reason[one.customer].append(one)
    ordered = sorted(by_reason, key=lambda reason: (-len(by_reason[reason]), reason))
    rows = tuple(row_of(question, reason, by_reason[reason]) for reason in ordered)
    asked = rate_of_counts(len({deal for *_, deal in found}), lost.count())
    return Result(
        sentence(said, asked, ordered), BASIS, (Table("按客户说的原因", INTERVIEW, COLUMNS, rows, "bars", 1),)
    )


def row_of(question: Question, reason: str, said: list[Said]) -> Row:
    """A reason with the interviews behind it."""
    same = [one for one in said if one.seller == reason]
    theirs = {
        "all": [question.within("opportunity.closed_on"), {"field": "reason", "op": "eq", "value": reason}]
    }
    return Row(
        (
            say(str(LostReason(reason).label)), len(said), sum((one.amount for one in said), Decimal(0)), len(same),
            rate_of_counts(len(same), len(said)), mostly([one.seller for one in said if one.seller != reason]),
        ),
        (None, theirs, theirs, None, None, None),
    )  # fmt: skip


def mostly(reasons: list[str]) -> Message | str:
    """The commonest of some reasons in words, "" of none."""
    if not reasons:
        return ""
    commonest = max(sorted(set(reasons)), key=reasons.count)
    return say(str(LostReason(commonest).label)) if commonest in LostReason.values else ""


def sentence(said: list[Said], asked: Figure, ordered: list[str]) -> Message:
    """The conclusion: how many were asked, what they name most, and whether we had known."""
    if not said:
        return say("这段时间输掉的商机还没有访谈。打开一个输单的商机，在「更多操作」里点「新建输单访谈」。")
    same = sum(one.customer == one.seller for one in said)
    return say(
        "输掉 %(n)s 单，访谈了 %(asked)s%%。客户说得最多的是「%(reason)s」；%(all)s 次里有 %(same)s 次和销售写的一样。",
        n=asked.n, asked=round(100 * (asked.value or 0), 1), reason=say(str(LostReason(ordered[0]).label)),
        all=len(said), same=same,
    )  # fmt: skip
