"""What people do about quality: say what is tested, note what was found, release, downgrade, reject, measure warmth."""

from paceline.trade.actions.quality import findings, item, life, milk, reading, reject, undo

__all__ = ["findings", "item", "life", "milk", "reading", "reject", "undo"]
