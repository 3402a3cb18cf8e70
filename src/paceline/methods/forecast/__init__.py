"""Forecasts of sales series and of the pipeline, on numpy: for the worker only, never imported by a page.

accuracy          WAPE, MAPE, MASE, OWA, bias, tracking signal, Brier, coverage (F16, F17)
naive             seasonal naive, Naive2 with its season test, mean of the last weeks, Croston
theta             optimised Theta with drift, on seasonally adjusted data
seasons           season found by smoothing (STL-like), classical indices
smoothing         simple, damped and seasonal exponential smoothing
recipes           the recipes of a series by its length, and their median
lunar             weeks aligned to the Spring Festival
conformal         intervals from earlier errors of sibling series
backtest          rolling origin
reconcile         forecasts of a hierarchy that add up, never negative
pipeline_as_of    open and closed deals as they were known on a day
hazards           what open and not yet created deals will win, by age and month in the quarter
run_rate          run rate and the same period a season ago
blend             forecasts weighted by their past as-of error
calibration       reliability of probabilities
"""
