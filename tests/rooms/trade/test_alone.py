"""Who works alone has nobody to ask: from a quote above the limit to the money in the bank, with the shop's own role.

As soon as somebody else can sign in, each of these steps is somebody else's again.
"""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.models import OrgUnit, Role, User
from paceline.access.principal import Principal, rights_changed
from paceline.config import presets
from paceline.kernel.errors import NotAllowed
from paceline.records.action import perform
from tests.people import People
from tests.rooms.trade.conftest import fresh, receipt_of
from tests.rooms.trade.test_invoices import asked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner(people: People) -> Principal:
    """王芳, who keeps a shop and is the only one who can sign in."""
    presets.apply()
    people.fang.roles.set([Role.objects.get(code="shop")])
    OrgUnit.objects.update(manager=None)
    User.objects.exclude(pk=people.fang.pk).update(status="left")
    rights_changed()
    return people.acts(people.fang)


@pytest.fixture
def joined(people: People) -> Any:
    """Has 李强 sign in again."""

    def join() -> None:
        User.objects.filter(pk=people.qiang.pk).update(status="active")

    return join


def test_one_person_carries_a_deal_from_quote_to_cash(owner: Principal, customer: Any, pump: Any) -> None:
    line = {"product": str(pump.pk), "quantity": "2"}
    quote = perform(
        owner, "trade.quote.create", None, {"customer": str(customer.pk), "title": "泵", "lines": [line]}
    )
    for verb in ("submit", "send", "accept"):
        perform(owner, f"trade.quote.{verb}", quote.pk)
    contract = perform(owner, "trade.quote.contract", quote.pk)
    for verb, given in (("submit", {}), ("sign", {"sealed": "both"})):
        perform(owner, f"trade.contract.{verb}", contract.pk, given)
    order = perform(owner, "trade.contract.order", contract.pk)
    perform(owner, "trade.salesorder.confirm", order.pk)
    invoice = asked(owner, fresh(order))
    perform(owner, "trade.invoice.approve", invoice.pk)
    perform(owner, "trade.invoice.issue", invoice.pk, {"invoice_number": "24327000000000000001"})
    receipt = receipt_of(owner, customer, str(fresh(order).amount))
    perform(owner, "trade.receipt.verify", receipt.pk)
    assert fresh(order).outstanding == 0


def test_with_a_colleague_it_is_the_colleague_s_to_decide(
    owner: Principal, confirmed: Any, joined: Any
) -> None:
    invoice = asked(owner, confirmed)
    joined()
    with pytest.raises(NotAllowed):
        perform(owner, "trade.invoice.approve", invoice.pk)


def test_who_works_alone_publishes_what_he_wrote(owner: Principal, joined: Any) -> None:
    given = {"name": "熟客回访", "scenario": "opening", "body": "王阿姨，鸡蛋到了。"}
    first, second = (perform(owner, "pipeline.script.create", None, given) for _ in range(2))
    perform(owner, "pipeline.script.approve", first.pk)
    assert fresh(first).status == "approved"
    joined()
    with pytest.raises(NotAllowed):
        perform(owner, "pipeline.script.approve", second.pk)
