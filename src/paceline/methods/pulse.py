"""What may be told of an anonymous survey: nothing of fewer than five, and nothing that a difference would tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

LEAST = 5
"""Fewer answers than this are not shown."""


def tellable(sizes: Mapping[str, int], least: int = LEAST) -> frozenset[str]:
    """Which groups may be shown beside their total: each of at least ``least``, and those hidden are together nobody or
    at least as many, since total less shown would tell of them. Complementary suppression: the smallest go first.
    """
    shown = sorted((key for key, n in sizes.items() if n >= least), key=lambda key: (sizes[key], key))
    hidden = sum(sizes.values()) - sum(sizes[key] for key in shown)
    while shown and 0 < hidden < least:
        hidden += sizes[shown.pop(0)]
    return frozenset(shown)


def mean(counts: Sequence[int]) -> float | None:
    """The mean of answers on a scale that begins with 1, from how many gave each; None without any."""
    total = sum(counts)
    return sum(value * n for value, n in enumerate(counts, start=1)) / total if total else None
