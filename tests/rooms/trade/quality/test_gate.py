"""A batch of what has to be tested goes nowhere before it passed: by no way that goods leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid, PacelineError
from paceline.records.action import perform
from paceline.records.files import attachments
from paceline.records.verify import invariants
from paceline.trade.models import (
    Batch,
    Delivery,
    QualityItem,
    QualityResult,
    SalesOrder,
    StockItem,
    StockMove,
)
from paceline.trade.presale.clock import go_round
from paceline.trade.stock.proposing import offered, proposed
from tests.people import People
from tests.rooms.trade.conftest import fresh, lines_of
from tests.rooms.trade.presale.conftest import do, opened, paid
from tests.rooms.trade.quality.conftest import DRUGS, FAT, batch_of, came, found, released
from tests.rooms.trade.stock.test_stock import clean, day, left, ordered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def part(order: SalesOrder, batch: Batch, quantity: str = "2") -> dict[str, Any]:
    line = str(lines_of(order)[0].pk)
    return {"parts": [{"line": line, "quantity": quantity, "batch": str(batch.pk)}]}


def never_left() -> bool:
    return not visible(SYSTEM, StockMove).filter(line__isnull=False).exists()


def refused(code: str, do: Callable[[], Any]) -> str:
    with pytest.raises(Conflict) as caught:
        do()
    assert caught.value.code == code
    return str(caught.value)


def failing(boss: Principal, milk: Any) -> Batch:
    batch = came(boss, milk, "BAD", expires_on=day(3))
    found(boss, batch, "3.4", "positive")
    return batch_of("BAD")


@pytest.mark.parametrize("state", ["collected", "failing"])
def test_a_batch_that_has_not_passed_cannot_be_allocated_by_any_way(
    boss: Principal, rep: Principal, customer: Any, milk: Any, state: str
) -> None:
    batch = failing(boss, milk) if state == "failing" else came(boss, milk, "BAD", expires_on=day(3))
    order = ordered(rep, customer, milk, 4)
    assert (order.holds_stock, order.lacking) == (False, "生鲜乳 × 4"), "confirming puts nothing of it aside"
    assert left() == {"BAD": (10, 0)}
    assert not proposed(order).rows, "it is not proposed"
    assert not offered(order), "nor offered"
    tries: dict[str, tuple[str, dict[str, Any]]] = {
        "deliver": ("out_of_stock", {}),
        "deliver_part": ("not_released", part(order, batch)),
        "plan_delivery": ("not_released", part(order, batch)),
    }
    for verb, (code, given) in tries.items():
        refused(code, lambda v=verb, g=given: perform(rep, f"trade.salesorder.{v}", order.pk, g))  # type: ignore[misc]
    perform(
        boss,
        "trade.warehouse.change",
        visible(SYSTEM, StockItem).get().warehouse_id,
        {"on_confirm": "nothing"},
    )
    why = refused("out_of_stock", lambda: perform(rep, "trade.salesorder.reserve_stock", order.pk))
    assert "可用的只有 0，不够 4；另有 10 没有放行" in why
    planned = perform(rep, "trade.salesorder.plan_delivery", order.pk)
    for verb in ("pick", "ship"):
        refused("out_of_stock", lambda v=verb: perform(rep, f"trade.delivery.{v}", planned.pk))  # type: ignore[misc]
    assert never_left()
    assert clean() == list(invariants["I05v"].find()) == []


def test_a_delivery_planned_with_a_batch_that_fails_afterwards_stays(
    boss: Principal, rep: Principal, customer: Any, milk: Any
) -> None:
    batch, order = released(boss, milk, "L1", expires_on=day(5)), ordered(rep, customer, milk, 2)
    planned = perform(rep, "trade.salesorder.plan_delivery", order.pk, part(order, batch))
    found(boss, batch, drugs="positive")
    assert (batch_of("L1").state, batch_of("L1").block_cause) == ("blocked", "test")
    with pytest.raises(Conflict):
        perform(rep, "trade.delivery.ship", planned.pk)
    assert not visible(SYSTEM, StockMove).filter(kind="out").exists()
    assert fresh(planned).state == "planned"


def test_what_is_not_released_waits_and_goes_to_who_waits_once_it_is(
    boss: Principal, rep: Principal, customer: Any, milk: Any
) -> None:
    order, batch = ordered(rep, customer, milk, 4), came(boss, milk, "L1", expires_on=day(5))
    assert fresh(order).lacking == "生鲜乳 × 4", "coming in gives it to nobody"
    found(boss, batch, "3.1", "negative")
    perform(boss, "trade.batch.release", batch.pk)
    assert (fresh(order).lacking, fresh(order).holds_stock, left()["L1"]) == ("", True, (10, 6))
    perform(rep, "trade.salesorder.deliver", order.pk)
    assert left()["L1"] == (6, 6)
    assert clean() == list(invariants["I05v"].find()) == []


def test_the_earliest_expiry_goes_first_among_what_passed_and_is_good_long_enough(
    boss: Principal, rep: Principal, customer: Any, milk: Any
) -> None:
    perform(boss, "customers.customer.change", customer.pk, {"min_life_days": "3"})
    for number, life in (("L5", 5), ("L8", 8), ("TOO-OLD", 2)):
        released(boss, milk, number, 5, expires_on=day(life))
    came(boss, milk, "UNTESTED", 5, expires_on=day(4))
    order = ordered(rep, customer, milk, 7)
    perform(rep, "trade.salesorder.deliver", order.pk)
    assert {number: hand for number, (hand, _) in left().items()} == {
        "L5": 0,
        "L8": 3,
        "TOO-OLD": 5,
        "UNTESTED": 5,
    }
    assert not visible(SYSTEM, StockMove).filter(kind="out", by_hand=True).exists()


def test_release_says_item_by_item_what_is_missing_and_what_failed(boss: Principal, milk: Any) -> None:
    batch = came(boss, milk, "L1")
    perform(boss, "trade.batch.test", batch.pk)
    why = refused("not_passed", lambda: perform(boss, "trade.batch.release", batch.pk))
    assert f"{FAT}还没有结果、{DRUGS}还没有结果" in why
    found(boss, batch, "2.9", "negative")
    why = refused("not_passed", lambda: perform(boss, "trade.batch.release", batch.pk))
    assert "脂肪 2.9，要求 ≥ 3.1 g/100 g（限值未核对）" in why
    assert DRUGS not in why
    found(boss, batch, "3.1")
    perform(boss, "trade.batch.release", batch.pk)
    assert batch_of("L1").state == "released"
    results = visible(SYSTEM, QualityResult).filter(item__name=FAT).order_by("pk")
    assert [(one.verdict, one.again, one.tester) for one in results] == [
        ("fail", False, "黄总"), ("pass", True, "黄总"),
    ]  # fmt: skip


def test_a_downgraded_batch_goes_only_where_it_is_named(
    boss: Principal, rep: Principal, customer: Any, milk: Any
) -> None:
    batch = came(boss, milk, "B", expires_on=day(4))
    found(boss, batch, "2.9", "negative")
    perform(boss, "trade.batch.downgrade", batch.pk, {"reason": "做酸奶"})
    order = ordered(rep, customer, milk, 4)
    assert (order.lacking, left()["B"]) == ("生鲜乳 × 4", (10, 0))
    assert not proposed(order).rows
    assert [one.batch.pk for one in offered(order)] == [batch.pk], "to be chosen by hand"
    refused("out_of_stock", lambda: perform(rep, "trade.salesorder.deliver", order.pk))
    perform(rep, "trade.salesorder.deliver_part", order.pk, part(order, batch))
    assert left()["B"] == (8, 0)
    planned = perform(rep, "trade.salesorder.plan_delivery", order.pk, part(order, batch))
    perform(rep, "trade.delivery.pick", planned.pk)
    perform(rep, "trade.delivery.ship", planned.pk)
    assert left()["B"] == (6, 0)
    assert clean() == list(invariants["I05v"].find()) == []


def test_what_is_about_safety_is_never_downgraded(boss: Principal, milk: Any) -> None:
    batch = failing(boss, milk)
    why = refused(
        "not_passed", lambda: perform(boss, "trade.batch.downgrade", batch.pk, {"reason": "便宜卖"})
    )
    assert "抗生素残留 阳性，要求 阴性" in why


def test_unblocking_what_failed_leads_back_to_testing(boss: Principal, milk: Any) -> None:
    batch = released(boss, milk, "L1")
    found(boss, batch, "3.0")
    assert (batch_of("L1").state, left()["L1"]) == ("blocked", (10, 0))
    perform(boss, "trade.batch.unblock", batch.pk, {"reason": "以为没事"})
    assert (batch_of("L1").state, left()["L1"]) == ("testing", (10, 0))
    perform(boss, "trade.batch.block", batch.pk, {"reason": "投诉"})
    found(boss, batch, "3.3")
    perform(boss, "trade.batch.unblock", batch.pk, {"reason": "复检合格"})
    assert batch_of("L1").state == "testing", "as before it was blocked"


def test_a_wrong_result_is_voided_and_the_one_before_decides_again(boss: Principal, milk: Any) -> None:
    batch = released(boss, milk, "L1")
    found(boss, batch, "30.0")
    typo = visible(SYSTEM, QualityResult).get(value=30)
    perform(boss, "trade.qualityresult.void", typo.pk, {"reason": "少打了小数点"})
    found(boss, batch, "1.0")
    assert batch_of("L1").state == "blocked"
    wrong = visible(SYSTEM, QualityResult).get(value=1)
    perform(boss, "trade.qualityresult.void", wrong.pk, {"reason": "别的样品"})
    assert batch_of("L1").state == "blocked", "what was stopped is let go by a person"
    perform(boss, "trade.batch.unblock", batch.pk, {"reason": "样品拿错了"})
    assert batch_of("L1").state == "released"
    perform(boss, "trade.qualityresult.unvoid", wrong.pk)
    assert batch_of("L1").state == "blocked"


def test_every_step_is_taken_back(boss: Principal, rep: Principal, customer: Any, milk: Any) -> None:
    batch = came(boss, milk, "L1")
    perform(boss, "trade.batch.test", batch.pk)
    perform(boss, "trade.batch.untest", batch.pk)
    found(boss, batch, "3.4", "negative")
    with pytest.raises(Conflict):
        perform(boss, "trade.batch.untest", batch.pk)
    perform(boss, "trade.batch.release", batch.pk)
    perform(boss, "trade.batch.unrelease", batch.pk, {"reason": "点错了"})
    assert (batch_of("L1").state, batch_of("L1").released_at, left()["L1"]) == ("testing", None, (10, 0))
    perform(boss, "trade.batch.downgrade", batch.pk, {"reason": "做奶粉"})
    perform(boss, "trade.batch.release", batch.pk)
    assert (batch_of("L1").state, batch_of("L1").downgraded_why) == ("released", "")


def test_a_rejected_batch_is_written_off_and_who_had_it_put_aside_waits_again(
    boss: Principal, rep: Principal, customer: Any, milk: Any
) -> None:
    batch, order = released(boss, milk, "L1", expires_on=day(5)), ordered(rep, customer, milk, 4)
    assert fresh(order).holds_stock
    planned = perform(rep, "trade.salesorder.plan_delivery", order.pk)
    perform(rep, "trade.delivery.pick", planned.pk)
    given = {"reason": "抗生素阳性", "disposal": "无害化处理"}
    assert planned.number in refused("picked", lambda: perform(boss, "trade.batch.reject", batch.pk, given))
    perform(rep, "trade.delivery.unpick", planned.pk)
    perform(boss, "trade.batch.reject", batch.pk, given)
    assert (batch_of("L1").state, left()["L1"], batch_of("L1").disposal) == ("rejected", (0, 0), "无害化处理")
    assert (fresh(order).holds_stock, fresh(order).lacking) == (False, "生鲜乳 × 4")
    assert visible(SYSTEM, StockMove).filter(kind="loss", quantity=-10).count() == 1
    with pytest.raises(Invalid):
        came(boss, milk, "L1", expires_on=day(5))
    for _ in range(2):
        perform(boss, "trade.batch.unreject", batch.pk, {"reason": "看错批号"})
        assert (batch_of("L1").state, left()["L1"]) == ("testing", (10, 0)), "it has to be released again"
        assert clean() == []
        perform(boss, "trade.batch.reject", batch.pk, given)
        assert left()["L1"] == (0, 0)
    assert clean() == list(invariants["I05v"].find()) == []


def test_a_product_without_tests_is_as_it_was(
    boss: Principal, rep: Principal, customer: Any, main: Any
) -> None:
    plain = {"code": "O", "name": "切削液", "list_price": "1", "keeps_stock": True, "batch_controlled": True}
    product = perform(boss, "catalog.product.create", None, plain)
    batch = came(boss, product, "L1", expires_on=day(5))
    assert (batch.state, batch.released_at is None, left()["L1"]) == ("released", False, (10, 10))
    for verb, given in (("release", {}), ("unrelease", {"reason": "x"})):
        with pytest.raises(Conflict):
            perform(boss, f"trade.batch.{verb}", batch.pk, given)
    perform(boss, "trade.batch.reject", batch.pk, {"reason": "漏了", "disposal": "倒掉"})
    perform(boss, "trade.batch.unreject", batch.pk, {"reason": "没漏"})
    assert (batch_of("L1").state, left()["L1"]) == ("blocked", (10, 0))
    perform(boss, "trade.batch.unblock", batch.pk, {"reason": "没漏"})
    assert left()["L1"] == (10, 10)


def test_a_batch_made_for_something_else_does_not_slip_through(boss: Principal, milk: Any) -> None:
    given = {"code": "W", "name": "水", "keeps_stock": True, "batch_controlled": True}
    water = perform(boss, "catalog.product.create", None, given)
    batch = perform(boss, "trade.batch.create", None, {"product": str(water.pk), "number": "X"})
    perform(boss, "trade.batch.change", batch.pk, {"product": str(milk.pk)})
    assert batch_of("X").state == "collected"
    perform(boss, "trade.batch.change", batch.pk, {"product": str(water.pk)})
    assert batch_of("X").state == "released"


def test_another_limit_is_checked_again_and_judges_again_what_is_undecided(
    boss: Principal, milk: Any
) -> None:
    batch = came(boss, milk, "L1")
    found(boss, batch, "3.0", "negative")
    result = visible(SYSTEM, QualityResult).get(item__name=FAT)
    item = result.item
    perform(boss, "trade.qualityitem.confirm", item.pk, {"basis": "GB 19301"})
    assert (fresh(item).confirmed, fresh(item).confirmed_by_id) == (True, boss.user_id)
    perform(boss, "trade.qualityitem.change", item.pk, {"minimum": "2.9"})
    assert (fresh(item).confirmed, fresh(result).verdict, fresh(result).low) == (
        False,
        "pass",
        fresh(item).minimum,
    )
    perform(boss, "trade.batch.release", batch.pk)
    perform(boss, "trade.qualityitem.change", item.pk, {"minimum": "3.5"})
    assert fresh(result).verdict == "pass", "what was decided stays as it was judged"


def test_bad_input_is_answered_with_what_to_do(boss: Principal, milk: Any) -> None:
    batch = came(boss, milk, "L1")
    for fat, drugs in (("", ""),):
        with pytest.raises(Invalid):
            found(boss, batch, fat, drugs)
    other = perform(boss, "catalog.product.create", None, {"code": "Z", "name": "别的"})
    foreign = perform(
        boss, "trade.qualityitem.create", None, {"product": str(other.pk), "name": "水分", "maximum": "1"}
    )
    own = visible(SYSTEM, QualityResult)
    for values in (
        {"item": str(foreign.pk), "value": "0.5"},
        {"item": str(foreign.pk)},
    ):
        with pytest.raises(Invalid):
            perform(boss, "trade.qualityresult.create", None, {"batch": str(batch.pk), **values})
    assert not own.exists()
    for wrong in ({}, {"minimum": "5", "maximum": "4"}):
        with pytest.raises(Invalid):
            perform(
                boss, "trade.qualityitem.create", None, {"product": str(milk.pk), "name": "酸度", **wrong}
            )


def test_what_makes_no_sense_for_an_item_is_said_about_the_table(boss: Principal, milk: Any) -> None:
    batch = came(boss, milk, "L1")
    items = {one.name: str(one.pk) for one in visible(SYSTEM, QualityItem)}
    for rows, said in (
        ([{"item": items[DRUGS], "value": "0.3"}], "请选阴性或阳性"),
        ([{"item": items[FAT], "finding": "negative"}], "请填测出的数值"),
        ([{"item": items[FAT], "value": "3.3"}, {"item": items[FAT], "value": "3.4"}], "只能填一次"),
    ):
        with pytest.raises(Invalid) as caught:
            perform(boss, "trade.batch.record", batch.pk, {"results": rows})
        assert said in caught.value.fields["results"][0]
    assert not visible(SYSTEM, QualityResult).exists()
    assert batch_of("L1").state == "collected"


def test_one_report_goes_with_all_results_of_a_batch(boss: Principal, people: People, milk: Any) -> None:
    batch = came(boss, milk, "L1")
    kept = attachments.keep(boss, BytesIO(b"%PDF-1.4 x"), "report.pdf")
    rows = [{"item": str(one.pk), "value": "3.4"} for one in visible(SYSTEM, QualityItem).filter(name=FAT)]
    rows += [
        {"item": str(one.pk), "finding": "negative"}
        for one in visible(SYSTEM, QualityItem).filter(name=DRUGS)
    ]
    perform(boss, "trade.batch.record", batch.pk, {"results": rows, "report": str(kept.pk)})
    assert attachments.live(batch.pk).count() == 1
    assert visible(SYSTEM, QualityResult).count() == 2


def test_raw_milk_gets_its_tests_with_one_click(boss: Principal, main: Any) -> None:
    given = {"code": "R", "name": "生鲜乳", "keeps_stock": True, "batch_controlled": True, "warmest": "6"}
    raw = perform(boss, "catalog.product.create", None, given)
    perform(boss, "catalog.product.use_raw_milk_tests", raw.pk)
    items = visible(SYSTEM, StockItem)
    assert not items.exists()
    rows = list(visible(SYSTEM, QualityItem).filter(product=raw).order_by("seq"))
    assert len(rows) == 8
    assert not any(one.confirmed for one in rows), "nobody has looked them up"
    assert (fresh(raw).tested, fresh(raw).cool_hours, fresh(raw).warmest) == (True, 2, 6), (
        "what was there stays"
    )
    with pytest.raises(Conflict):
        perform(boss, "catalog.product.use_raw_milk_tests", raw.pk)


def test_a_presale_order_is_not_fulfilled_from_what_has_not_passed(
    boss: Principal, finance: Principal, milk: Any, clock: Any
) -> None:
    batch = came(boss, milk, "L1", expires_on=day(20))
    one = paid(boss, finance, opened(boss, milk, deposit_kind="full"))
    clock.advance(timedelta(days=11))
    go_round()
    order = fresh(do(boss, "order", one).order)
    assert (order.kind, order.holds_stock, order.lacking) == ("presale", False, "生鲜乳 × 1")
    refused("out_of_stock", lambda: perform(boss, "trade.salesorder.deliver", order.pk))
    refused(
        "not_released",
        lambda: perform(boss, "trade.salesorder.deliver_part", order.pk, part(order, batch, "1")),
    )
    assert never_left()


def test_a_standing_order_gets_only_what_passed(
    boss: Principal, rep: Principal, customer: Any, milk: Any
) -> None:
    came(boss, milk, "L1", expires_on=day(5))
    given = {
        "customer": str(customer.pk), "rhythm": "days", "every": "1", "starts_on": day(0),
        "lines": [{"product": str(milk.pk), "quantity": "3"}],
    }  # fmt: skip
    standing = perform(rep, "trade.standingorder.create", None, given)
    perform(rep, "trade.standingorder.make", standing.pk)
    made = visible(SYSTEM, SalesOrder).filter(standing=standing).order_by("pk").first()
    assert made is not None
    if made.state == "draft":
        perform(rep, "trade.salesorder.confirm", made.pk)
    assert (fresh(made).holds_stock, fresh(made).lacking) == (False, "生鲜乳 × 3")
    with pytest.raises(PacelineError):
        perform(rep, "trade.salesorder.deliver", made.pk)
    assert not visible(SYSTEM, Delivery).exists()
    assert never_left()
