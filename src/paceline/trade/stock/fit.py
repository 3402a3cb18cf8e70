"""Whether a batch that somebody names may leave, and what is said when it may not."""

from __future__ import annotations

from paceline.kernel.errors import Conflict
from paceline.trade.models import Batch, BatchState

WHY = {
    BatchState.COLLECTED: "批次 %(batch)s 还没有检测，不能发货。请选择别的批次，或先检测、放行。",
    BatchState.TESTING: "批次 %(batch)s 还在检测，没有放行，不能发货。请选择别的批次，或先放行。",
    BatchState.REJECTED: "批次 %(batch)s 已报废，不能发货。请选择别的批次。",
}


def require_released(batch: Batch) -> None:
    """Raises Conflict for a batch that was not released or is destroyed."""
    why = WHY.get(BatchState(batch.state))
    if why is not None:
        raise Conflict(why, params={"batch": batch.number}, code="not_released")
