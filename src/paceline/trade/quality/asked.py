"""What is offered only where the product asks for it, so that nobody who sells lenses is asked to test them."""

from __future__ import annotations

from collections.abc import Callable

from paceline.kernel.messages import say
from paceline.trade.models import Batch
from paceline.trade.states import BATCH


def where_tested(verb: str) -> Callable[[Batch], object]:
    """As the state allows, of products that have to be tested."""
    allowed = BATCH.available(verb)

    def why_not(batch: Batch) -> object:
        if why := allowed(batch):
            return why
        return (
            ""
            if batch.product.tested
            else say("这个产品不要求检测。要检测请先在产品上打开「检测合格才能发货」。")
        )

    return why_not


def why_not_measure(batch: Batch) -> object:
    """Of products that are to be kept within a range."""
    if why := BATCH.available("measure")(batch):
        return why
    if batch.product.coldest is None and batch.product.warmest is None:
        return say("这个产品没有规定温度。请先在产品上填最低或最高温度。")
    return ""
