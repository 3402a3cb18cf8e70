"""Splitting an amount so that the parts add up exactly: by weight, with locked parts, and after a change by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

from paceline.kernel.errors import Invalid
from paceline.kernel.money import allocate

Weight = Decimal | int | float


@dataclass(frozen=True)
class Part:
    """One receiver: its weight, and the amount that stays as it is when ``locked``."""

    key: str
    weight: Weight = 1
    locked: Decimal | None = None


def split(total: Decimal, parts: Sequence[Part], *, places: int = 2) -> dict[str, Decimal]:
    """``total`` over ``parts`` by largest remainder, locked parts untouched; the values sum to ``total`` exactly.

    Free parts that all weigh 0 share equally. Raises ``Invalid`` when the locked parts leave nothing for the
    free ones (they ask for more than ``total``), or when all are locked and do not add up.
    """
    if not parts:
        raise Invalid("没有可以分到的对象。", hint="请先选择人员、产品或月份。", code="nobody_to_split")
    locked = {part.key: part.locked for part in parts if part.locked is not None}
    free = [part for part in parts if part.locked is None]
    rest = total - sum(locked.values(), Decimal(0))
    if (not free and rest) or (rest < 0 <= total) or (rest > 0 > total):
        raise Invalid(
            "锁定的部分共 %(locked)s，与总数 %(total)s 对不上。",
            hint="请解锁一部分，或者改总数。",
            params={"locked": total - rest, "total": total},
            code="locked_do_not_fit",
        )
    shares = by_weight(rest, [part.weight for part in free], places=places) if free else []
    given = dict(zip((part.key for part in free), shares, strict=True))
    return {part.key: given.get(part.key, part.locked or Decimal(0)) for part in parts}


def by_weight(total: Decimal, weights: Sequence[Weight], *, places: int = 2) -> list[Decimal]:
    """Shares in proportion to ``weights`` (≥ 0), equal when all are 0; they sum to ``total`` exactly."""
    exact = [Decimal(str(weight)) if isinstance(weight, float) else weight for weight in weights]
    return allocate(total, exact if any(exact) else [1] * len(exact), places=places)


def after_change(
    cells: Mapping[str, Decimal],
    changed: Mapping[str, Decimal],
    *,
    locked: Set[str] = frozenset(),
    places: int = 2,
) -> dict[str, Decimal]:
    """Cells after some were typed over: the total stays, the other unlocked cells give or take in proportion.

    Raises ``Invalid`` when the unlocked rest cannot carry the change.
    """
    total = sum(cells.values(), Decimal(0))
    kept = {**{key: cells[key] for key in locked if key in cells}, **changed}
    return split(
        total, [Part(key, max(old, Decimal(0)), kept.get(key)) for key, old in cells.items()], places=places
    )


def whole_numbers(amounts: Sequence[float]) -> list[int]:
    """Real flows (≥ 0) as whole numbers whose sum is the rounded sum: 2.5 a day over two days is 3 and 2."""
    total = Decimal(round(sum(amounts) + 1e-9))
    if not total:
        return [0] * len(amounts)
    return [int(share) for share in by_weight(total, list(amounts), places=0)]
