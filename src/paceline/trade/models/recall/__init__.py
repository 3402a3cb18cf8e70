"""Recalls: a batch that has to come back, and whom it went to."""

from paceline.trade.models.recall.entry import EntryState, RecallEntry
from paceline.trade.models.recall.recall import Recall, RecallState

__all__ = ["EntryState", "Recall", "RecallEntry", "RecallState"]
