"""Names that pages and actions use without loading what makes forecasts."""

from __future__ import annotations

from paceline.rhythm.models.choices import Measured

FORECAST_JOB = "rhythm.forecast"
METRICS = (Measured.WON_AMOUNT, Measured.RECEIVED)
"""What is forecast every night."""
