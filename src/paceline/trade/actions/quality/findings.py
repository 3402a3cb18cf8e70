"""What was found is noted, one by one or a whole batch at once; the newest result of an item decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import (
    Choice,
    DecimalNumber,
    FieldType,
    File,
    Instant,
    Link,
    LongText,
    Rows,
    Text,
    key_of,
)
from paceline.records.act import Act
from paceline.records.action import action, get_action
from paceline.trade.models import Batch, Finding, QualityItem, QualityResult
from paceline.trade.quality.asked import where_tested
from paceline.trade.quality.judging import as_judged, judged
from paceline.trade.quality.life import GONE, after_results, locked, reachable
from paceline.trade.quality.standing import items_of
from paceline.trade.states import BATCH

COLUMNS: dict[str, FieldType] = {
    "item": Link("trade.QualityItem", "检测项目"),
    "value": DecimalNumber("数值", blank=True),
    "finding": Choice("阴性或阳性", Finding, blank=True),
}
Results = Annotated[
    list[dict[str, Any]], Rows("结果", COLUMNS, hint="还没有做的项目留空；再登记一次就是复检，以最新的为准")
]
TestedAt = Annotated[datetime | None, Instant("检测时间", blank=True, hint="留空为现在")]


@action(
    "trade.batch.record",
    "登记检测结果",
    permission="change",
    icon="flask",
    available=where_tested("record"),
)
def record(
    act: Act,
    batch: Batch,
    *,
    results: Results,
    tested_at: TestedAt = None,
    tester: Annotated[str, Text("检测人", max_length=60, blank=True, hint="留空为你")] = "",
    laboratory: Annotated[str, Text("实验室", max_length=80, blank=True)] = "",
    report: Annotated[UUID | None, File("检测报告", blank=True)] = None,
) -> Batch:
    """The results of some or all items at once. Rows without a result are left out."""
    filled = [row for row in results if row.get("value") is not None or row.get("finding")]
    keys = [key_of(row["item"]) for row in filled]
    if not filled:
        raise Invalid({"results": "请至少填一个项目的结果。"})
    if len(set(keys)) != len(keys):
        raise Invalid({"results": "同一个项目只能填一次。复检请再登记一次。"})
    items = {item.pk: item for item in items_of(batch)}
    if not set(keys) <= items.keys():
        raise Invalid({"results": "请选择这个产品的检测项目。"})
    given = {"tested_at": tested_at, "tester": tester, "laboratory": laboratory}
    for key, row in zip(keys, filled, strict=True):
        require_fitting(items[key], row)
        note(act, batch, items[key], {**given, "value": row.get("value"), "finding": row.get("finding")})
    if report is not None:
        get_action("trade.batch.attach").inside(act, batch, file=report)
    after_results(act, batch)
    return batch


def require_fitting(item: QualityItem, row: Mapping[str, Any]) -> None:
    """Raises Invalid about the table for a figure where it is yes or no, and the other way round."""
    try:
        judged(item, row.get("value"), row.get("finding") or "")
    except Invalid as error:
        raise Invalid({"results": error.message}) from error


@action("trade.qualityresult.create", "新建检测结果", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> QualityResult:
    """One result. Raises Invalid for an item of another product, Conflict for a batch that is gone."""
    if not (values.get("batch") and values.get("item")):
        return act.create(QualityResult, **values)  # says what is missing
    item = visible(SYSTEM, QualityItem).filter(pk=key_of(values["item"])).first()
    if item is None:
        raise Invalid({"item": GONE})
    batch = reachable(act, values["batch"])
    if item.product_id != batch.product_id:
        raise Invalid({"item": "这个项目是别的产品的。请选择这批货的产品的检测项目。"})
    if why := BATCH.available("record")(batch):
        raise Conflict(why)
    made = note(act, batch, item, values)
    after_results(act, batch)
    return made


def note(act: Act, batch: Batch, item: QualityItem, given: Mapping[str, Any]) -> QualityResult:
    """One result, judged at once. Raises Invalid for a day to come and for what makes no sense for the item."""
    value: Decimal | None = given.get("value")
    finding = given.get("finding") or ""
    tested_at = given.get("tested_at") or act.occurred_at
    if tested_at > act.now:
        raise Invalid({"tested_at": "检测时间不能晚于现在。"})
    earlier = visible(SYSTEM, QualityResult).filter(batch=batch, item=item, voided=False)
    made: QualityResult = act.create(
        QualityResult, event="trade.qualityresult.create", links_checked=True,
        **{
            **given, "batch": batch, "item": item, "value": value, "finding": finding, "tested_at": tested_at,
            "tester": given.get("tester") or name_of(act), "again": earlier.exists(),
            **as_judged(item, value, finding),
        },
    )  # fmt: skip
    return made


def name_of(act: Act) -> str:
    """Who does this, by name; "" for a machine."""
    return act.by.name if act.by.user_id else ""


def why_not_void(result: QualityResult) -> str:
    return "已经作废。" if result.voided else ""


@action(
    "trade.qualityresult.void", "作废", permission="change", icon="ban", danger=True, available=why_not_void
)
def void(act: Act, result: QualityResult, *, reason: Annotated[str, LongText("作废原因")]) -> QualityResult:
    """It was noted wrongly: it stays to be seen but does not count; the one before it decides again."""
    act.reason = reason
    act.save(result, voided=True, voided_why=reason)
    after_results(act, locked(result.batch_id))
    return result


def why_not_unvoid(result: QualityResult) -> str:
    return "" if result.voided else "没有作废。"


@action("trade.qualityresult.unvoid", "撤销作废", permission="change", icon="undo", available=why_not_unvoid)
def unvoid(act: Act, result: QualityResult) -> QualityResult:
    """It counts after all."""
    act.save(result, voided=False, voided_why="")
    after_results(act, locked(result.batch_id))
    return result
