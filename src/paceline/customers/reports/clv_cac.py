"""CLV:CAC: what customers are expected to bring, beside what winning them cost, by group and segment (F40)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count

from paceline.access.principal import SYSTEM
from paceline.access.scope import open_fields, visible
from paceline.customers.models import Customer, Segment, SegmentMember
from paceline.customers.segments.refreshing import MEMBERSHIP
from paceline.customers.spending import may_see_costs, spent_on
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, Value, report
from paceline.kernel.messages import Message, say
from paceline.kernel.periods import Period
from paceline.metadata.registry import registry
from paceline.methods.attribution import per_head
from paceline.methods.worth.clv import over_cost

OBJECT = "customers.customer"
NEEDED = {"clv", "first_order_on", "source"}
BOUGHT: JsonFilter = {"field": "first_order_on", "op": "not_empty"}
SOUND = 3
"""A rule of thumb: below three times its cost a customer hardly pays."""
CENT = Decimal("0.01")
BASIS = say(
    "终身价值是每晚算的预计毛利，取买过的客户的平均数。"
    "获客成本 CAC = 来源在这段时间的花费 ÷ 这段时间从它来的第一次成交的客户；"
    "分到等级、行业和客群时，每位新客户按他的来源算。没有记花费的来源不进 CAC。比值低于 3 : 1，通常不划算。"
)
HEAD = (
    Column("买过的客户", "count"), Column("平均终身价值", "amount"), Column("新客户", "count"),
    Column("知道成本的新客户", "count"), Column("获客成本 CAC", "amount"), Column("CLV : CAC"),
)  # fmt: skip


@dataclass
class Group:
    """Customers of a group: lifetime values, how many were new, and what winning them cost where that is known."""

    buyers: int = 0
    values: list[Decimal] = field(default_factory=list)
    gained: int = 0
    costs: list[Decimal] = field(default_factory=list)

    @property
    def value(self) -> Decimal | None:
        return mean(self.values)

    @property
    def cost(self) -> Decimal | None:
        return mean(self.costs)

    @property
    def ratio(self) -> Decimal | None:
        return over_cost(self.value, self.cost) if self.value is not None and self.cost is not None else None

    def add(self, one: Buyer, cac: Mapping[UUID, Decimal], period: Period) -> None:
        """One more customer."""
        self.buyers += 1
        if one.clv is not None:
            self.values.append(one.clv)
        if one.first_on in period:
            self.gained += 1
            if one.source in cac:
                self.costs.append(cac[one.source])


@dataclass(frozen=True)
class Buyer:
    """A customer that has bought. Amounts are in the home currency."""

    pk: UUID
    source: UUID
    clv: Decimal | None
    first_on: date


@report(
    "clv_cac", "终身价值和获客成本", "花多少钱得到一位客户，他会带来多少", of=OBJECT, icon="wallet", place=70,
    groups="source customer_class region industry", period="last_365_days",
)  # fmt: skip
def clv_cac_report(question: Question) -> Result:
    """By the group asked for, and by segment."""
    if not open_fields(question.by, registry.get(OBJECT)) >= NEEDED or not may_see_costs(question.by):
        return Result(say("你没有查看终身价值或渠道花费的权限。可以请管理员调整你的角色。"), BASIS, ())
    group = question.group or "source"
    cac = costs_of(question)
    buyers, keys, labels = read(question, group)
    groups: dict[Any, Group] = defaultdict(Group)
    whole = Group()
    for one in buyers:
        groups[keys[one.pk]].add(one, cac, question.period)
        whole.add(one, cac, question.period)
    ordered = sorted(groups, key=lambda key: (-groups[key].buyers, labels[key]))
    rows = tuple(row_of(question, labels[key], groups[key], of_group(group, key)) for key in ordered)
    tables = [Table("终身价值和获客成本", OBJECT, (Column("分组"), *HEAD), rows, "bars", 2)]
    if made := tuple(by_segment(question, buyers, cac)):
        tables.append(Table("按客群", OBJECT, (Column("客群"), *HEAD), made))
    return Result(sentence(whole), BASIS, tuple(tables))


def costs_of(question: Question) -> dict[UUID, Decimal]:
    """Source → what a new customer of it cost in the period, whoever sees him; where both are known."""
    spent = spent_on(question.by, question.period)
    first = {"first_order_on__gte": question.period.start, "first_order_on__lt": question.period.end}
    rows = visible(SYSTEM, Customer).filter(source__in=list(spent), **first).order_by()
    gained = dict(rows.values_list("source_id").annotate(n=Count("pk")))
    found = {source: per_head(cost, gained.get(source, 0)) for source, cost in spent.items()}
    return {source: cost for source, cost in found.items() if cost is not None}


def read(question: Question, group: str) -> tuple[list[Buyer], dict[UUID, Any], dict[Any, str]]:
    """The customers who have bought, the group of each, and what groups are called."""
    bound = registry.get(OBJECT).standard[group]
    key, columns = bound.type.group_key(group), bound.columns
    rows = question.rows(OBJECT, BOUGHT).order_by()
    buyers: list[Buyer] = []
    keys: dict[UUID, Any] = {}
    labels: dict[Any, str] = {}
    for row in rows.values("pk", "source_id", "clv_base", "first_order_on", key, *columns):
        buyers.append(Buyer(row["pk"], row["source_id"], row["clv_base"], row["first_order_on"]))
        keys[row["pk"]] = row[key]
        labels.setdefault(row[key], bound.type.show(bound.pick(row)) or "–")
    return buyers, keys, labels


def by_segment(question: Question, buyers: Iterable[Buyer], cac: Mapping[UUID, Decimal]) -> Iterable[Row]:
    """The same for the segments that the viewer sees, largest first; a customer may be in several."""
    known = {one.pk: one for one in buyers}
    names = dict(visible(question.by, Segment).values_list("pk", "name"))
    groups: dict[UUID, Group] = defaultdict(Group)
    members = visible(SYSTEM, SegmentMember).filter(segment__in=list(names), to_on__isnull=True).order_by()
    for segment, customer in members.values_list("segment_id", "customer_id"):
        if customer in known:
            groups[segment].add(known[customer], cac, question.period)
    for key in sorted(groups, key=lambda one: (-groups[one].buyers, names[one])):
        inside: JsonFilter = {"field": MEMBERSHIP, "op": "in", "value": [str(key)]}
        yield row_of(question, names[key], groups[key], inside)


def row_of(question: Question, label: str, one: Group, here: JsonFilter) -> Row:
    """A group's figures with its customers behind them."""
    values: tuple[Value, ...] = (
        label, one.buyers, one.value, one.gained, len(one.costs), one.cost, in_words(one.ratio),
    )  # fmt: skip
    buyers = question.narrowed(BOUGHT, here)
    new = question.narrowed(question.within("first_order_on"), here)
    return Row(values, (None, buyers, buyers, new, new, new, buyers))


