"""生鲜指标: how much of what was collected is lost, how long it takes to the customer, and which sources fail."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum

from paceline.access.working_days import local_day
from paceline.insight.metric import metric
from paceline.insight.question import JsonFilter, Question
from paceline.insight.report import Column, Result, Row, Table, nothing_yet, report
from paceline.kernel.messages import Message, say
from paceline.methods.durations import quantile
from paceline.methods.figures import Figure, rate_of_amounts
from paceline.records.past.history import told
from paceline.trade.models import BatchState, MoveKind
from paceline.trade.recall.tracing import COMING, GOING

MOVE, BATCH, LINE = "trade.stockmove", "trade.batch", "trade.deliveryline"
ZERO = Decimal(0)
SIGNED = ("trade.delivery.sign", "trade.delivery.sign_part")
FAILED = (BatchState.DOWNGRADED, BatchState.BLOCKED, BatchState.REJECTED)
OUR_USE: JsonFilter = {"field": "batch", "op": "not_empty"}
BASIS = say(
    "期间内第一次入库的批次。损耗率 =（进来 − 卖出 − 还在库）÷ 进来，卖出已减去退回，撤销的入库不算进来；"
    "自用和报损都算损耗，没有分开记。不同单位不相加，总的是各批次的平均。"
)
HOURS_BASIS = say(
    "期间内签收、批次填了采集时间的交付，一张交付单一个批次算一次；签收当天登记的才知道钟点，后来补记的不算。"
    "P50 是一半不超过的小时数，P90 是九成不超过的。"
)
FROM_BASIS = say("期间内第一次入库的批次，按来源；不合格是降级、冻结或报废的批次。")
COLUMNS = (
    Column("产品"), Column("损耗率", "ratio"), Column("批次数", "count", sums=True), Column("进来", "count"),
    Column("卖出", "count"), Column("还在库", "count"), Column("损耗", "count"),
)  # fmt: skip
HOURS = (
    Column("产品"),
    Column("P50（小时）", "count"),
    Column("P90（小时）", "count"),
    Column("次数", "count", sums=True),
)
SOURCES = (
    Column("来源"), Column("不合格率", "ratio"), Column("批次数", "count", sums=True),
    Column("不合格批次", "count", sums=True),
)  # fmt: skip


@dataclass
class Sums:
    """Of some batches: how many, and what came in, was sold and lies in stock."""

    name: str
    batches: int = 0
    failed: int = 0
    came: Decimal = ZERO
    sold: Decimal = ZERO
    here: Decimal = ZERO
    keys: list[str] = field(default_factory=list)

    def add(self, one: dict[str, Any]) -> None:
        self.batches += 1
        self.failed += one["batch__state"] in FAILED
        self.came += one["came"] or ZERO
        self.sold -= one["gone"] or ZERO
        self.here += one["here"] or ZERO
        self.keys.append(str(one["batch_id"]))

    @property
    def lost(self) -> Decimal:
        return self.came - self.sold - self.here

    @property
    def loss(self) -> Decimal | None:
        return self.lost / self.came if self.came else None


def batches_of(question: Question) -> list[dict[str, Any]]:
    """The batches that came in for the first time in the period, with their sums over all of time."""
    known = question.rows(MOVE, OUR_USE)
    period = question.period
    first = known.filter(kind=MoveKind.IN, moved_on__range=(period.start, period.last_day)).values("batch")
    before = known.filter(kind=MoveKind.IN, moved_on__lt=period.start).values("batch")
    rows = known.filter(batch__in=first).exclude(batch__in=before).order_by()
    grouped = rows.values(
        "batch_id", "batch__state", "batch__source", "product_id", "product__name"
    ).annotate(
        came=Sum("quantity", filter=Q(kind__in=COMING)),
        gone=Sum("quantity", filter=Q(kind__in=GOING)),
        here=Sum("quantity"),
    )
    return [one for one in grouped.order_by("product__name", "batch_id") if one["came"]]


def gathered(rows: list[dict[str, Any]], key: str, name: str) -> list[Sums]:
    """The batches put together by a column."""
    found: dict[Any, Sums] = {}
    for one in rows:
        found.setdefault(one[key], Sums(one[name])).add(one)
    return list(found.values())


@report(
    "fresh_goods",
    "生鲜指标",
    "损耗、从采集到送达要多久、哪个来源不合格",
    beside="trade.batch trade.deliveryline trade.delivery trade.salesorder",
    of=MOVE,
    icon="timer",
    place=66,
)
def fresh_report(question: Question) -> Result:
    """Loss by product, hours to the customer, failures by source."""
    rows = batches_of(question)
    products, sources = (
        gathered(rows, "product_id", "product__name"),
        gathered(rows, "batch__source", "batch__source"),
    )
    return Result(
        sentence(rows),
        BASIS,
        (
            Table("损耗", MOVE, COLUMNS, tuple(loss_row(question, one) for one in products)),
            Table("从采集到送达", LINE, HOURS, tuple(hours_rows(question)), basis=HOURS_BASIS),
            Table("按来源", BATCH, SOURCES, tuple(source_row(one) for one in sources), basis=FROM_BASIS),
        ),
    )


def sentence(rows: list[dict[str, Any]]) -> Message:
    if not rows:
        return nothing_yet("入库的批次")
    mean = mean_loss(rows)
    return say("进来 %(n)s 个批次，平均每批损耗 %(loss)s。", n=mean.n, loss=f"{mean.value or 0:.1%}")


def mean_loss(rows: list[dict[str, Any]]) -> Figure:
    """The mean of the batches' own losses: kilograms and litres are never added up."""
    losses = [
        sums.loss
        for one in rows
        if (sums := gathered([one], "batch_id", "product__name")[0]).loss is not None
    ]
    return rate_of_amounts(sum(losses, ZERO), Decimal(len(losses)), len(losses))


