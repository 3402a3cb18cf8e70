"""来源质量: what leads of each source become, and what they cost and bring (F50, small sources shrunk by F59)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.db.models import Count

from paceline.access.scope import visible
from paceline.customers.models import LeadSource
from paceline.customers.models.handoff import RejectReason
from paceline.customers.spending import COST, falls_into, may_see_costs, spent_on
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Option, Result, Row, Table, Value, nothing_yet, report
from paceline.kernel.messages import Message, say
from paceline.methods.attribution import Attribution, per_head
from paceline.methods.figures import Figure, rate_of_counts
from paceline.methods.intervals import shrunk_rate
from paceline.methods.peers import strength_among
from paceline.pipeline.reports.lead_merit import LEAD, Merit, Source, merits
from paceline.pipeline.reports.results import LOST, OBJECT, WON
from paceline.pipeline.reports.sources import REACHED

HANDOFF = "customers.handoff"
CREDIT = Option("功劳归", (("first", "首次来访"), ("last", "最近来访"), ("linear", "各次平分")))
BASIS = say(
    "按时间段里新建的线索算：到今天为止它们变成了什么。SQL 是确认有效、没有被销售退回的线索；"
    "赢单看由这些线索开始的商机，一位客户只算一次新客户。「估计」把小样本往总体靠（F59），比来源看它；"
    "比率旁边有 n 和 95% 区间。"
    "花费按天平均到时间段里；没有记花费的来源，成本是「—」，不是 0。新线索还没来得及成交，别和更早的时间段直接比。"
)
QUALITY = (
    Column("来源"), Column("线索", "count", sums=True), Column("SQL", "count", sums=True), Column("SQL 率", "ratio"),
    Column("SQL 率（估计）", "ratio"), Column("到 SQL 的天数", "days", note="中位数"),
)  # fmt: skip
DEALS = (
    Column("来源"), Column("赢单", "count", sums=True), Column("输单", "count", sums=True), Column("赢单率", "ratio"),
    Column("赢单率（估计）", "ratio"), Column("新客户", "count", sums=True), Column("赢单金额", "amount", sums=True),
    Column("每条线索收入", "amount"),
)  # fmt: skip
COSTS = (
    Column("来源"), Column("花费", "amount", sums=True), Column("每条线索成本", "amount"),
    Column("每个 SQL 成本", "amount"), Column("获客成本 CAC", "amount"),
)  # fmt: skip
SENT_BACK = (Column("来源"), Column("退回原因"), Column("次数", "count", sums=True))
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Asked:
    """The question with all that was found: what each source brought and cost, its name, in which order to list."""

    question: Question
    by: Attribution
    found: Mapping[Source, Merit]
    spent: Mapping[UUID, Decimal]
    names: Mapping[Source, str]

    @property
    def ordered(self) -> list[Source]:
        """Most leads first."""
        return sorted(self.found, key=lambda key: (-self.found[key].leads, self.names[key]))


@report(
    "source_quality", "来源质量", "每个来源的线索变成了什么，花了多少，带来多少", of=LEAD, icon="signpost", place=51,
    options={"credit": CREDIT}, period="last_365_days",
)  # fmt: skip
def source_quality(question: Question) -> Result:
    """Quality, deals, costs, and why sales sent leads back."""
    by = Attribution(CREDIT.taken(question.options.get("credit", "")))
    found, spent = merits(question, by), spent_on(question.by, question.period)
    for source in spent:
        found.setdefault(source, Merit())
    asked = Asked(question, by, found, spent, named(question, found))
    tables = [
        Table("线索质量", LEAD, QUALITY, tuple(quality(asked)), "bars", 4),
        Table("赢单", OBJECT, DEALS, tuple(won(asked)), "bars", 7),
    ]
    if may_see_costs(question.by):
        tables.append(Table("花费", COST, COSTS, tuple(costs(asked))))
    if question.by.can(HANDOFF, "read"):
        tables.append(Table("销售退回的线索", HANDOFF, SENT_BACK, sent_back(question)))
    return Result(sentence(found, spent), BASIS, tuple(tables))


def named(question: Question, found: Mapping[Source, Merit]) -> dict[Source, str]:
    rows = visible(question.by, LeadSource).filter(pk__in=[key for key in found if key])
    names: dict[Source, str] = dict(rows.values_list("pk", "name"))
    return {key: names.get(key, "–") for key in found}


def quality(asked: Asked) -> Iterator[Row]:
    """How many leads of each source sales took, beside all of them."""
    peers = [(one.sql, one.leads) for one in asked.found.values()]
    for key in asked.ordered:
        one = asked.found[key]
        values: tuple[Value, ...] = (
            asked.names[key], shown(one.leads), shown(one.sql), rate(one.sql, one.leads),
            estimate(one.sql, one.leads, peers), one.until_sql,
        )  # fmt: skip
        here = leads_of(asked, key)
        reached: JsonFilter = {"all": [here, REACHED]}
        yield Row(values, (None, here, reached, here, here, reached))


def won(asked: Asked) -> Iterator[Row]:
    """What became of the deals that began with the leads."""
    peers = [(one.won, one.won + one.lost) for one in asked.found.values()]
    for key in asked.ordered:
        one = asked.found[key]
        ended = one.won + one.lost
        values: tuple[Value, ...] = (
            asked.names[key], shown(one.won), shown(one.lost), rate(one.won, ended), estimate(one.won, ended, peers),
            shown(one.gained), one.revenue.quantize(CENT), per_head(one.revenue, one.leads),
        )  # fmt: skip
        here = through("lead", leads_of(asked, key))
        wins, losses = {"all": [here, WON]}, {"all": [here, LOST]}
        both: JsonFilter = {"all": [here, {"any": [WON, LOST]}]}
        yield Row(values, (None, wins, losses, both, both, wins, wins, wins))


def costs(asked: Asked) -> Iterator[Row]:
    """What a lead, an SQL and a customer of each source cost; sources without an entry are at the end, with dashes."""
    for key in sorted(asked.ordered, key=lambda one: one not in asked.spent):
        one, cost = asked.found[key], asked.spent.get(key) if key else None
        values: tuple[Value, ...] = (
            asked.names[key], None if cost is None else cost.quantize(CENT), per_head(cost, one.leads),
            per_head(cost, one.sql), per_head(cost, one.gained),
        )  # fmt: skip
        here: JsonFilter | None = None
        if cost is not None:
            here = {"all": [is_source("source", key), falls_into(asked.question.period)]}
        yield Row(values, (None, here, here, here, here))


def shown(credit: Fraction) -> int | Decimal:
    """A whole number of leads, or a share of them to a tenth."""
    whole = credit.denominator == 1
    return int(credit) if whole else (Decimal(credit.numerator) / credit.denominator).quantize(Decimal("0.1"))


def rate(part: Fraction, whole: Fraction) -> Figure:
    """A rate with its interval; shared credits are rounded to whole leads for it."""
    return rate_of_counts(min(round(part), round(whole)), round(whole))


def estimate(part: Fraction, whole: Fraction, peers: list[tuple[Fraction, Fraction]]) -> Value:
    """The rate drawn towards that of all sources; nothing where there was nothing."""
    every, all_parts = sum(n for _, n in peers), sum(k for k, _ in peers)
    if not whole or not every:
        return None
    strength = strength_among([(min(round(k), round(n)), round(n)) for k, n in peers])
    return shrunk_rate(float(part), float(whole), float(all_parts / every), strength)


def leads_of(asked: Asked, source: Source) -> JsonFilter:
    """The leads that count for a source, wholly or in part."""
    first = is_source("source", source)
    only_once: JsonFilter = {"all": [first, {"field": "last_source", "op": "empty"}]}
    again = is_source("last_source", source) if source else only_once
    found: JsonFilter = {
        Attribution.FIRST: first,
        Attribution.LAST: {"any": [again, only_once]},
        Attribution.LINEAR: {"any": [first, again]},
    }[asked.by]
    return asked.question.narrowed(asked.question.within("created_at"), found)


def through(link: str, condition: JsonFilter) -> JsonFilter:
    """A condition on leads as one on what is linked to them."""
    if "field" in condition:
        return {**condition, "field": f"{link}.{condition['field']}"}
    return {name: [through(link, part) for part in parts] for name, parts in condition.items()}


def is_source(name: str, source: Source) -> JsonFilter:
    return {"field": name, "op": "eq", "value": str(source)} if source else {"field": name, "op": "empty"}


def sent_back(question: Question) -> tuple[Row, ...]:
    """Hand-overs of the leads that sales did not take, by source and reason."""
    cohort = through("lead", question.narrowed(question.within("created_at")))
    rejected: JsonFilter = {"all": [cohort, {"field": "state", "op": "eq", "value": "rejected"}]}
    rows = Question.of(question.by, question.period).rows(HANDOFF, rejected).order_by()
    counted = rows.values("lead__source_id", "lead__source__name", "reason").annotate(n=Count("pk"))
    made = []
    for row in counted.order_by("-n", "lead__source__name", "reason")[:50]:
        reason: JsonFilter = {"field": "reason", "op": "eq", "value": row["reason"]}
        here = {"all": [rejected, is_source("lead.source", row["lead__source_id"]), reason]}
        words = say(RejectReason(row["reason"]).label)
        made.append(Row((row["lead__source__name"] or "–", words, row["n"]), (None, None, here)))
    return tuple(made)


def sentence(found: Mapping[Source, Merit], spent: Mapping[UUID, Decimal]) -> Message:
    """What all leads together came to and cost."""
    leads = sum((one.leads for one in found.values()), Fraction(0))
    if not leads:
        return nothing_yet("新线索")
    sql = sum((one.sql for one in found.values()), Fraction(0))
    gained = sum((one.gained for one in found.values()), Fraction(0))
    said = say(
        "%(n)s 条线索，%(sql)s 条成为 SQL（%(rate)s），带来 %(gained)s 位新客户",
        n=round(leads), sql=round(sql), rate=f"{float(sql / leads):.0%}", gained=round(gained),
    )  # fmt: skip
    if not spent:
        return say("%(said)s。记上渠道花费，就能看到获客成本。", said=said)
    known = [key for key in found if key in spent]
    paid = sum((found[key].gained for key in known), Fraction(0))
    cac = per_head(sum(spent.values(), Decimal(0)), paid)
    if cac is None:
        return say("%(said)s。花了钱的来源还没有带来新客户。", said=said)
    return say("%(said)s。花了钱的来源平均 %(cac)s 元获得一位新客户。", said=said, cac=f"{cac:,.0f}")
