"""What each part adds to the P10 and P90 of the whole it belongs to, so that parts add up to it in whole cents.

Quantiles do not add up by themselves: luck evens out. What a part gives way by is its covariance with the whole over
the same worlds (Euler's allocation, Tasche 1999): who moves the whole carries its range, who moves against it none.
"""

from __future__ import annotations

import numpy as np

from paceline.methods.forecast.accuracy import Floats, floats

ROUNDS = 50


def pulls(parts: Floats, whole: Floats) -> Floats:
    """How much each part (worlds × parts) moves each whole (worlds × wholes): parts × wholes, never below 0."""
    return floats(np.maximum((parts - parts.mean(axis=0)).T @ (whole - whole.mean(axis=0)) / len(parts), 0.0))


def lows(middle: Floats, least: Floats, pull: Floats, whole: float) -> Floats:
    """Parts of a whole's P10, in cents: their middles less their shares of the fall, none below ``least``."""
    return floats(middle - shared(float(middle.sum()) - whole, pull, middle - least))


def highs(middle: Floats, pull: Floats, whole: float) -> Floats:
    """Parts of a whole's P90, in cents: their middles and their shares of the rise."""
    rise = whole - float(middle.sum())
    return floats(middle + shared(rise, pull, np.full(len(middle), max(rise, 0.0))))


def shared(amount: float, pull: Floats, most: Floats) -> Floats:
    """``amount`` cents by ``pull``, to nobody more than ``most``; what one cannot take the others do. Whole cents.

    Where nobody pulls, room counts. More than there is room for cannot be handed out: the rest stays.
    """
    left, room = round(amount), np.maximum(most, 0.0)
    given = np.zeros(len(pull))
    for weights in (pull, room):
        for _ in range(ROUNDS):
            open_ = (room - given >= 1) & (weights > 0)
            rest = left - given.sum()
            if rest < 1 or not open_.any():
                break
            wish = np.where(open_, weights, 0.0)
            given = np.minimum(given + rest * wish / wish.sum(), room)
    return in_cents(given, room, min(left, round(float(given.sum()))))


def in_cents(given: Floats, room: Floats, total: int) -> Floats:
    """Rounded down, the missing cents to the largest remainders that have room: the sum is ``total``."""
    whole = np.floor(given + 1e-6)
    missing = total - int(whole.sum())
    order = np.argsort(whole - given, kind="stable")
    able = order[(room - whole)[order] >= 1][: max(0, missing)]
    whole[able] += 1
    return floats(whole)
