"""A target split over people, products or months: by history, equally, by potential, by capacity, by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from paceline.kernel.messages import Message, say
from paceline.methods.allocation import Part, Weight, split


class Basis(StrEnum):
    """What the shares follow."""

    HISTORY = "history"
    EQUAL = "equal"
    POTENTIAL = "potential"
    CAPACITY = "capacity"
    HAND = "hand"


@dataclass(frozen=True)
class Receiver:
    """One child: what is known of it (None where nothing is), and the amount it keeps when ``locked``."""

    key: str
    history: Weight | None = None
    potential: Weight | None = None
    capacity: Weight | None = None
    by_hand: Weight | None = None
    locked: Decimal | None = None


@dataclass(frozen=True)
class Share:
    """An amount, its fraction of the whole, and why."""

    key: str
    amount: Decimal
    fraction: float
    reason: Message


_KNOWN_OF = {
    Basis.HISTORY: "history",
    Basis.POTENTIAL: "potential",
    Basis.CAPACITY: "capacity",
    Basis.HAND: "by_hand",
}


def decompose(
    total: Decimal, receivers: Sequence[Receiver], basis: Basis = Basis.HISTORY, *, places: int = 2
) -> list[Share]:
    """``total`` over ``receivers`` by ``basis``; the amounts sum to it exactly, locked ones stay.

    Who has no figure for the basis (a new rep without history) gets the mean of the others, and the reason says
    so. Raises ``Invalid`` when the locked amounts do not fit (see ``allocation.split``).
    """
    known = {one.key: _known(one, basis) for one in receivers}
    given = [weight for weight in known.values() if weight is not None]
    mean = sum(given, Decimal(0)) / len(given) if given else Decimal(1)
    weights = {key: mean if weight is None else weight for key, weight in known.items()}
    amounts = split(total, [Part(one.key, weights[one.key], one.locked) for one in receivers], places=places)
    whole = sum(weights.values(), Decimal(0))
    return [
        Share(
            one.key,
            amounts[one.key],
            float(amounts[one.key] / total) if total else 0.0,
            _reason(one, basis, known[one.key], float(weights[one.key] / whole) if whole else 0.0),
        )
        for one in receivers
    ]


def _known(one: Receiver, basis: Basis) -> Decimal | None:
    if basis is Basis.EQUAL:
        return Decimal(1)
    weight: Weight | None = getattr(one, _KNOWN_OF[basis])
    return None if weight is None else max(Decimal(0), Decimal(str(weight)))


def _reason(one: Receiver, basis: Basis, known: Decimal | None, fraction: float) -> Message:
    if one.locked is not None:
        return say("已锁定")
    if known is None:
        return say("没有依据，按其他人的平均")
    percent = f"{100 * fraction:.1f}"
    match basis:
        case Basis.HISTORY:
            return say("过去同期占 %(percent)s%%", percent=percent)
        case Basis.EQUAL:
            return say("平均分配")
        case Basis.POTENTIAL:
            return say("潜力占 %(percent)s%%", percent=percent)
        case Basis.CAPACITY:
            return say("可用工时占 %(percent)s%%", percent=percent)
        case Basis.HAND:
            return say("手工比例 %(percent)s%%", percent=percent)


def season_weights(workdays: Sequence[float], index: Sequence[float] = ()) -> list[float]:
    """Weights of months: workday weight × seasonality index (F30, mean 1; none counts as 1)."""
    season = list(index) or [1.0] * len(workdays)
    return [days * factor for days, factor in zip(workdays, season, strict=True)]
