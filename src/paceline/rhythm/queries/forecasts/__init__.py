"""Forecasts as pages read them, and how right they were."""
