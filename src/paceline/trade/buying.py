"""Whoever pays for an order is a customer at once: money that comes or goes brings his figures up to date."""

from __future__ import annotations

from django.db.models import Q

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.customers.worth.moving import RECKON
from paceline.records.acting.publishing import reaction
from paceline.records.action import get_action
from paceline.records.models import Event
from paceline.trade.models import SalesOrder


@reaction("trade.allocation.*")
def count_payment(event: Event) -> None:
    """A payment was put to an order, or taken back."""
    reckon(event)


@reaction("trade.salesorder.cancel")
def count_cancelled(event: Event) -> None:
    """What is cancelled was not bought."""
    reckon(event)


@reaction("trade.salesorder.take_back")
def count_returned(event: Event) -> None:
    """What came back counts against what was bought."""
    reckon(event)


@reaction("trade.salesorder.undo_return")
def count_kept(event: Event) -> None:
    """What did not come back after all was bought."""
    reckon(event)


@reaction("trade.contract.sign")
def count_contract(event: Event) -> None:
    """Whoever has a running contract is an active customer."""
    reckon(event)


def reckon(event: Event) -> None:
    """Customers that the event is about, by the rules, in the system's name; where nothing changes nothing is told."""
    orders = visible(SYSTEM, SalesOrder).filter(pk__in=event.about).values("customer")
    found = visible(SYSTEM, Customer).filter(Q(pk__in=event.about) | Q(pk__in=orders))
    for key in found.values_list("pk", flat=True):
        get_action(RECKON)(SYSTEM, key, via="job")
