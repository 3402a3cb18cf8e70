"""Orders, their lines and receipts brought in from files: what happened elsewhere arrives as it stood there.

Orders that are no drafts and receipts that count need the right to set rules aside, for nobody confirmed them here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings as django_settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.catalog.models import Product
from paceline.customers.models import Customer
from paceline.kernel import clock
from paceline.kernel.errors import NotAllowed
from paceline.kernel.messages import say
from paceline.kernel.money import rounded
from paceline.metadata.fields import Choice, Day, DecimalNumber, Text, YesNo
from paceline.metadata.fields.base import FieldType
from paceline.metadata.registry import registry
from paceline.methods.pricing import line_total
from paceline.records.act import Act
from paceline.records.importing import Draft, Importer, Load, importer
from paceline.records.importing.removal import UNTOUCHED
from paceline.records.pointing import needed
from paceline.trade.actions.allocate import release_all
from paceline.trade.actions.order.settle import settle
from paceline.trade.models import OrderLine, OrderState, Receipt, ReceiptState, SalesOrder

GONE_OUT = (OrderState.DELIVERED, OrderState.COMPLETED)
OF_PRODUCT = ("list_price", "list_price_currency", "cost", "cost_currency", "tax_rate")
BY_STATE = {state: label for state, label in OrderState.choices if state != OrderState.PARTIALLY_DELIVERED}


class OfCustomer(Importer):
    """Records that belong to whoever looks after their customer, unless the file says otherwise."""

    @cached_property
    def owners(self) -> dict[UUID, UUID | None]:
        return dict(visible(SYSTEM, Customer).values_list("pk", "owner_id"))

    def hand_over(self, draft: Draft) -> None:
        """The customer's owner, where the file names none."""
        own = draft.__dict__
        if "owner" not in self.given and own.get("customer_id") in self.owners:
            own["owner_id"] = self.owners[own["customer_id"]] or own["owner_id"]

    def require(self, act: Act, of: str, wanted: bool) -> None:
        """Raises NotAllowed for history without the right to set rules aside."""
        if wanted and not act.by.can(of, "override"):
            raise NotAllowed("导入已确认的订单和回款需要破例权限。请只导入草稿，或者请管理员导入。")


@importer
class OrderImporter(OfCustomer):
    """Orders in the state in which they are; their lines follow in a file of their own."""

    object = "trade.salesorder"
    sets = ("state", "ordered_on", "delivered_on", "owner", "team", "created_at")

    @cached_property
    def units(self) -> dict[str, UUID]:
        return dict(visible(SYSTEM, OrgUnit).values_list("name", "pk"))

    def inputs(self) -> dict[str, FieldType]:
        options = [{"value": value, "label": label} for value, label in BY_STATE.items()]
        return {
            "state": Choice(_("订单状态"), options, blank=True),
            "delivered_on": Day(_("交付日期"), blank=True),
            "team_name": Text(_("所属大区或团队"), max_length=80, blank=True),
        }

    def fill(self, draft: Draft) -> None:
        own, given = draft.__dict__, draft.extra
        own["state"] = given.get("state") or OrderState.DRAFT
        own["ordered_on"] = own["ordered_on"] or clock.day_of(own["created_at"], zone())
        own["created_at"] = min(start_of(own["ordered_on"]), own["created_at"])
        if own["state"] in GONE_OUT:
            own["delivered_on"] = given.get("delivered_on") or own["ordered_on"]
        self.hand_over(draft)
        if given.get("team_name"):
            self.place(draft, given["team_name"])

    def place(self, draft: Draft, name: str) -> None:
        """The unit of that name, wherever the owner works."""
        if name in self.units:
            draft.__dict__["team_id"] = self.units[name]
        else:
            draft.errors["team_name"] = say("没有叫这个名字的组织单元。请先在设置里建好，或改成已有的名称。")

    def loads(self, act: Act, drafts: Sequence[Draft]) -> list[Load]:
        self.require(act, self.object, any(draft.__dict__["state"] != OrderState.DRAFT for draft in drafts))
        return []

    def may_go(self, keys: Sequence[UUID]) -> set[UUID]:
        """Orders of which nothing is left but their heads: no line, no paper, no money."""
        return set(keys) - needed(registry.of(SalesOrder), keys).keys()


