"""What came in and was not reversed since."""

from __future__ import annotations

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.trade.models import MoveKind, StockItem, StockMove

CAME_IN = (MoveKind.IN, MoveKind.BACK)


def open_ins(item: StockItem) -> list[StockMove]:
    """The moves by which goods came into a place or were sent back to it, the last first, without those reversed."""
    moves = visible(SYSTEM, StockMove).filter(item=item)
    undone = moves.filter(reverses__isnull=False).values("reverses")
    return list(moves.filter(kind__in=CAME_IN).exclude(pk__in=undone).order_by("-moved_on", "-id"))
