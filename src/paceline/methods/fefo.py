"""First expired, first out: which batches a quantity is taken from."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
ZERO = Decimal(0)


@dataclass(frozen=True)
class Lot(Generic[Key]):
    """Something to take from: how much is free, and until when it is good (None: for ever)."""

    key: Key
    free: Decimal
    expires_on: date | None = None


def fefo(lots: Iterable[Lot[Key]], wanted: Decimal) -> tuple[dict[Key, Decimal], Decimal]:
    """How much of each lot, the one that expires first first; and what is missing.

    Lots without an expiry come last; of equal ones the first given comes first. Nothing is taken from a lot
    beyond what is free there.
    """
    taken: dict[Key, Decimal] = {}
    for lot in sorted(lots, key=lambda one: (one.expires_on is None, one.expires_on or date.max)):
        part = min(lot.free, wanted)
        if part > 0:
            taken[lot.key] = taken.get(lot.key, ZERO) + part
            wanted -= part
    return taken, max(wanted, ZERO)