@importer
class OrderLineImporter(Importer):
    """Lines of drafts, and of orders that were imported and have none yet; those are delivered with their order."""

    object = "trade.orderline"
    sets = ("list_price", "cost", "tax_rate", "price", "line_cost", "delivered", "delivered_on")

    def inputs(self) -> dict[str, FieldType]:
        return {
            "line_total": DecimalNumber(_("整行金额（折后含税）"), blank=True),
            "line_margin": DecimalNumber(_("整行毛利"), blank=True),
        }

    @cached_property
    def products(self) -> dict[UUID, dict[str, Any]]:
        return {row.pop("pk"): row for row in visible(SYSTEM, Product).values("pk", *OF_PRODUCT)}

    @cached_property
    def orders(self) -> dict[UUID, tuple[str, date | None]]:
        """The orders that may still be given lines: state and day of delivery."""
        lines = visible(SYSTEM, OrderLine).filter(order=OuterRef("pk"))
        fresh = visible(SYSTEM, SalesOrder).filter(~Exists(lines)) | visible(SYSTEM, SalesOrder).filter(
            state="draft"
        )
        return {pk: (state, day) for pk, state, day in fresh.values_list("pk", "state", "delivered_on")}

    def fill(self, draft: Draft) -> None:
        own = draft.__dict__
        known = self.products.get(own.get("product_id")) or {}  # type: ignore[arg-type]
        own |= {name: value for name, value in known.items() if own.get(name) is None or "currency" in name}
        figures_of_line(own, draft.extra)
        if own["price"] is None and own["list_price"] is not None:
            own |= {"price": own["list_price"], "price_currency": own["list_price_currency"]}
        state, day = self.orders.get(own["order_id"], ("", None))
        if not state:
            draft.errors["order"] = say("订单已确认，明细只能通过「修订」更改。请打开订单，点「修订」。")
        elif own["quantity"] is not None and own["quantity"] <= 0:
            draft.errors["quantity"] = say("数量要大于 0。")
        elif state in GONE_OUT:
            own |= {"delivered": own["quantity"], "delivered_on": day}

    def may_go(self, keys: Sequence[UUID]) -> set[UUID]:
        """Lines of orders that are as they were imported and have no receipt, or that are gone already."""
        as_made = Q(order__version=UNTOUCHED, order__received=0) | Q(order__deleted_at__isnull=False)
        lines = visible(SYSTEM, OrderLine).filter(as_made, pk__in=keys)
        return set(lines.values_list("pk", flat=True))

    def gone(self, act: Act, keys: Sequence[UUID]) -> None:
        """Plan and ledger of their orders follow."""
        whose = visible(SYSTEM, OrderLine, removed=True).filter(pk__in=keys).values("order")
        for order in visible(SYSTEM, SalesOrder).filter(pk__in=whose).select_for_update(of=("self",)):
            settle(act, order)


def figures_of_line(own: dict[str, Any], given: dict[str, Any]) -> None:
    """Unit price and costs of a line of which the file tells what it came to and what was earned on it."""
    total, earned, quantity = given.get("line_total"), given.get("line_margin"), own["quantity"]
    discount: Decimal = own["discount"] or Decimal(0)
    left = 1 - discount
    if not quantity or quantity <= 0 or not 0 < left <= 1:
        return
    if own["price"] is None and total is not None:
        own["price"] = rounded(total / quantity / left)
    if own["price"] is None or earned is None:
        return
    line = line_total(quantity, own["price"], discount=discount, tax_rate=own["tax_rate"] or Decimal(0))
    own["line_cost"] = line.net - rounded(earned)
    own["cost"] = own["cost"] if own["cost"] is not None else rounded(own["line_cost"] / quantity)
    own |= dict.fromkeys(("line_cost_currency", "cost_currency"), own["price_currency"])


@importer
class ReceiptImporter(OfCustomer):
    """Receipts as registered; with `verified` they count, and are allocated afterwards."""

    object = "trade.receipt"
    sets = ("state", "verified_at", "owner", "created_at")

    def inputs(self) -> dict[str, FieldType]:
        return {"verified": YesNo(_("已确认到账"), blank=True)}

    def fill(self, draft: Draft) -> None:
        own = draft.__dict__
        if own["received_on"] is not None:
            own["created_at"] = min(start_of(own["received_on"]), own["created_at"])
        if draft.extra.get("verified"):
            own |= {"state": ReceiptState.VERIFIED, "verified_at": own["created_at"]}
        self.hand_over(draft)

    def loads(self, act: Act, drafts: Sequence[Draft]) -> list[Load]:
        counts = any(draft.__dict__["state"] == ReceiptState.VERIFIED for draft in drafts)
        self.require(act, self.object, counts)
        return []

    def may_go(self, keys: Sequence[UUID]) -> set[UUID]:
        """Receipts of which nothing was used, refunded or kept: the import said that they came, so it unsays it."""
        unused = {"allocated": 0, "refunded": 0, "forfeited": 0, "reservation": None}
        rows = visible(SYSTEM, Receipt).filter(pk__in=keys, **unused)
        return set(rows.values_list("pk", flat=True))

    def let_go(self, act: Act, keys: Sequence[UUID]) -> None:
        """What the set's own step allocated is owed again."""
        used = visible(SYSTEM, Receipt).filter(pk__in=keys, allocated__gt=0)
        for receipt in used.select_for_update(of=("self",)).order_by("pk"):
            release_all(act, receipt)


def start_of(day: date) -> datetime:
    return clock.start_of(day, zone())


def zone() -> Any:
    return django_settings.ORGANISATION_TIME_ZONE
