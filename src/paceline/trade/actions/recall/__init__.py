"""What people do when a batch has to come back: the list is made, given to those who call, worked off, ended."""

from paceline.trade.actions.recall import entry, life

__all__ = ["entry", "life"]
