"""What targets can count: each measure says of which records, on which day, and whether it counts or sums."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from paceline.insight.metric import Unit, metric, metrics
from paceline.insight.question import JsonFilter, Question
from paceline.kernel.messages import Message, say
from paceline.methods.figures import Figure
from paceline.rhythm.cuts import NOWHERE, Fields
from paceline.rhythm.models.choices import Measured

DEALS, LEADS, ACTIVITIES = "pipeline.opportunity", "customers.lead", "customers.activity"
RECEIPTS, RESERVATIONS = "trade.receipt", "trade.reservation"
GRADE = "customer.customer_class"
OF_PRESALES = Fields(grade=GRADE, campaign="campaign")
OF_DEALS, OF_ACTIVITIES = Fields("product.line", "source", GRADE), Fields(grade=GRADE)
WON: JsonFilter = {"field": "state", "op": "eq", "value": "won"}
DONE: JsonFilter = {"field": "status", "op": "eq", "value": "done"}

VERIFIED: JsonFilter = {"field": "state", "op": "eq", "value": "verified"}
SETTLED: JsonFilter = {"field": "state", "op": "in", "value": ["balance_paid", "order_created", "delivered"]}


def kind(*kinds: str) -> JsonFilter:
    """The condition that an activity is of one of these kinds."""
    return {"field": "kind", "op": "in", "value": list(kinds)}


@dataclass(frozen=True)
class Measure:
    """`day` is the field that dates a fact, `amount` the column that is summed ("" counts)."""

    code: str
    object: str
    day: str
    where: tuple[JsonFilter, ...] = ()
    amount: str = ""
    cuts: Fields = NOWHERE
    """Where its records hold product line, channel and the customer's class."""

    @property
    def label(self) -> str:
        return str(Measured(self.code).label)

    @property
    def unit(self) -> Unit:
        return "amount" if self.amount else "count"

    def condition(self, question: Question) -> JsonFilter:
        """The rows behind the figure: of the question, in its period, up to its day."""
        last = min(question.period.last_day, question.as_of)
        days = [question.period.start.isoformat(), max(last, question.period.start).isoformat()]
        return question.narrowed({"field": self.day, "op": "between", "value": days}, *self.where)

    def figure(self, question: Question) -> Figure:
        """The figure within the asker's sight."""
        rows = question.rows(self.object, self.condition(replaced(question))).order_by()
        if not self.amount:
            n = rows.count()
            return Figure(float(n), "count", n, n)
        found = rows.aggregate(n=Count("pk"), total=Sum(self.amount))
        total = found["total"] or Decimal(0)
        return Figure(float(total), "amount", found["n"], total, Decimal(1))


def replaced(question: Question) -> Question:
    """The same question without its filter, which `rows` adds again."""
    return Question(question.by, question.period, question.as_of)


MEASURES: dict[str, Measure] = {
    measure.code: measure
    for measure in (
        Measure(Measured.WON_AMOUNT, DEALS, "closed_on", (WON,), "amount_base", OF_DEALS),
        Measure(Measured.WON_DEALS, DEALS, "closed_on", (WON,), cuts=OF_DEALS),
        Measure(Measured.RECEIVED, RECEIPTS, "received_on", (VERIFIED,), "amount_base", Fields(grade=GRADE)),
        Measure(
            Measured.PRESALE_AMOUNT, RESERVATIONS, "balance_paid_on", (SETTLED,), "total_base", OF_PRESALES
        ),
        Measure(Measured.PRESALE_DEPOSITS, RESERVATIONS, "deposit_paid_on", cuts=OF_PRESALES),
        Measure(Measured.NEW_DEALS, DEALS, "created_at", cuts=OF_DEALS),
        Measure(Measured.NEW_LEADS, LEADS, "created_at", cuts=Fields(channel="source")),
        Measure(
            Measured.CALLS, ACTIVITIES, "ended_at",
            (DONE, kind("call"), {"field": "effective", "op": "eq", "value": True}), cuts=OF_ACTIVITIES,
        ),
        Measure(Measured.VISITS, ACTIVITIES, "ended_at", (DONE, kind("visit", "meeting")), cuts=OF_ACTIVITIES),
        Measure(Measured.DEMOS, ACTIVITIES, "ended_at", (DONE, kind("demo")), cuts=OF_ACTIVITIES),
    )
}  # fmt: skip

DEFINED: dict[str, tuple[str, Message]] = {
    Measured.WON_DEALS: ("赢单数", say("期间内赢单的商机个数。")),
    Measured.RECEIVED: ("回款金额", say("期间内确认到账的回款，按到账日期。")),
    Measured.PRESALE_AMOUNT: ("预售成交额", say("期间内付清尾款的预订总价，按付尾款日期；付定金时还不算。")),
    Measured.PRESALE_DEPOSITS: (
        "预售定金单数",
        say("期间内付了定金的预订个数，按付定金日期，后来退掉的也在内。"),
    ),
    Measured.NEW_DEALS: ("新增商机", say("期间内新建的商机个数。")),
    Measured.NEW_LEADS: ("新增线索", say("期间内新建的线索个数。")),
    Measured.CALLS: ("有效通话", say("期间内完成的、算有效跟进的电话次数。")),
    Measured.VISITS: ("拜访", say("期间内完成的拜访和会议次数。")),
    Measured.DEMOS: ("演示", say("期间内完成的演示次数。")),
}
"""Name and definition of the measures that no other room has declared as a metric."""

for code, (words, definition) in DEFINED.items():
    if code not in metrics:
        of = MEASURES[code]
        metric(
            code, words, formula="F20", unit=of.unit, of=of.object, definition=str(definition),
            rows=of.condition,
        )(of.figure)  # fmt: skip
