"""Conditions on records that link here: how many there are in a window, whether one is such, what nobody must ask."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from paceline.access.filtering import compiled_for
from paceline.access.models import Role
from paceline.access.principal import SYSTEM, Principal, principal_of, rights_changed
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.kernel.errors import Invalid
from paceline.metadata.filters import compile_filter
from paceline.metadata.registry import registry
from paceline.records.action import perform
from tests.people import People

pytestmark = pytest.mark.django_db
CONTACTS = "customers.contact:customer"


@pytest.fixture
def boss(people: People) -> Principal:
    return people.acts(people.boss)


@pytest.fixture
def three(boss: Principal) -> dict[int, Any]:
    """Customers with none, one and two contacts, by that number."""
    made = {}
    for n in range(3):
        made[n] = perform(boss, "customers.customer.create", None, {"name": f"恒泽精密{n}"})
        for i in range(n):
            perform(
                boss, "customers.contact.create", None,
                {"customer": str(made[n].pk), "name": f"陈{i}", "birthday": f"199{i}-05-0{n}", "title": "经理"},
            )  # fmt: skip
    return made


def found(by: Principal, condition: Any, model: Any = Customer) -> set[str]:
    rows = compiled_for(by, condition, registry.of(model)).apply(visible(by, model))
    return {str(row) for row in rows}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"field": CONTACTS, "op": "gte", "value": 2}, {2}),
        ({"field": CONTACTS, "op": "eq", "value": 0}, {0}),
        ({"not": {"field": CONTACTS, "op": "gte", "value": 1}}, {0}),
        ({"field": CONTACTS, "op": "between", "value": [1, 2]}, {1, 2}),
        ({"any": [{"field": CONTACTS, "op": "eq", "value": 0}, {"field": CONTACTS, "op": "eq", "value": 2}]}, {0, 2}),
        ({"field": CONTACTS, "op": "gte", "value": 1,
          "where": {"field": "birthday", "op": "between", "value": ["1991-01-01", "1991-12-31"]}}, {2}),
        ({"field": f"{CONTACTS}.title", "op": "eq", "value": "经理"}, {1, 2}),
        ({"field": f"{CONTACTS}.title", "op": "ne", "value": "经理"}, {0}),
        ({"field": f"{CONTACTS}.title", "op": "empty"}, {0}),
        ({"field": f"{CONTACTS}.birthday", "op": "gte", "value": "1991-01-01",
          "where": {"field": "title", "op": "eq", "value": "总经理"}}, set()),
    ],
)  # fmt: skip
def test_linked_records_are_counted_and_asked(
    condition: Any, expected: set[int], three: dict[int, Any], boss: Principal
) -> None:
    assert found(boss, condition) == {str(three[n]) for n in expected}


def test_what_lies_behind_a_link_is_counted_too(three: dict[int, Any], boss: Principal) -> None:
    contacts = registry.get("customers.contact").model
    condition = {"field": f"customer.{CONTACTS}", "op": "gte", "value": 2}
    assert found(boss, condition, contacts) == {"陈0", "陈1"}
    assert visible(boss, contacts).filter(customer=three[2]).count() == 2


def test_only_orders_that_count_are_counted(boss: Principal) -> None:
    customer = perform(boss, "customers.customer.create", None, {"name": "光谷精仪"})
    perform(boss, "trade.salesorder.create", None, {"customer": str(customer.pk), "ordered_on": "2026-11-01"})
    assert not found(boss, {"field": "trade.salesorder:customer", "op": "gte", "value": 1})


def test_a_reader_counts_only_what_he_sees(three: dict[int, Any], people: People) -> None:
    fang = people.acts(people.fang)
    perform(
        people.acts(people.boss), "customers.customer.assign", three[2].pk, {"owner": str(people.fang.pk)}
    )
    activity = {"subject": "拜访", "customer": str(three[2].pk), "kind": "visit"}
    perform(people.acts(people.boss), "customers.activity.create", None, activity)
    condition = {"field": "customers.activity:customer", "op": "gte", "value": 1}
    assert found(SYSTEM, condition) == {str(three[2])}
    assert not found(fang, condition)


def test_without_the_right_to_read_them_linked_records_are_unknown(people: People) -> None:
    Role.objects.filter(code="test-rep").update(grants={"customers.customer": {"read": "own"}})
    rights_changed()
    with pytest.raises(Invalid) as refused:
        found(principal_of(people.fang), {"field": CONTACTS, "op": "lte", "value": 3})
    assert refused.value.code == "unknown_field"


@pytest.mark.parametrize(
    "name",
    [
        "customers.contact:name", "customers.contact:customer.no", "no.such:customer", "customers.contact:customer.x.y",
        "owner.customers.contact:customer", "customers.contact", "access.user:unit", ":",
    ],
)  # fmt: skip
def test_names_that_lead_nowhere_are_unknown(name: str, boss: Principal) -> None:
    with pytest.raises(Invalid) as refused:
        found(boss, {"field": name, "op": "gte", "value": 1})
    assert refused.value.code == "unknown_field"


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ({"field": CONTACTS, "op": "contains", "value": "1"}, "operator_not_allowed"),
        ({"field": CONTACTS, "op": "gte", "value": ""}, "operand_missing"),
        (
            {"field": "name", "op": "eq", "value": "x", "where": {"field": "name", "op": "empty"}},
            "filter_shape",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused(condition: Any, code: str, boss: Principal) -> None:
    with pytest.raises(Invalid) as refused:
        found(boss, condition)
    assert refused.value.code == code


def test_conditions_about_linked_records_count_towards_the_limit(boss: Principal) -> None:
    where = {"all": [{"field": "title", "op": "empty"}] * 20}
    with pytest.raises(Invalid) as refused:
        found(boss, {"all": [{"field": CONTACTS, "op": "gte", "value": 1, "where": where}] * 3})
    assert refused.value.code == "filter_too_large"


def test_a_rule_that_reads_one_record_takes_no_linked_ones() -> None:
    with pytest.raises(Invalid) as refused:
        compile_filter(
            {"field": CONTACTS, "op": "gte", "value": 1}, registry.of(Customer), viewer=SYSTEM,
            readable=lambda o: o.fields.keys(),
        )  # fmt: skip
    assert refused.value.code == "linked_not_allowed"


def test_a_day_in_the_window_moves_with_the_clock(
    three: dict[int, Any], boss: Principal, freeze: Any
) -> None:
    born = {"field": "birthday", "op": "within", "value": "last_40_days"}
    condition = {"field": CONTACTS, "op": "gte", "value": 1, "where": born}
    freeze(datetime(1990, 5, 20, tzinfo=UTC))
    assert found(boss, condition) == {str(three[1]), str(three[2])}
    freeze(datetime(1990, 8, 20, tzinfo=UTC))
    assert not found(boss, condition)
