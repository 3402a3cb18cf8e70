"""促销效果: orders under each promotion in the period, what they brought and what was given away."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, nothing_yet, report
from paceline.kernel.messages import Message, say
from paceline.methods.pricing import given_away
from paceline.trade.models.order import COUNTED

LINE = "trade.orderline"
BASIS = say(
    "按下单日期，只算已确认的订单，退货已减去。让利＝每件减去的金额×数量×(1−行折扣)，含税，按本位币。"
    "一行用了几个促销时，让利分别算，金额在每个促销里都算，所以合计行的金额可能重复。"
)
COLUMNS = (
    Column("促销"), Column("订单数", "count"), Column("客户数", "count"), Column("促销销售额", "amount"),
    Column("让利", "amount", sums=True), Column("让利比例", "ratio"), Column("毛利", "amount"),
)  # fmt: skip
USED: JsonFilter = {"field": "promotions", "op": "not_empty"}
COUNTS: JsonFilter = {"field": "order.state", "op": "in", "value": [str(state) for state in COUNTED]}
NAMES = ("order_id", "order__customer_id", "order__returns_id", "offers", "quantity", "discount", "price", "price_base",
         "amount_base", "margin_base")  # fmt: skip


@dataclass
class Effect:
    """What came of one promotion."""

    orders: set[Any] = field(default_factory=set)
    customers: set[Any] = field(default_factory=set)
    amount: Decimal = Decimal(0)
    given: Decimal = Decimal(0)
    margin: Decimal | None = Decimal(0)

    def add(self, line: dict[str, Any], off: Decimal) -> None:
        """One line; a returned one takes back what the sale had brought."""
        self.orders.add(line["order__returns_id"] or line["order_id"])
        self.customers.add(line["order__customer_id"])
        self.amount += line["amount_base"] or 0
        self.given += given_away(line["quantity"], off, line["discount"], rate_of(line))
        known = None in (self.margin, line["margin_base"])
        self.margin = None if known else (self.margin or Decimal(0)) + line["margin_base"]


def rate_of(line: dict[str, Any]) -> Decimal:
    """Home currency per unit of the line's currency."""
    price, base = line["price"], line["price_base"]
    return Decimal(1) if not price or base is None or price == base else base / price


@report(
    "promotions",
    "促销效果",
    "每个促销带来多少订单，让出去多少钱",
    beside="trade.salesorder",
    of=LINE,
    icon="flame",
    place=63,
)
def promotions_report(question: Question) -> Result:
    """One row per promotion that was used in the period, the most given away first."""
    conditions = (USED, COUNTS, question.within("order.ordered_on"))
    effects: dict[str, Effect] = defaultdict(Effect)
    for line in question.rows(LINE, *conditions).order_by().values(*NAMES).iterator(chunk_size=5000):
        for name, off in line["offers"].items():
            effects[name].add(line, Decimal(off))
    rows = tuple(
        row_of(question, name, found, conditions)
        for name, found in sorted(effects.items(), key=lambda pair: (-pair[1].given, pair[0]))
    )
    return Result(sentence(rows), BASIS, (Table("促销效果", LINE, COLUMNS, rows, "bars", 4),))


def row_of(question: Question, name: str, found: Effect, conditions: tuple[JsonFilter, ...]) -> Row:
    """A promotion's figures; each leads to its order lines."""
    whole = found.amount + found.given
    share = float(found.given / whole) if whole > 0 else None
    lines = question.narrowed(*conditions[1:], {"field": "promotions", "op": "has_any", "value": [name]})
    values = (name, len(found.orders), len(found.customers), found.amount, found.given, share, found.margin)
    return Row(values, (None, None, None, lines, lines, None, lines))


def sentence(rows: tuple[Row, ...]) -> Message:
    if not rows:
        return nothing_yet("促销")
    given = sum((row.values[4] for row in rows if isinstance(row.values[4], Decimal)), Decimal(0))
    return say("%(n)s 个促销有订单，一共让利 %(given)s。", n=len(rows), given=f"{given:,}")