def of_group(group: str, key: Any) -> JsonFilter:
    """The condition that leads to a group's customers."""
    if key in (None, ""):
        return {"field": group, "op": "empty"}
    return {"field": group, "op": "eq", "value": str(key)}


def mean(values: list[Decimal]) -> Decimal | None:
    return (sum(values, Decimal(0)) / len(values)).quantize(CENT) if values else None


def in_words(ratio: Decimal | None) -> str:
    return "—" if ratio is None else f"{ratio:.1f} : 1"


def sentence(whole: Group) -> Message:
    """Whether customers are worth what they cost."""
    if not whole.buyers:
        return say("还没有买过的客户。订单收到款以后，当晚就会算终身价值。")
    if whole.cost is None:
        return say(
            "还没有记渠道花费，或者花了钱的来源还没有带来新客户，算不出获客成本。到「渠道花费」里记一笔。"
        )
    if whole.ratio is None:
        return say("买过的客户太少，还算不出终身价值。")
    said = say("一位客户预计带来 %(value)s 元毛利，获客成本 %(cost)s 元，%(ratio)s", value=f"{whole.value:,.0f}",
               cost=f"{whole.cost:,.0f}", ratio=in_words(whole.ratio))  # fmt: skip
    if whole.ratio < SOUND:
        return say("%(said)s，低于 3 : 1。先看最贵的来源。", said=said)
    return say("%(said)s，在 3 : 1 以上。", said=said)
