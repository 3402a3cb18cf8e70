"""What people do about quality: say what is tested, note what was found, release, downgrade, reject, measure warmth."""

from paceline.trade.actions.quality import item, life, milk, reading, reject, result

__all__ = ["item", "life", "milk", "reading", "reject", "result"]
