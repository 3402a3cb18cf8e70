"""Customers: priority from value and intent, relations seen from both sides, merging, who owns them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.jobs import end_priorities
from paceline.customers.models import Contact, Customer, CustomerRelation, CustomerRule
from paceline.kernel.errors import Invalid
from paceline.records.action import acting, perform
from paceline.records.models import Event
from paceline.workflow.at_once import run_waiting
from tests.people import People
from tests.rooms.customers.conftest import fresh

pytestmark = pytest.mark.django_db


def customer(by: Principal, name: str, **values: Any) -> Customer:
    made: Customer = perform(by, "customers.customer.create", None, {"name": name, **values})
    return made


@pytest.mark.parametrize(
    ("value", "intent", "priority"),
    [
        ("90", "80", "P1"),
        ("70", "40", "P2"),
        ("50", "50", "P3"),
        ("20", "90", "P3"),
        ("0", "0", "P4"),
        ("", "", ""),
    ],
)
def test_priority_follows_value_and_intent(value: str, intent: str, priority: str, rep: Principal) -> None:
    assert customer(rep, "甲公司", value_score=value, intent_score=intent).priority == priority


def test_priority_cannot_be_typed_and_its_change_is_told(rep: Principal) -> None:
    with pytest.raises(Invalid):
        customer(rep, "甲公司", priority="P1")
    made = customer(rep, "乙公司", value_score="90", intent_score="10")
    perform(rep, "customers.customer.change", made.pk, {"intent_score": "90"})
    event = Event.objects.filter(record_id=made.pk).latest("seq")
    assert event.payload["changes"]["priority"] == ["P3", "P1"]


def test_other_limits_mean_other_priorities(rep: Principal, boss: Principal) -> None:
    made = customer(rep, "甲公司", value_score="60", intent_score="60")
    with acting(SYSTEM, "presets") as act:
        rule = act.create(CustomerRule)
    perform(boss, "customers.customerrule.change", rule.pk, {"value_high": "60", "intent_high": "60"})
    run_waiting()
    assert fresh(made).priority == "P1"
    assert customer(rep, "乙公司", value_score="60", intent_score="60").priority == "P1"


def test_i4_every_customer_has_an_owner(rep: Principal) -> None:
    made = customer(rep, "甲公司")
    assert made.owner_id == rep.user_id
    with pytest.raises(Invalid) as refused:
        perform(SYSTEM, "customers.customer.change", made.pk, {"owner": ""})
    assert "owner" in refused.value.fields


def test_a_relation_is_seen_from_both_sides(rep: Principal) -> None:
    parent, branch = customer(rep, "母公司"), customer(rep, "子公司")
    made = perform(
        rep, "customers.customerrelation.create", None,
        {"customer": str(branch.pk), "kind": "parent", "other": str(parent.pk)},
    )  # fmt: skip
    mirror = visible(SYSTEM, CustomerRelation).get(customer=parent)
    assert (mirror.kind, mirror.other_id) == ("branch", branch.pk)
    perform(rep, "customers.customerrelation.change", made.pk, {"kind": "partner", "note": "合资"})
    assert (fresh(mirror).kind, fresh(mirror).note) == ("partner", "合资")
    perform(rep, "customers.customerrelation.remove", mirror.pk)
    assert not visible(SYSTEM, CustomerRelation).exists()
    perform(rep, "customers.customerrelation.restore", made.pk)
    assert visible(SYSTEM, CustomerRelation).count() == 2


def test_merging_keeps_contacts_and_drops_relations_among_the_merged(rep: Principal) -> None:
    kept, double, third = customer(rep, "海川工业"), customer(rep, "海川工业设备"), customer(rep, "恒达")
    perform(rep, "customers.contact.create", None, {"name": "钱总", "customer": str(double.pk)})
    for one, other in ((kept, double), (kept, third), (double, third)):
        perform(
            rep, "customers.customerrelation.create", None,
            {"customer": str(one.pk), "kind": "partner", "other": str(other.pk)},
        )  # fmt: skip
    perform(rep, "customers.customer.merge", kept.pk, {"others": [str(double.pk)]})
    assert visible(SYSTEM, Contact).get().customer_id == kept.pk
    pairs = set(visible(SYSTEM, CustomerRelation).values_list("customer", "other"))
    assert pairs == {(kept.pk, third.pk), (third.pk, kept.pk)}


def test_giving_a_customer_away_needs_the_right_to_assign(people: People, rep: Principal) -> None:
    made = customer(rep, "甲公司")
    role = people.fang.roles.get()
    role.grants["*"].pop("assign")
    role.save()
    from paceline.access.principal import rights_changed

    rights_changed()
    by = people.acts(people.fang)
    with pytest.raises(Exception, match="不能把"):
        perform(by, "customers.customer.change", made.pk, {"owner": str(people.qiang.pk)})
    with pytest.raises(Exception, match="不能把"):
        customer(by, "乙公司", owner=str(people.qiang.pk))


def test_a_priority_set_by_hand_holds_until_its_day(people: People, freeze: Any) -> None:
    """R076: whoever knows better says so with a reason; the night after the last day the rules decide again."""
    clock = freeze(datetime(2026, 3, 2, 1, tzinfo=UTC))
    fang = people.acts(people.fang)
    one = perform(
        fang, "customers.customer.create", None, {"name": "远山科技", "value_score": 10, "intent_score": 10}
    )
    by_hand = {"priority": "P1", "until": "2026-03-04", "reason": "老板介绍的，本周就要定"}
    perform(fang, "customers.customer.set_by_hand", one.pk, by_hand)
    perform(fang, "customers.customer.change", one.pk, {"intent_score": 12})
    assert fresh(one).priority == "P1", "an edit leaves it alone"
    clock.move_to(datetime(2026, 3, 4, 16, 10, tzinfo=UTC))
    assert end_priorities() == "1 个客户的优先级交回规则"
    assert (fresh(one).priority, fresh(one).priority_until) == (one.priority, None)
