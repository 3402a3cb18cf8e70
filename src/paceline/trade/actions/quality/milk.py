"""The ready-made set of tests for raw milk, one click on the product; its limits are to be checked by somebody."""

from __future__ import annotations

from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.catalog.models import Product
from paceline.kernel.errors import Conflict
from paceline.records.act import Act
from paceline.records.action import action
from paceline.trade.models import QualityItem
from paceline.trade.quality.shipped import COLD, ITEMS


def why_not(product: Product) -> str:
    if not (product.keeps_stock and product.batch_controlled):
        return "先打开产品的「管库存」和「按批次管理」，才能按批检测。"
    return "已经要求检测。要加项目、改限值，请打开检测标准。" if product.tested else ""


@action(
    "catalog.product.use_raw_milk_tests",
    "套用生鲜乳检测标准",
    permission="change",
    icon="flask",
    available=why_not,
)
def use_raw_milk_tests(act: Act, product: Product) -> Product:
    """Its tests, cooling and temperatures as raw milk has them; what the product has already is left as it is.

    Raises Conflict when there is nothing to add.
    """
    there = set(visible(SYSTEM, QualityItem).filter(product=product).values_list("name", flat=True))
    added = [one for one in ITEMS if one["name"] not in there]
    cold: dict[str, Any] = {name: value for name, value in COLD.items() if getattr(product, name) is None}
    if not added and not cold and product.tested:
        raise Conflict("生鲜乳的检测项目都已经有了。要改限值，请打开检测项目。")
    for one in added:
        act.create(QualityItem, links_checked=True, product=product, **one)
    act.save(product, tested=True, **cold)
    act.tell(product, act.action) if not act.events else None
    return product
