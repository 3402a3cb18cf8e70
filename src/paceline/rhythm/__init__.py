"""Targets, pace, the way from a target to daily work, forecasts, levelling, reviews, warnings."""
