"""What follows from events of the rooms below: calls after a delivery."""

from __future__ import annotations

from paceline.access.principal import SYSTEM
from paceline.care import after_sale
from paceline.records.acting.publishing import reaction
from paceline.records.action import acting
from paceline.records.models import Event


@reaction("trade.delivery.sign*")
def care_after_sale(event: Event) -> None:
    """Signed for, in whole or in part."""
    with acting(SYSTEM, "care.aftersalestep.follow") as act:
        after_sale.begin(act, event.record_id)


@reaction("trade.delivery.unsign")
def stop_after_sale(event: Event) -> None:
    """It had been noted wrongly."""
    with acting(SYSTEM, "care.aftersalestep.follow") as act:
        after_sale.take_back(act, event.record_id)
