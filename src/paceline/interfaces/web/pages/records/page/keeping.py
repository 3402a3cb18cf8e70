"""Blocks about keeping customers: service, what they usually buy, the words of a greeting, figures of an event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Sum
from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.care.greetings import words_of
from paceline.care.models import Greeting, ServiceLevel
from paceline.care.serving import level_of, members_of, reasons
from paceline.customers.models import Customer
from paceline.interfaces.web import formats
from paceline.interfaces.web.pages.home.cards import list_url
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.interfaces.web.pages.records.page import research
from paceline.interfaces.web.pages.records.page.presale_goals import goals_of
from paceline.metadata.registry import registry
from paceline.records.reading.listing import ListQuery
from paceline.rhythm.policies.standing import standing
from paceline.trade.favourites import Liked, Usual, liked_by_others, may_see, usual_of
from paceline.trade.models import OrderState


@dataclass(frozen=True)
class Favourites:
    """What the customer usually buys, else what others like it buy; `add` begins the address that adds one."""

    usual: list[Usual]
    liked: list[Liked]
    add: str = ""

    def add_url(self, product: Any) -> str:
        return f"{self.add}&product={product.pk}" if self.add else ""

    def why(self, one: Liked) -> str:
        return one.why.text(_t)


def favourites(on: Opened) -> Favourites | None:
    """On the page of a customer, and of an order that is still being written, where each can be added to it."""
    is_order = on.of.name == "trade.salesorder"
    if not may_see(on.by) or (is_order and on.record.state != OrderState.DRAFT):
        return None
    customer = visible(on.by, Customer).filter(pk=on.record.customer_id).first() if is_order else on.record
    if customer is None:
        return None
    today = formats.today()
    usual = usual_of(on.by, customer.pk, today)
    liked = [] if usual else liked_by_others(on.by, customer)
    can_add = is_order and "change" in on.may and on.by.can("trade.orderline", "create")
    add = f"/order-lines/new?{urlencode({'order': on.record.pk})}" if can_add else ""
    return Favourites(usual, liked, add) if usual or liked else None


def service(on: Opened) -> dict[str, Any] | None:
    """The level of a customer with why it is so."""
    if not on.by.can("care.servicelevel", "read"):
        return None
    level = level_of(on.record)
    if level is None:
        return None
    linked = visible(SYSTEM, ServiceLevel).select_related("manager", "price_book", "script")
    why = [one.text(_t) for one in reasons(level, on.record)]
    return {"level": linked.get(pk=level.pk), "why": _t("、").join(why)}


def policy(on: Opened) -> Any:
    """How customers in this one's state are dealt with."""
    return standing(on.by, on.record)


def served(on: Opened) -> dict[str, Any] | None:
    """How many customers within sight a level has, and their list."""
    assert isinstance(on.record, ServiceLevel)
    members = members_of(on.record)
    if members is None or not on.by.can("customers.customer", "read"):
        return None
    rows = ListQuery(registry.of(Customer), on.by, filter=members).rows
    return {"count": rows.order_by().count(), "url": list_url("customers.customer", members)}


def words(on: Opened) -> str | None:
    """What to say, on the task that a greeting was given as."""
    rows = (
        visible(on.by, Greeting)
        .filter(activity=on.record.pk)
        .select_related("occasion", "customer", "contact")
    )
    greeting = rows.select_related("owner").first()
    return (words_of(greeting) or None) if greeting else None


def spent(on: Opened) -> dict[str, Any]:
    """This year's greetings of an occasion against its budget, in the home currency."""
    rows = visible(on.by, Greeting).filter(occasion=on.record.pk, on__year=formats.today().year)
    found = rows.aggregate(n=Count("pk"), cost=Sum("cost_base"))
    head = on.record.per_head_base
    planned = None if head is None else head * found["n"]
    budget, cost = on.record.budget_base, found["cost"] or Decimal(0)
    return {"n": found["n"], "planned": planned, "cost": cost, "budget": budget,
            "left": None if budget is None else budget - cost}  # fmt: skip


def event_figures(on: Opened) -> dict[str, Any]:
    """How many of those invited came, and what each of them cost."""
    event = on.record
    invited, came = int(event.invited or 0), int(event.attended or 0)
    cost = event.cost_base
    return {
        "invited": invited, "came": came, "rate": came / invited if invited else None,
        "each": cost / came if came and cost is not None else None,
        "left": None if event.budget_base is None or cost is None else event.budget_base - cost,
    }  # fmt: skip


RAIL = "pages/records/rail/"
BLOCKS: dict[str, tuple[tuple[str, Callable[[Opened], Any]], ...]] = {
    "trade.salesorder": ((f"{RAIL}favourites.html", favourites),),
    "customers.customer": (
        (f"{RAIL}policy.html", policy), (f"{RAIL}service.html", service), (f"{RAIL}favourites.html", favourites),
    ),
    "customers.activity": ((f"{RAIL}greeting.html", words),),
    "care.servicelevel": ((f"{RAIL}served.html", served),),
    "care.occasion": ((f"{RAIL}occasion.html", spent),),
    "trade.presalecampaign": (
        (f"{RAIL}presale_expected.html", research.expected), (f"{RAIL}presale_goals.html", goals_of),
    ),
    "customers.segment": ((f"{RAIL}segment_proof.html", research.proof),),
    "care.customerevent": ((f"{RAIL}event.html", event_figures),),
}  # fmt: skip
