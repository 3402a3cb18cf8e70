"""The orders of the demo: what its reps won lately is ordered, delivered and paid, and finance finds the money.

What would lie ahead of today has not happened: so some orders are under way, and some money waits for finance.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config.demo.book import Life
from paceline.config.demo.story import papers, promotions, quotes, referrals
from paceline.config.demo.story.agenda import Agenda
from paceline.config.demo.world import World
from paceline.config.demo.writing import Report
from paceline.kernel import clock
from paceline.trade.models import Delivery, DeliveryState, PaymentPlan, SalesOrder
from paceline.trade.queries import live_lines

ORDERS = 50
BACK = timedelta(days=120)
DRAFTS = 2
"""So many of the youngest are not confirmed yet."""
TERMS = ((8, "0.3", "预付款"), (45, "0.6", "发货款"), (365, "0.1", "质保金"))
"""Days after the order, share and condition of each instalment."""
PAYS = (("whole", 86), ("partly", 7), ("late", 7))
ROUND = 1000
CARRIERS = ("顺丰速运", "德邦快递", "跨越速运", "自有车辆")
KEEPERS = ("仓管 老李", "收货处 小周", "设备科 陈工")


def fill(world: World, report: Report, label: str) -> None:
    """Orders of the last four months and quotes on open deals, from the first moment to the last."""
    agenda = Agenda(world, 9_113)
    reps = {one.key for one in world.company.sellers if one.role == "rep"}
    since = world.moments.now - BACK
    won = [
        one
        for one in world.book.of("pipeline.opportunity")
        if one["state"] == "won" and one["owner_id"] in reps and won_at(one) > since
    ]
    chosen = sorted(agenda.rng.sample(won, min(len(won), world.count(ORDERS))), key=won_at)
    drafts = world.count(DRAFTS) if len(chosen) > DRAFTS else 0
    for place, deal in enumerate(chosen, start=1):
        agenda.plan(won_at(deal), order, agenda, deal, is_draft=place > len(chosen) - drafts)
    quotes.fill(agenda)
    papers.fill(agenda)
    promotions.fill(agenda, chosen)
    referrals.fill(agenda)
    agenda.run(since, report, label)


def won_at(deal: Life) -> datetime:
    """When the deal entered its last stage."""
    at: datetime = deal["stage_entered_at"]
    return at


def order(agenda: Agenda, deal: Life, *, is_draft: bool) -> None:
    """The owner makes the order; unless it stays a draft, it is confirmed soon."""
    made = agenda.do(deal["owner_id"], "pipeline.opportunity.order", deal.key)
    if not is_draft:
        agenda.plan(
            agenda.moments.later(clock.now(), agenda.rng.choice((0, 1, 1, 2))), confirm, agenda, made.pk
        )


def confirm(agenda: Agenda, key: object) -> None:
    """Confirmed and planned in instalments; from now on it is delivered and paid."""
    made = visible(SYSTEM, SalesOrder).get(pk=key)
    agenda.do(made.owner_id, "trade.salesorder.confirm", made)
    day = agenda.moments.day_of(clock.now())
    steps = [
        {"due_on": day + timedelta(days=after), "share": Decimal(share), "condition": words}
        for after, share, words in TERMS
    ]
    agenda.do(made.owner_id, "trade.salesorder.plan", made, steps=steps)
    deliver(agenda, made)
    for line in visible(SYSTEM, PaymentPlan).filter(order=made).order_by("seq"):
        expect(agenda, made, line)


def deliver(agenda: Agenda, made: SalesOrder) -> None:
    """Within two months, in two parts now and then; some are accepted as complete."""
    rng, later, now = agenda.rng, agenda.moments.later, clock.now()
    out = later(now, rng.randint(10, 38))
    first, *others = live_lines(made)
    if out >= agenda.moments.now:
        agenda.plan(later(now, 2), plan_ahead, agenda, made, out)
    elif others and rng.random() < 0.5:
        parts = [{"line": first, "quantity": first.quantity}]
        early = later(now, rng.randint(5, 9))
        agenda.plan(early, agenda.do, made.owner_id, "trade.salesorder.deliver_part", made, parts=parts)
    agenda.plan(out, send, agenda, made)
    if rng.random() < 0.4:
        done = later(out, rng.randint(8, 15))
        agenda.plan(done, agenda.do, made.owner_id, "trade.salesorder.complete", made)


def plan_ahead(agenda: Agenda, made: SalesOrder, out: datetime) -> None:
    """What has not left yet has its day, some of it today and picked already."""
    today = agenda.moments.today
    day = min(agenda.moments.day_of(out), today + timedelta(days=agenda.rng.choice((0, 1, 2, 5))))
    planned = agenda.do(made.owner_id, "trade.salesorder.plan_delivery", made, planned_on=day)
    if day == today:
        agenda.do(made.owner_id, "trade.delivery.pick", planned)


def send(agenda: Agenda, made: SalesOrder) -> None:
    """Everything leaves with a carrier; a few days later somebody signs, now and then nobody has yet."""
    rng = agenda.rng
    words = {"carrier": rng.choice(CARRIERS), "tracking": f"SF{rng.randrange(10**11, 10**12)}"}
    agenda.do(made.owner_id, "trade.salesorder.deliver", made, **words)
    at = agenda.moments.later(clock.now(), rng.choice((1, 2, 2, 3, 9)))
    agenda.plan(at, sign, agenda, made)


def sign(agenda: Agenda, made: SalesOrder) -> None:
    """The customer's storekeeper signs for what is on its way."""
    rows = visible(SYSTEM, Delivery).filter(order=made, state=DeliveryState.SHIPPED)
    for delivery in rows.order_by("id"):
        agenda.do(made.owner_id, "trade.delivery.sign", delivery, signed_by=agenda.rng.choice(KEEPERS))


def expect(agenda: Agenda, made: SalesOrder, line: PaymentPlan) -> None:
    """The customer pays about when it is due, now and then only half of it, or not yet."""
    rng = agenda.rng
    how = rng.choices([name for name, _ in PAYS], [weight for _, weight in PAYS])[0]
    if how == "late":
        return
    half = (line.amount / 2 / ROUND).quantize(Decimal(1)) * ROUND
    at = agenda.moments.later(agenda.moments.any_on(line.due_on - timedelta(days=5)), rng.randint(1, 6))
    agenda.plan(at, pay, agenda, made, line.amount if how == "whole" or not half else half)


def pay(agenda: Agenda, made: SalesOrder, amount: Decimal) -> None:
    """The owner registers the money; finance finds it in the account on one of the next workdays."""
    values = {
        "customer": made.customer_id,
        "order": made.pk,
        "amount": amount,
        "received_on": agenda.moments.day_of(clock.now()),
    }
    receipt = agenda.do(made.owner_id, "trade.receipt.create", values=values)
    at = agenda.moments.later(clock.now(), agenda.rng.choice((1, 1, 2, 3)))
    agenda.plan(at, agenda.do, "sunying", "trade.receipt.verify", receipt)
