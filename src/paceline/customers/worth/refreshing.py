"""A few customers at once, after a payment or on request: their purchases and lifecycle. Scores wait for the night."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from paceline.customers.models.value_rule import ClassBy, current_worth
from paceline.customers.worth import deciding, figures
from paceline.customers.worth.deciding import Deciding, Move
from paceline.customers.worth.source import source


def refresh(keys: Collection[UUID], today: date) -> list[Move]:
    """Bring the figures of the customers up to date and say what is to move; the caller moves them.

    A class that rests on one customer's own figures is decided, too; one that compares customers is not.
    """
    rule = current_worth()
    bought = source.purchases(today, rule.window, keys)
    known = list(deciding.customers(keys))
    own = deciding.grades(rule, bought, {}, {}) if rule.class_by == ClassBy.LIMITS else {}
    decide = Deciding(rule, today, bought, source.contracts(today, keys), grades=own)
    found = [move for one in known if (move := decide.move(one)) is not None]
    figures.write(figures.FACTS, decide.facts(), today)
    figures.forget([one.pk for one in known if one.orders_count and one.pk not in bought], today)
    return found
