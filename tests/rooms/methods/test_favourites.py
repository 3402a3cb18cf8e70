"""What somebody usually buys, from days and prices alone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from paceline.methods.favourites import Bought, favourites

TODAY = date(2026, 7, 1)


def bought(item: str, *days_ago: int, price: str = "12.50") -> list[Bought]:
    return [Bought(item, TODAY - timedelta(days=ago), Decimal(price)) for ago in days_ago]


def test_eggs_every_six_days_last_bought_seven_days_ago_are_due() -> None:
    eggs, milk = favourites([*bought("eggs", 25, 19, 13, 7), *bought("milk", 30, 2)], TODAY)
    assert (eggs.item, eggs.interval, eggs.since, eggs.is_due) == ("eggs", 6, 7, True)
    assert (milk.interval, milk.is_due) == (None, False), "two purchases make no habit"


def test_the_last_price_counts() -> None:
    (eggs,) = favourites([*bought("eggs", 9, price="11"), *bought("eggs", 3, price="13")], TODAY)
    assert eggs.last.price == Decimal(13)


def test_two_lines_of_a_day_are_one_purchase() -> None:
    (eggs,) = favourites(bought("eggs", 3, 3, 9), TODAY)
    assert eggs.times == 2


def test_only_the_most_frequent_are_told_and_nothing_of_days_to_come() -> None:
    lines = [*bought("a", 1), *bought("b", 2, 1), *bought("c", 3, 2, 1), *bought("d", -1), *bought("e", 9)]
    assert [one.item for one in favourites(lines, TODAY)] == ["c", "b", "a"]
    assert favourites([], TODAY) == []
