"""BG/NBD: who will buy again and how often, where nobody says good-bye.

Peter S. Fader, Bruce G. S. Hardie and Ka Lok Lee (2005), "Counting Your Customers" the Easy Way: An Alternative to the
Pareto/NBD Model, Marketing Science 24(2), 275–284. Conventions as there: ``x`` repeat purchases, ``t_x`` from the first
to the last, ``T`` from the first to today, all in one unit of time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from paceline.methods.worth.gamma import Array, log_beta, log_gamma, smallest

FEWEST = 500
"""Below so many customers the model is not fitted (F40)."""
TERMS = 2000


@dataclass(frozen=True)
class Histories:
    """Arrays of one length: repeat purchases, time of the last one, age; ``n`` customers share each line."""

    x: Array
    t_x: Array
    T: Array
    n: Array

    def __post_init__(self) -> None:
        if np.any(self.t_x > self.T) or np.any(self.x < 0) or np.any((self.x == 0) & (self.t_x > 0)):
            raise ValueError("0 ≤ t_x ≤ T, and no time of a last purchase without one")


def histories(rows: list[tuple[int, float, float]]) -> Histories:
    """Equal customers are put together."""
    lines, n = np.unique(np.array(rows, dtype=float).reshape(-1, 3), axis=0, return_counts=True)
    return Histories(lines[:, 0], lines[:, 1], lines[:, 2], n.astype(float))


@dataclass(frozen=True)
class BgNbd:
    """Purchases while alive: gamma(r, alpha); the chance of leaving after each: beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float

    def log_likelihood(self, of: Histories) -> float:
        """The sum over all customers (equation 6)."""
        return float(np.dot(of.n, self.each(of)))

    def each(self, of: Histories) -> Array:
        r, alpha, a, b, x = self.r, self.alpha, self.a, self.b, of.x
        common = log_gamma(r + x) - log_gamma(r) + r * np.log(alpha)
        stayed = log_beta(a, b + x) - log_beta(a, b) - (r + x) * np.log(alpha + of.T)
        with np.errstate(divide="ignore"):
            left = np.where(
                x > 0,
                log_beta(a + 1, np.maximum(b + x - 1, 1e-12))
                - log_beta(a, b)
                - (r + x) * np.log(alpha + of.t_x),
                -np.inf,
            )
        made: Array = common + np.logaddexp(stayed, left)
        return made

    def alive(self, of: Histories) -> Array:
        """The chance that a customer will buy again at all; 1 for whoever bought once, by the model."""
        r, alpha, a, b, x = self.r, self.alpha, self.a, self.b, of.x
        odds = a / np.maximum(b + x - 1, 1e-12) * ((alpha + of.T) / (alpha + of.t_x)) ** (r + x)
        made: Array = np.where(x > 0, 1 / (1 + odds), 1.0)
        return made

    def expected(self, of: Histories, ahead: float) -> Array:
        """Purchases to be expected in the next ``ahead`` units of time (equation 10)."""
        a = self.a if abs(self.a - 1) > 1e-4 else 1 + 1e-4
        r, alpha, b, x = self.r, self.alpha, self.b, of.x
        z = ahead / (alpha + of.T + ahead)
        h = hypergeometric(r + x, b + x, a + b + x - 1, z)
        gone = ((alpha + of.T) / (alpha + of.T + ahead)) ** (r + x) * h
        made: Array = (a + b + x - 1) / (a - 1) * (1 - gone) * self.alive(of)
        return made


def hypergeometric(p: Array, q: Array, c: Array, z: Array) -> Array:
    """₂F₁(p, q; c; z) for 0 ≤ z < 1 by its series, after Euler's transformation: the terms shrink sooner."""
    p, q = c - p, c - q
    scale = (1 - z) ** (p + q - c)
    term, total = np.ones_like(z), np.ones_like(z)
    for k in range(TERMS):
        term = term * (p + k) * (q + k) / (c + k) / (k + 1) * z
        total = total + term
        if np.max(np.abs(term)) < 1e-12 * np.max(np.abs(total)):
            break
    made: Array = scale * total
    return made


def fit(of: Histories) -> BgNbd:
    """The most likely parameters; time is scaled so that the search starts near by.

    Raises ValueError for fewer than 500 customers or when nobody has bought twice.
    """
    if of.n.sum() < FEWEST or not of.x.any():
        raise ValueError("too few customers or no repeat purchase")
    unit = float(of.T.max()) / 10 or 1.0
    scaled = Histories(of.x, of.t_x / unit, of.T / unit, of.n)

    def loss(logs: Array) -> float:
        if np.any(np.abs(logs) > 12):
            return float("inf")
        return -BgNbd(*np.exp(logs)).log_likelihood(scaled) / float(of.n.sum())

    found, _ = smallest(loss, np.zeros(4))
    r, alpha, a, b = (float(value) for value in np.exp(found))
    return BgNbd(r, alpha * unit, a, b)
