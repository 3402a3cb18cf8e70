"""Which moves promotions may make in which state."""

from __future__ import annotations

from paceline.catalog.models.promotion import PromotionState as P
from paceline.records.states import Move, States

PROMOTION = States(
    "state",
    P,
    start=(P.DRAFT,),
    moves={
        "publish": Move("发布", (P.DRAFT,), P.PUBLISHED),
        "withdraw": Move("撤回", (P.PUBLISHED,), P.DRAFT),
        "stop": Move("提前停止", (P.PUBLISHED,), P.STOPPED),
        "end": Move("结束", (P.PUBLISHED,), P.ENDED),
    },
).declare("catalog.promotion")
