"""R079: birthdays of either calendar and festivals become a task with words, once, some days before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.care.greetings import greet, next_of, words_of
from paceline.care.models import Greeting
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Invalid
from paceline.records.action import perform
from tests.rooms.care.conftest import at, customer, tasks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(freeze: Callable[[datetime], FrozenClock]) -> FrozenClock:
    return freeze(at("2026-03-06"))


def occasion(boss: Principal, **values: Any) -> Any:
    given = {"name": "生日问候", "kind": "birthday", "message": "{{联系人}}，生日快乐！{{我}}", **values}
    return perform(boss, "care.occasion.create", None, given)


def contact(rep: Principal, one: Any, **values: Any) -> Any:
    given = {"customer": str(one.pk), "name": "李工", "primary": True, **values}
    return perform(rep, "customers.contact.create", None, given)


def test_a_birthday_is_a_task_three_days_before_once_with_its_words(boss: Principal, rep: Principal) -> None:
    occasion(boss)
    one = customer(rep)
    contact(rep, one, birthday="1980-03-09")
    assert [greet(date(2026, 3, 5)), greet(date(2026, 3, 6)), greet(date(2026, 3, 7))] == [0, 1, 0]
    (task,) = tasks(one, "greeting")
    assert (task.kind, task.owner_id, local_day(task.planned_at)) == ("wechat", rep.user_id, date(2026, 3, 6))
    assert words_of(visible(SYSTEM, Greeting).get()) == "李工，生日快乐！王芳"
    assert greet(date(2027, 3, 6)) == 1, "the next year again"


def test_a_lunar_birthday_falls_on_its_lunar_day(boss: Principal, rep: Principal) -> None:
    occasion(boss, days_before=0)
    one = customer(rep)
    contact(rep, one, birthday="1980-08-15", lunar_birthday=True)
    assert [greet(date(2026, 8, 15)), greet(date(2026, 9, 25))] == [0, 1]


def test_a_festival_greets_the_main_contact_of_the_chosen_customers(boss: Principal, rep: Principal) -> None:
    occasion(boss, name="中秋", kind="lunar", month=8, day=15, classes=["A"], days_before=7)
    one, other = customer(rep, "甲厂", customer_class="A"), customer(rep, "乙厂", customer_class="C")
    li = contact(rep, one)
    assert greet(date(2026, 9, 18)) == 1
    assert visible(SYSTEM, Greeting).get().contact_id == li.pk
    assert tasks(other, "greeting") == []


def test_whoever_wants_no_messages_gets_none(boss: Principal, rep: Principal) -> None:
    occasion(boss)
    contact(rep, customer(rep), birthday="1980-03-09", opted_out=True)
    assert greet(date(2026, 3, 6)) == 0


def test_days_come_round_again() -> None:
    assert next_of(2, 29, date(2026, 2, 1), is_lunar=False) == date(2026, 2, 28)
    assert next_of(1, 5, date(2026, 3, 1), is_lunar=False) == date(2027, 1, 5)
    assert next_of(12, 30, date(2026, 1, 10), is_lunar=True) == date(2026, 2, 16), "除夕 of the year before"


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "lunar", "month": 8, "day": 31},
        {"kind": "solar", "month": 13, "day": 1},
        {"kind": "solar"},
        {"message": "{{老板}}好"},
    ],
)
def test_days_and_words_that_mean_nothing_are_refused(boss: Principal, values: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        occasion(boss, **values)
