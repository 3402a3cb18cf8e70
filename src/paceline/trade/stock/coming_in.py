"""What came in and was not reversed since, and reversing it."""

from __future__ import annotations

from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.records.act import Act
from paceline.trade.models import MoveKind, StockItem, StockMove
from paceline.trade.stock.handing_out import take_again
from paceline.trade.stock.keeping import NotEnough, move

CAME_IN = (MoveKind.IN, MoveKind.BACK)


def open_ins(item: StockItem) -> list[StockMove]:
    """The moves by which goods came into a place or were sent back to it, the last first, without those reversed."""
    moves = visible(SYSTEM, StockMove).filter(item=item)
    return list(moves.filter(kind__in=CAME_IN).exclude(pk__in=undone_moves()).order_by("-moved_on", "-id"))


def undone_moves() -> Any:
    """The moves that others reversed."""
    return visible(SYSTEM, StockMove).filter(reverses__isnull=False).values("reverses")


def out_again(act: Act, item: StockItem, came_in: StockMove, reason: str) -> bool:
    """Reverse a coming in, taking it back from orders that got it put aside; False when not enough is left."""
    take_again(act, item, came_in)
    try:
        move(
            act, item, MoveKind.UNDONE_IN, -came_in.quantity, day=local_day(act.occurred_at), note=reason,
            reverses=came_in.pk, line=came_in.line,
        )  # fmt: skip
    except NotEnough:
        return False
    return True