def loss_row(question: Question, one: Sums) -> Row:
    drill = question.narrowed({"field": "batch", "op": "in", "value": one.keys})
    values = (one.name, one.loss, one.batches, one.came, one.sold, one.here, one.lost)
    return Row(values, (None, None, None, drill, drill, drill, drill))


def source_row(one: Sums) -> Row:
    name = one.name or say("没有填来源")
    drill: JsonFilter = (
        {"field": "source", "op": "eq", "value": one.name} if one.name else {"field": "source", "op": "empty"}
    )
    return Row(
        (name, Decimal(one.failed) / one.batches, one.batches, one.failed),
        (None, None, drill, None),
    )


def hours_rows(question: Question) -> list[Row]:
    found: dict[str, list[float]] = defaultdict(list)
    for product, hours in hours_of(question):
        found[product].append(hours)
    return [
        Row((name, at(values, 0.5), at(values, 0.9), len(values))) for name, values in sorted(found.items())
    ]


def at(values: list[float], share: float) -> Decimal | None:
    """A quantile, to the tenth of an hour."""
    found = quantile(sorted(values), share)
    return None if found is None else Decimal(str(round(found, 1)))


def hours_of(question: Question) -> list[tuple[str, float]]:
    """Product and hours from collection to signature of every delivery of a batch that was signed in the period."""
    asked = Question(question.by, question.period, question.as_of)
    rows = asked.rows(LINE).filter(
        batch__collected_at__isnull=False,
        delivery__signed_on__range=(question.period.start, question.period.last_day),
    )
    known = rows.values_list(
        "delivery_id", "delivery__signed_on", "product__name", "batch_id", "batch__collected_at"
    ).distinct()
    lines = list(known)
    signed: dict[UUID, Any] = {
        event.record_id: event.occurred_at
        for event in told(*SIGNED).filter(record_id__in={line[0] for line in lines})
    }
    return [
        (product, (signed[key] - collected).total_seconds() / 3600)
        for key, day, product, _, collected in lines
        if key in signed and local_day(signed[key]) == day and signed[key] >= collected
    ]


@metric(
    "fresh_loss", "生鲜损耗率", formula="R234", unit="ratio", of=MOVE, better="down",
    rows=lambda q: q.narrowed(OUR_USE, q.within("moved_on")),
    definition="期间内第一次入库的批次，每批的（进来 − 卖出 − 还在库）÷ 进来，再求平均。",
)  # fmt: skip
def fresh_loss(question: Question) -> Figure:
    """R234: (collected − sold − still there) / collected, the mean of the batches."""
    return mean_loss(batches_of(question))
