"""The decision map: nobody on top of another, reports that are no circle, and what is missing said aloud."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paceline.access.principal import Principal
from paceline.customers.decisions import Part, Person, people_of, placed, worries
from paceline.kernel.errors import Invalid
from paceline.records.action import perform
from tests.people import People


def person(above: UUID | None = None, **given: Any) -> Person:
    return Person(**{"key": uuid4(), "name": "甲", "title": "", "role": "", "attitude": "", "influence": "",
                     "above": above, **given})  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.integers(0, 30), max_size=25))
def test_nobody_stands_on_another_and_everybody_below_the_one_above(choices: list[int]) -> None:
    people: list[Person] = []
    for choice in choices:
        people.append(person(people[choice % len(people)].key if people and choice % 3 else None))
    found = placed(people)
    assert len(found) == len(people)
    at = {one.person.key: one for one in found}
    for one in found:
        if one.person.above:
            assert one.level == at[one.person.above].level + 1
    for level in {one.level for one in found}:
        row = sorted(one.column for one in found if one.level == level)
        assert all(right - left >= 1 for left, right in pairwise(row))


def test_what_is_missing() -> None:
    def codes(*people: Person) -> list[str]:
        return [one.code for one in worries(people)]

    boss = person(role="decision_maker", attitude="1")
    assert codes() == ["nobody"]
    assert codes(person()) == ["no_decision_maker", "single_contact", "no_supporter"]
    assert codes(boss, person()) == []
    against = person(role="decision_maker", attitude="-2")
    assert codes(against, person(attitude="2")) == ["decision_maker_against"]
    assert codes(boss, person(takes_part=False)) == ["single_contact"]


@pytest.mark.django_db
def test_reports_stay_within_the_customer_and_are_no_circle(people: People, rep: Principal) -> None:
    def make(of: str, **values: Any) -> Any:
        return perform(rep, f"customers.{of}.create", None, values)

    customer, other = make("customer", name="恒泽精密"), make("customer", name="晶耀半导体")
    boss = make(
        "contact", customer=str(customer.pk), name="沈总", decision_role="decision_maker", attitude="1"
    )
    head = make("contact", customer=str(customer.pk), name="韩工", reports_to=str(boss.pk), influence="high")
    with pytest.raises(Invalid):
        make("contact", customer=str(other.pk), name="外人", reports_to=str(boss.pk))
    for wrong in (head, boss):
        with pytest.raises(Invalid) as refused:
            perform(rep, "customers.contact.change", boss.pk, {"reports_to": str(wrong.pk)})
        assert "reports_to" in refused.value.fields
    found = people_of(rep, customer, {head.pk: Part("influencer", "-1", "怕换线出错")})
    assert [(one.name, one.takes_part, one.attitude) for one in found] == [
        ("韩工", True, "-1"),
        ("沈总", False, "1"),
    ]
    assert people_of(people.acts(people.chen), customer) == []
