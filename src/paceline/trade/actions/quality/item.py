"""The limits of a product: changed, checked against the standard in force, and the check taken back."""

from __future__ import annotations

from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Text, key_of
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.records.past.undo import undo_as_done
from paceline.trade.models import QualityItem, QualityResult
from paceline.trade.models.stock.batch import UNJUDGED
from paceline.trade.quality.judging import as_judged

undo_as_done("trade.qualityitem")
LIMITS = ("kind", "minimum", "maximum", "unit", "basis")
UNCONFIRMED: dict[str, Any] = {"confirmed": False, "confirmed_by": None, "confirmed_on": None}


@action("trade.qualityitem.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, item: QualityItem, *, values: dict[str, Any]) -> QualityItem:
    """New values. Another limit has to be checked again, and judges again what is not decided yet."""
    product = key_of(values.get("product"))
    results = visible(SYSTEM, QualityResult).filter(item=item)
    if product and product != item.product_id and results.exists():
        raise Invalid({"product": "这个项目已有检测结果，不能换产品。请在那个产品下新建。"})
    if values.get("kind", item.kind) != item.kind and results.exists():
        raise Invalid({"kind": "这个项目已有检测结果，不能换判法。请删除它，再新建一个。"})
    before = [getattr(item, name) for name in LIMITS]
    generic.change(act, item, values=values)
    if before != [getattr(item, name) for name in LIMITS]:
        act.save(item, event="trade.qualityitem.unconfirm", **UNCONFIRMED)
        judge_again(act, item)
    return item


def judge_again(act: Act, item: QualityItem) -> None:
    """What was found in batches that nobody has decided about, by the limits of now."""
    rows = visible(SYSTEM, QualityResult).filter(item=item, batch__state__in=UNJUDGED)
    for result in rows.select_for_update(of=("self",)).order_by("pk"):
        act.save(
            result, event="trade.qualityresult.judge_again", **as_judged(item, result.value, result.finding)
        )


def why_not_confirm(item: QualityItem) -> str:
    return "已经核对过。" if item.confirmed else ""


@action(
    "trade.qualityitem.confirm",
    "限值已核对",
    permission="change",
    icon="check-check",
    available=why_not_confirm,
)
def confirm(
    act: Act, item: QualityItem, *, basis: Annotated[str, Text("依据", max_length=120, blank=True)] = ""
) -> QualityItem:
    """Somebody has looked the limit up in the standard in force; `basis` names it where it was not named yet."""
    if not (basis or item.basis):
        raise Invalid({"basis": "请写明依据哪个标准，例如 GB 19301。"})
    act.save(
        item, basis=basis or item.basis, confirmed=True, confirmed_by=act.by.user_id,
        confirmed_on=local_day(act.occurred_at),
    )  # fmt: skip
    return item


def why_not_unconfirm(item: QualityItem) -> str:
    return "" if item.confirmed else "还没有核对。"


@action(
    "trade.qualityitem.unconfirm", "撤销核对", permission="change", icon="undo", available=why_not_unconfirm
)
def unconfirm(act: Act, item: QualityItem) -> QualityItem:
    """It was checked by mistake, or there is a new standard."""
    act.save(item, **UNCONFIRMED)
    return item


@action("trade.qualityitem.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, item: QualityItem) -> None:
    """Not tested any more. Not while a batch waits that failed it: that would let it pass."""
    failed = visible(SYSTEM, QualityResult).filter(
        item=item, verdict="fail", voided=False, batch__state__in=UNJUDGED
    )
    if failed.exists():
        raise Conflict("还有检测中的批次在这个项目上不合格，不能删除。请先处理这些批次。")
    generic.remove(act, item)
