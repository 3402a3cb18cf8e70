"""F36: 复购率, who bought more than once within a window; 回购率, who of one period's buyers bought in the next."""

from __future__ import annotations

from collections.abc import Iterable

from paceline.methods.figures import Figure, rate_of_counts


def repurchase(purchases: Iterable[int]) -> Figure:
    """复购率: customers with at least two purchase days among those with at least one; one number per customer."""
    bought = [times for times in purchases if times >= 1]
    return rate_of_counts(sum(times >= 2 for times in bought), len(bought))


def buying_again(before: set[object], after: set[object]) -> Figure:
    """回购率: buyers of a period who bought again in the next, of all buyers of that period."""
    return rate_of_counts(len(before & after), len(before))
