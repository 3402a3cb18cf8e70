"""Why a warehouse cannot give all that an order asks for: what lies there, whose it is, and where else some lies."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.messages import Listed, Message, say
from paceline.trade.models import OrderLine, StockItem, Warehouse
from paceline.trade.stock.taking import Fresh, Held, words

ZERO = Decimal(0)


@dataclass(frozen=True)
class Short:
    """So much of a line cannot go out of a warehouse now; `lying` is what there is of its product."""

    line: OrderLine
    missing: Decimal
    place: Warehouse | None
    fresh: Fresh
    lying: list[StockItem]
    held: Held

    def said(self) -> Message:
        """`鲜奶 缺 4：上海仓现存 10、其中 3 已锁定给别的订单或已拣货。`"""
        why = Listed([*self.here(), *self.elsewhere()])
        return say(
            "%(line)s 缺 %(missing)s：%(why)s。", line=str(self.line), missing=words(self.missing), why=why
        )

    def here(self) -> list[Message]:
        """What lies in the warehouse, and what of it is not for this order."""
        if self.place is None:
            return [say("还没有仓库")]
        lies = sum((item.on_hand for item in self.lying), ZERO)
        if not lies:
            return [say("%(place)s没有现存", place=self.place.name)]
        found = [say("%(place)s现存 %(n)s", place=self.place.name, n=words(lies))]
        if others := self.of_others():
            found.append(say("其中 %(n)s 已锁定给别的订单或已拣货", n=words(others)))
        if unfit := self.unfit():
            found.append(say("其中 %(n)s 没有放行、已冻结、已过期或剩余天数不够", n=words(unfit)))
        return found

    def of_others(self) -> Decimal:
        """What is good, but put aside for somebody else."""
        own = {item: quantity for (line, item), quantity in self.held.items() if line == self.line.pk}
        return sum((item.reserved - own.get(item.pk, ZERO) for item in self.lying if self.good(item)), ZERO)

    def unfit(self) -> Decimal:
        """What must not go out on this order."""
        return sum((item.on_hand for item in self.lying if not self.good(item)), ZERO)

    def good(self, item: StockItem) -> bool:
        return item.goes_by_itself(self.fresh.until(self.line))

    def elsewhere(self) -> list[Message]:
        """Other warehouses that have some that is free and good."""
        rows = visible(SYSTEM, StockItem).filter(product=self.line.product_id, available__gt=0)
        if self.place is not None:
            rows = rows.exclude(warehouse=self.place)
        found: dict[str, Decimal] = {}
        for item in rows.select_related("warehouse").order_by("warehouse__name"):
            if self.good(item):
                found[item.warehouse.name] = found.get(item.warehouse.name, ZERO) + item.available
        return [say("%(place)s可用 %(n)s", place=name, n=words(free)) for name, free in found.items()]
