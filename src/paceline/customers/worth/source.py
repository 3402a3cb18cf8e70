"""Where purchases and running contracts come from; set once by the room that has orders."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from paceline.methods.worth.purchases import Purchases

Keys = Collection[UUID]
PurchasesOf = Callable[[date, int, Keys | None], Mapping[UUID, Purchases]]
ContractsOf = Callable[[date, Keys | None], set[UUID]]


@dataclass
class Source:
    """`purchases(as_of, window, keys)` of the customers (all when None) that bought up to a day; `contracts` those with
    a running contract."""

    purchases: PurchasesOf = lambda as_of, window, keys: {}
    contracts: ContractsOf = lambda as_of, keys: set()


source = Source()
