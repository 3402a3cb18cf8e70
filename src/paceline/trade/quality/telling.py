"""Who keeps a batch hears what is wrong with it."""

from __future__ import annotations

from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.messages import say
from paceline.trade.models import Batch, BlockCause, StockItem
from paceline.workflow.notifications import notify


def keepers(batch: Batch) -> list[UUID]:
    """The keepers of the warehouses where it lies; where there are none, whoever entered the batch."""
    rows = visible(SYSTEM, StockItem).filter(batch=batch, on_hand__gt=0, warehouse__keeper__isnull=False)
    found = list(rows.order_by("warehouse__name").values_list("warehouse__keeper", flat=True))
    return list(dict.fromkeys(found)) or [key for key in (batch.created_by_id,) if key]


def tell_keepers(batch: Batch, cause: BlockCause, why: str) -> None:
    """It does not go out any more, and why; once per reason."""
    notify(
        keepers(batch),
        kind="reminder",
        template="%(product)s批次 %(batch)s 已冻结，%(cause)s：%(why)s",
        params={
            "product": batch.product.name,
            "batch": batch.number,
            "cause": say(cause.label),
            "why": why.replace("\n", "；")[:200],
        },
        key=f"batch:{batch.pk}:stop:{batch.version}",
        about=("trade.batch", batch.pk),
    )
