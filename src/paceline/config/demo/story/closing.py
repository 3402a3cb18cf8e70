"""Finance closes last month; a little later a customer of that month gets one per cent more off.

So the ledger shows what a correction of a closed month looks like: reversed and posted anew in the open one.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config.demo.story.agenda import Agenda
from paceline.config.demo.world import World
from paceline.config.demo.writing import Report
from paceline.trade.models import OrderKind, OrderState, SalesOrder
from paceline.trade.queries import live_lines

ACCOUNTANT = "sunying"
MORE = Decimal("0.01")


def fill(world: World, report: Report, label: str) -> None:
    """The last thing that happens: everything else of last month is in the ledger by then."""
    agenda = Agenda(world, 4_409)
    since = world.moments.now - timedelta(hours=4)
    agenda.plan(since, close, agenda)
    agenda.plan(since + timedelta(hours=1), correct, agenda)
    agenda.run(since, report, label)


def close(agenda: Agenda) -> None:
    """孙颖 closes the month and locks it."""
    last = agenda.moments.today.replace(day=1) - timedelta(days=1)
    period = agenda.do(ACCOUNTANT, "trade.ledgerperiod.create", values={"month": last})
    for verb in ("close", "lock"):
        agenda.do(ACCOUNTANT, f"trade.ledgerperiod.{verb}", period)


def correct(agenda: Agenda) -> None:
    """The seller amends an order of that month on which nothing was paid or invoiced yet."""
    last = agenda.moments.today.replace(day=1) - timedelta(days=1)
    rows = visible(SYSTEM, SalesOrder).filter(
        ordered_on__range=(last.replace(day=1), last), state=OrderState.CONFIRMED, kind=OrderKind.NORMAL,
        received=0, invoiced=0, contract__isnull=True,
    )  # fmt: skip
    order = rows.order_by("number").first()
    line = live_lines(order).first() if order is not None else None
    if order is None or line is None:
        return
    changes = [{"line": line, "discount": (line.discount or Decimal(0)) + MORE}]
    agenda.do(order.owner_id, "trade.salesorder.amend", order, reason="客户要求再让一个点", changes=changes)
