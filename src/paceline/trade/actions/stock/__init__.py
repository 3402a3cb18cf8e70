"""What people do with stock: take it in, count it, write it off, move it, reserve it, block a batch."""

from paceline.trade.actions.stock import batch, item, receive, reserve, undo_in, warehouse

__all__ = ["batch", "item", "receive", "reserve", "undo_in", "warehouse"]
