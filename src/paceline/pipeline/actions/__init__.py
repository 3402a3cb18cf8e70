"""What people do with funnels and opportunities; importing this package declares the actions."""

from paceline.pipeline.actions import close, funnel, lines, merge, move, opportunity, splits

__all__ = ["close", "funnel", "lines", "merge", "move", "opportunity", "splits"]
