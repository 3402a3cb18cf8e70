"""The actions of the insight room."""

from paceline.insight.actions import saved_report  # noqa: F401  (declares them)
