"""What people do with a delivery: change it, pick it, send it, note who signed for it, take it back."""

from paceline.trade.actions.delivery import going, keeping, signing

__all__ = ["going", "keeping", "signing"]
