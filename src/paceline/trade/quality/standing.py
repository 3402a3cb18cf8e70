"""How a batch stands against its tests: the newest result of each item, what is missing and what failed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.messages import Listed, Message, say
from paceline.trade.models import Batch, QualityItem, QualityResult, Verdict
from paceline.trade.quality.judging import fault


@dataclass(frozen=True)
class Standing:
    """What stands between a batch and its release; `unsafe` are failures that not even downgrading allows."""

    missing: list[Message]
    failed: list[QualityResult]

    @property
    def unsafe(self) -> list[QualityResult]:
        return [one for one in self.failed if not one.item.may_downgrade]

    def faults(self) -> list[Message]:
        """Everything that stands in the way of an ordinary release."""
        return [*self.missing, *map(fault, self.failed)]


def standing(batch: Batch) -> Standing:
    """Where a batch stands now. What its product does not ask for cannot be missing, but what failed has failed."""
    items = items_of(batch)
    newest = newest_of(batch)
    failed = [one for item in items if (one := newest.get(item.pk)) and one.verdict != Verdict.PASS]
    if not batch.product.tested:
        return Standing([], failed)
    missing = [
        say("%(item)s还没有结果", item=item.name) for item in items if item.needed and item.pk not in newest
    ]
    if not items:
        missing.append(say("这个产品还没有检测标准"))
    return Standing([*missing, *uncooled(batch)], failed)


def items_of(batch: Batch) -> list[QualityItem]:
    """What the product is tested for, in its order."""
    return list(visible(SYSTEM, QualityItem).filter(product=batch.product_id).order_by("seq", "pk"))


def newest_of(batch: Batch) -> dict[UUID, QualityResult]:
    """The result that decides, by item: the one tested last, of those that were not voided."""
    rows = visible(SYSTEM, QualityResult).filter(batch=batch, voided=False).select_related("item")
    return {row.item_id: row for row in rows.order_by("tested_at", "pk")}


def uncooled(batch: Batch) -> Iterable[Message]:
    """What is not known of its cooling, where the product has to be cooled in time."""
    if batch.product.cool_hours is None:
        return
    if batch.collected_at is None:
        yield say("没有登记采集时间")
    if batch.cooled_at is None:
        yield say("没有登记冷却完成时间")


def listed(faults: Iterable[Message]) -> Listed:
    return Listed(list(faults))
