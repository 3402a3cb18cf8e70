"""Light stock: warehouses, batches, how much of what lies where, and the ledger of every move."""

from paceline.trade.models.stock.batch import Batch, BatchState, BlockCause
from paceline.trade.models.stock.item import StockItem
from paceline.trade.models.stock.move import MoveKind, StockMove
from paceline.trade.models.stock.warehouse import OnConfirm, Warehouse

__all__ = [
    "Batch",
    "BatchState",
    "BlockCause",
    "MoveKind",
    "OnConfirm",
    "StockItem",
    "StockMove",
    "Warehouse",
]
