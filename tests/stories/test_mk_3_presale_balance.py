"""MK-3 and FN-7: balances are asked for, paid, reminded, lapse; finance decides about every deposit with four eyes."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db.models import Sum

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Activity
from paceline.insight.question import Question
from paceline.insight.report import reports
from paceline.kernel.clock import FrozenClock
from paceline.kernel.ids import uuid7
from paceline.kernel.periods import period_of
from paceline.records.acting.bulk import perform_many
from paceline.records.action import acting, perform
from paceline.records.verify import invariants
from paceline.rhythm.cuts import Cut
from paceline.rhythm.models import GoalRule
from paceline.rhythm.models.goal_rule import kept as goal_rule_changed
from paceline.rhythm.queries.facts import facts_of
from paceline.rhythm.queries.targets.standing import standing
from paceline.trade.models import Ledger, Receipt, Reservation
from paceline.trade.presale.clock import go_round
from paceline.workflow.outbox import deliver_due
from tests.stories.test_mk_2_presale_quota import buyers_of, campaign_of, money, staff
from tests.stories.world import Person, World

pytestmark = [pytest.mark.django_db, pytest.mark.first]
MANY, PAYING = 80, 60
TWO_DAYS_BEFORE = datetime(2026, 8, 29, 1, tzinfo=UTC)
"""Nine in the morning in Shanghai."""
AUGUST = period_of("month", date(2026, 8, 1))
FORFEITED, SUMMED = 20 * 200, 20 * 200 - 200


def test_from_deposits_to_balances_to_forfeits(world: World, freeze: Any) -> None:
    clock = freeze(datetime(2026, 8, 2, 2, tzinfo=UTC))
    hexin = staff(world, "何欣", "hexin", "marketing")
    sun, zheng = staff(world, "孙颖", "sunying", "finance"), staff(world, "郑会计", "zheng", "finance")
    rep = world["张三"]
    product = perform(
        SYSTEM, "catalog.product.create", None, {"code": "Y1", "name": "礼盒", "list_price": "2600"}
    )
    plan = {"multiplier": "2", "interested": 200, "exposed": 1000}
    offer = campaign_of(world, product, {"price": "2000", "deposit": "200", "quota": 100}, **plan)
    found = [
        perform(rep.by, "trade.reservation.create", None, {"offer": offer["id"], "customer": str(who.pk)}).pk
        for who in buyers_of(rep, MANY + 1)
    ]
    all_of(rep, "trade.reservation.take_deposit", found, method="cash")
    verify_all(sun)

    clock.move_to(datetime(2026, 8, 21, 2, tzinfo=UTC))
    go_round()
    deliver_due()
    assert counted(rep, "presale_amount") == 0
    one = rep.get(f"/reservations/{found[0]}/")
    tasks = visible(rep.by, Activity).filter(subject__startswith="催尾款", status="planned")
    assert tasks.count() == MANY + 1, "every balance is somebody's task from the first day on"
    assert (one["state"], money(one["balance"])) == ("balance_due", "1600.00")
    all_of(rep, "trade.reservation.take_balance", found[:PAYING])
    verify_all(sun)
    assert states(found[:PAYING]) == {"order_created"}
    assert counted(rep, "presale_deposits") == MANY + 1
    assert counted(rep, "presale_amount") == PAYING * 2000, (
        "a target counts a presale once its balance is paid"
    )
    won_by_rule(rep, offer["campaign"])
    called_off = rep.post(f"/reservations/{found[-1]}/call_off", {"reason": "礼盒破损，没有货了"})
    assert called_off["state"] == "cancelled"

    clock.move_to(datetime(2026, 8, 29, 2, tzinfo=UTC))
    assert (go_round()["reminded"], tasks.count()) == (0, MANY - PAYING), "who paid is nobody's task any more"
    assert set(tasks.values_list("planned_at", "owner_id")) == {(TWO_DAYS_BEFORE, rep.user.pk)}
    clock.move_to(datetime(2026, 9, 1, 2, tzinfo=UTC))
    go_round()
    assert tasks.count() == 0

    question = Question(hexin.by, period_of("quarter", clock.at.date()), clock.at.date())
    table = reports["presale"].build(question).tables[0]
    row = next(one for one in table.rows if one.values[0] == "中秋预售")
    deposits, paid = row.values[8], row.values[11]
    assert (deposits.numerator, deposits.denominator) == (MANY + 1, 200)
    assert (paid.value, paid.n) == (PAYING / MANY, MANY), "75 % of those to whom we kept our word"
    assert row.values[12].value == 0.06, "60 of 1,000 who saw it"
    assert question_rows(question, row.drill[5]) == PAYING, "the figure leads to its rows"
    finance_decides(rep, sun, zheng)
    assert states(found[PAYING:-1]) == {"forfeited"}
    assert states(found[-1:]) == {"refunded"}
    the_ledger_closes(world, zheng, clock)
    codes = (
        "I03q",
        "I03o",
        "I06d",
        "I06f",
        "I06l",
        "I06m",
        "I06z",
        "I07r",
        "I07p",
        "I14p",
        "I14s",
        "I09",
        "I15",
    )
    assert [line for code in codes for line in invariants[code].find()] == []


def finance_decides(rep: Person, sun: Person, zheng: Person) -> None:
    """FN-7: 20 forfeits of 200 and one twofold return of 400, each checked by one and posted by another."""
    queue = sun.get("/deposit-entries/?limit=100")["data"]
    kinds = sorted((e["kind"], float(money(e["amount"]))) for e in queue)
    assert kinds == [("double_return", 400.0)] + [("forfeit", 200.0)] * (MANY - PAYING)
    assert rep.ask("POST", f"/deposit-entries/{queue[0]['id']}/check", {}).status_code == 403
    keys = [entry["id"] for entry in queue]
    all_of(sun, "trade.depositentry.check", keys)
    alone = sun.ask("POST", f"/deposit-entries/{keys[0]}/post", {})
    assert alone.status_code == 403, "a second pair of eyes"
    all_of(zheng, "trade.depositentry.post", keys)
    owed = [e for e in zheng.get("/deposit-entries/?limit=100")["data"] if float(money(e["liability"]))]
    assert [float(money(e["liability"])) for e in owed] == [200.0]
    assert zheng.post(f"/deposit-entries/{owed[0]['id']}/pay")["state"] == "paid"


def the_ledger_closes(world: World, finance: Person, clock: FrozenClock) -> None:
    """Forfeits are income and the twofold return is an expense of September, which reconciles and closes with them."""
    rows = visible(finance.by, Ledger).filter(entry__isnull=False)
    assert Counter(rows.values_list("kind", flat=True)) == {"forfeit": MANY - PAYING, "double_return": 1}
    sums = rows.aggregate(amount=Sum("amount"), received=Sum("received"), owed=Sum("outstanding"))
    assert sums == {"amount": SUMMED, "received": SUMMED, "owed": 0}
    (table,) = reports["reconcile"].build(Question.of(finance.by)).tables
    assert not any(row.values[3] for row in table.rows), "orders, receipts, forfeits: no difference"
    assert (FORFEITED, FORFEITED) in [row.values[1:3] for row in table.rows]
    month = finance.post("/ledger-periods/", {"month": "2026-09-01"})
    finance.post(f"/ledger-periods/{month['id']}/close")
    assert "还没过完" in finance.refused(f"/ledger-periods/{month['id']}/lock")["detail"]
    clock.move_to(datetime(2026, 10, 1, 2, tzinfo=UTC))
    closed = finance.post(f"/ledger-periods/{month['id']}/lock")
    assert float(money(closed["net"])) == SUMMED
    assert float(money(closed["received"])) == FORFEITED


def won_by_rule(rep: Person, campaign: Any) -> None:
    """Where the rule says so the month's target in won amount counts them too; a target of one presale only its own."""
    key = campaign["id"] if isinstance(campaign, dict) else campaign
    assert counted(rep, "won_amount") == 0
    with acting(SYSTEM, "rhythm.goalrule.change") as act:
        act.save(visible(SYSTEM, GoalRule).get(), presale_counts=True)
        goal_rule_changed.changed()
    assert counted(rep, "won_amount") == PAYING * 2000
    target = perform(
        rep.by, "rhythm.target.create", None,
        {"metric": "presale_amount", "value": "200000", "period": "month", "starts_on": "2026-08-01",
         "campaign": str(key)},
    )  # fmt: skip
    found = standing(rep.by, target, AUGUST.last_day)
    assert found is not None
    assert (found.actual, found.pace.attainment) == (PAYING * 2000, 0.6)
    other = facts_of(SYSTEM, "presale_amount", AUGUST, AUGUST.last_day, Cut(campaign=uuid7()))
    assert other.rows == (), "another presale's target counts none of them"
    assert "中秋预售" in target.name
    refused = {"metric": "won_amount", "value": "1", "starts_on": "2026-08-01", "campaign": str(key)}
    assert "campaign" in rep.refused("/targets/", refused)["errors"]


def counted(who: Person, metric: str) -> Any:
    """What a target of August counts."""
    return sum(fact.amount for fact in facts_of(who.by, metric, AUGUST, AUGUST.last_day).rows)


def all_of(who: Person, name: str, keys: list[Any], **inputs: Any) -> None:
    """The same with each of them, as the bar of selected rows does."""
    done = perform_many(who.by, name, keys, inputs, via="web")
    assert len(done.done) == len(keys), done
    deliver_due()


def question_rows(question: Question, drill: Any) -> int:
    return question.rows("trade.reservation", drill).count()


def verify_all(finance: Any) -> None:
    """Finance finds everything in the account."""
    waiting = visible(SYSTEM, Receipt).filter(state="registered").order_by("pk")
    all_of(finance, "trade.receipt.verify", list(waiting.values_list("pk", flat=True)))


def states(keys: list[Any]) -> set[str]:
    return set(visible(SYSTEM, Reservation).filter(pk__in=keys).values_list("state", flat=True))
