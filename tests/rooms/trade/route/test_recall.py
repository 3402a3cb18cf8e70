"""Trace and recall: from a batch to everybody who has some of it, told one by one, with the sums that must agree."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Activity
from paceline.kernel.errors import Conflict, Invalid
from paceline.records.action import get_action, perform
from paceline.trade.models import Batch, Recall, RecallEntry
from paceline.trade.recall.tracing import trace
from tests.people import People
from tests.rooms.trade.conftest import fresh, lines_of
from tests.rooms.trade.stock.test_stock import day, main, milk, ordered, stock_in

__all__ = ["main", "milk"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(rep: Principal, boss: Principal, customer: Any, bakery: Any, milk: Any, main: Any) -> Any:
    """Fifty came in; the works got twenty and gave five back, the bakery got ten."""
    stock_in(boss, milk, 50, "L1", made_on=day(0))
    first = ordered(rep, customer, milk, 20)
    perform(rep, "trade.salesorder.deliver", first.pk)
    part = [{"line": str(lines_of(first)[0].pk), "quantity": "5"}]
    perform(rep, "trade.salesorder.take_back", first.pk, {"reason": "多了", "parts": part})
    perform(rep, "trade.salesorder.deliver", ordered(rep, bakery, milk, 10).pk)
    return visible(SYSTEM, Batch).get(number="L1")


def recalled(boss: Principal, batch: Any) -> Any:
    return perform(boss, "trade.batch.recall", batch.pk, {"reason": "检出抗生素"}, key="once")


def entries(made: Any) -> list[tuple[str, Decimal, str]]:
    rows = visible(SYSTEM, RecallEntry).filter(recall=made).order_by("-quantity")
    return list(rows.values_list("customer__name", "quantity", "state"))


def test_a_batch_is_traced_backward_and_forward_and_its_sums_agree(
    boss: Principal, people: People, batch: Any, client: Client
) -> None:
    found = trace(boss, batch)
    assert [(one.customer.name, one.quantity) for one in found.holders] == [
        ("恒泽精密机械有限公司", 15), ("晨光烘焙", 10),
    ]  # fmt: skip
    assert (found.came, found.gone, found.here, found.lost, found.hidden) == (50, 25, 25, 0, 0)
    assert found.came == found.gone + found.here + found.lost
    stranger = trace(people.acts(people.chen), batch)
    assert (stranger.holders, stranger.hidden) == ([], 25)
    client.force_login(people.boss)
    text = client.get(f"/batch-trace/{batch.pk}/").content.decode()
    assert "晨光烘焙" in text
    assert f"/batches/{batch.pk}/do/recall" in text
    assert f"/batch-trace/{batch.pk}/" in client.get(f"/batches/{batch.pk}/").content.decode()


def test_a_recall_stops_the_batch_and_lists_who_has_it(
    rep: Principal, boss: Principal, customer: Any, batch: Any, milk: Any
) -> None:
    made = recalled(boss, batch)
    assert recalled(boss, batch).pk == made.pk, "asked again with the same key, it is the same"
    assert entries(made) == [("恒泽精密机械有限公司", 15, "waiting"), ("晨光烘焙", 10, "waiting")]
    assert fresh(batch).state == "blocked"
    with pytest.raises(Conflict, match="正在召回"):
        perform(boss, "trade.batch.recall", batch.pk, {"reason": "再来"})
    with pytest.raises(Conflict):
        perform(rep, "trade.salesorder.deliver", ordered(rep, customer, milk, 1).pk)
    perform(boss, "trade.recall.hand_out", made.pk)
    task = visible(SYSTEM, Activity).get(subject__startswith="召回")
    assert task.owner_id == rep.user_id
    assert "晨光烘焙：10" in task.notes
    with pytest.raises(Conflict, match="没有要分派的"):
        perform(boss, "trade.recall.hand_out", made.pk)
    perform(boss, "trade.recall.cancel", made.pk, {"reason": "复检合格"})
    assert (fresh(batch).state, fresh(task).status, fresh(made).state) == (
        "released",
        "cancelled",
        "cancelled",
    )


def test_what_each_customer_did_is_noted_and_taken_back(rep: Principal, boss: Principal, batch: Any) -> None:
    made = recalled(boss, batch)
    one = visible(SYSTEM, RecallEntry).get(recall=made, quantity=15)
    perform(rep, "trade.recallentry.tell", one.pk, {"told_whom": "李经理"})
    with pytest.raises(Invalid):
        perform(rep, "trade.recallentry.settle", one.pk, {"returned": "16"})
    with pytest.raises(Invalid):
        perform(rep, "trade.recallentry.settle", one.pk, {})
    for _ in ("said", "said again"):
        perform(rep, "trade.recallentry.settle", one.pk, {"returned": "9"})
    assert (fresh(one).state, fresh(made).reached, fresh(made).returned) == ("told", 1, 9)
    perform(rep, "trade.recallentry.settle", one.pk, {"used": "6"})
    assert (fresh(one).state, fresh(made).used) == ("settled", 6)
    perform(rep, "trade.recallentry.back", one.pk)
    assert (fresh(one).state, fresh(made).reached, fresh(made).returned) == ("waiting", 0, 0)
    with pytest.raises(Conflict, match="还有 2 个客户没有通知到"):
        perform(boss, "trade.recall.close", made.pk)
    perform(boss, "trade.recall.close", made.pk, {"note": "其余已过保质期"})
    with pytest.raises(Conflict, match="已经结束"):
        perform(rep, "trade.recallentry.tell", one.pk, {"told_whom": "李经理"})
    perform(boss, "trade.recall.reopen", made.pk)
    perform(rep, "trade.recallentry.tell", one.pk, {"told_whom": "李经理"})
    with pytest.raises(Conflict, match="已取消的召回"):
        perform(boss, "trade.recall.remove", made.pk)


def test_the_form_of_an_outcome_begins_with_what_is_known_and_sent_as_it_is_changes_nothing(
    rep: Principal, boss: Principal, people: People, batch: Any, client: Client
) -> None:
    one = visible(SYSTEM, RecallEntry).get(recall=recalled(boss, batch), quantity=15)
    perform(rep, "trade.recallentry.settle", one.pk, {"returned": "2", "used": "1"})
    client.force_login(people.boss)
    url = f"/recall-entries/{one.pk}/do/settle"
    form = client.get(url).content.decode()
    shown = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', form) for name in ("returned", "used")}
    given = {name: found[1] for name, found in shown.items() if found}
    assert {name: float(value) for name, value in given.items()} == {"returned": 2, "used": 1}
    client.post(url, given)
    assert (fresh(one).returned, fresh(one).used, fresh(one).state) == (2, 1, "told")


def test_a_batch_that_is_being_recalled_offers_no_second_recall(
    boss: Principal, people: People, batch: Any, client: Client
) -> None:
    client.force_login(people.boss)
    made = recalled(boss, batch)
    assert get_action("trade.batch.recall").why_not(batch)
    assert f"/batches/{batch.pk}/do/recall" not in client.get(f"/batch-trace/{batch.pk}/").content.decode()
    perform(boss, "trade.recall.cancel", made.pk, {"reason": "弄错了"})
    assert not get_action("trade.batch.recall").why_not(batch)


def test_the_call_list_shows_number_and_state_on_a_phone(
    boss: Principal, people: People, bakery: Any, batch: Any, client: Client
) -> None:
    made = recalled(boss, batch)
    client.force_login(people.boss)
    text = client.get(f"/recalls/{made.pk}/").content.decode()
    (row, *_) = (one for one in re.findall(r"<tr>.*?</tr>", text, re.DOTALL) if "晨光烘焙" in one)
    places = dict(re.findall(r'<td class="[^"]*?(p-[a-z]+)[^"]*"[^>]*>(.*?)</td>', row, re.DOTALL))
    assert "晨光烘焙" in places["p-title"]
    assert "138" in places["p-amount"]
    assert "待通知" in places["p-side"]
    assert "/recall-entries/" in places["p-open"], "the name leads to the customer"


def test_a_batch_that_nobody_got_is_frozen_not_recalled(boss: Principal, milk: Any, main: Any) -> None:
    stock_in(boss, milk, 5, "L9", made_on=day(0))
    with pytest.raises(Conflict, match="不用召回"):
        recalled(boss, visible(SYSTEM, Batch).get(number="L9"))
    assert not visible(SYSTEM, Recall).exists()
