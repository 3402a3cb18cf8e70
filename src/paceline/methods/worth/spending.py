"""Gamma-gamma: what a purchase of a customer is worth on average, drawn towards what is usual where he has few.

Peter S. Fader, Bruce G. S. Hardie and Ka Lok Lee (2005), RFM and CLV: Using Iso-Value Curves for Customer Base
Analysis, Journal of Marketing Research 42(4), 415–430; Fader and Hardie (2013), The Gamma-Gamma Model of Monetary
Value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from paceline.methods.worth.gamma import Array, log_gamma, smallest

FEWEST = 30


@dataclass(frozen=True)
class GammaGamma:
    """Parameters; ``scale`` is in money."""

    p: float
    q: float
    scale: float

    def log_likelihood(self, x: Array, mean: Array) -> float:
        """Of ``x`` purchases with an average of ``mean`` each."""
        p, q, scale = self.p, self.q, self.scale
        lines = (
            log_gamma(p * x + q) - log_gamma(p * x) - log_gamma(q) + q * np.log(scale)
            + (p * x - 1) * np.log(mean) + p * x * np.log(x) - (p * x + q) * np.log(scale + mean * x)
        )  # fmt: skip
        return float(lines.sum())

    def expected(self, x: Array, mean: Array) -> Array:
        """The average to expect of a customer's purchases; without any, that of all customers."""
        made: Array = self.p * (self.scale + mean * x) / (self.p * x + self.q - 1)
        return made


def fit(x: Array, mean: Array) -> GammaGamma:
    """The most likely parameters from customers with purchases of a positive average.

    ``q`` is kept above 1, below which an average does not exist. Raises ValueError for fewer than 30.
    """
    if len(x) < FEWEST or np.any(x <= 0) or np.any(mean <= 0):
        raise ValueError("too few customers, or amounts that are not positive")
    unit = float(np.median(mean))

    def made(logs: Array) -> GammaGamma:
        p, q, scale = np.exp(logs)
        return GammaGamma(float(p), 1 + float(q), float(scale))

    def loss(logs: Array) -> float:
        if np.any(np.abs(logs) > 12):
            return float("inf")
        return -made(logs).log_likelihood(x, mean / unit) / len(x)

    found, _ = smallest(loss, np.array([1.0, 1.0, 0.0]))
    best = made(found)
    return GammaGamma(best.p, best.q, best.scale * unit)
