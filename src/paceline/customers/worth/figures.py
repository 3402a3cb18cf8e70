"""Writing customers' figures: one statement for many, and only rows that differ. Like sums, they make no events."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from paceline.customers.models import Customer
from paceline.kernel.money import HOME
from paceline.methods.worth.purchases import Purchases

TABLE = Customer._meta.db_table
AT_ONCE = 5000
FACTS = {
    "first_order_on": "date",
    "last_order_on": "date",
    "orders_count": "bigint",
    "order_interval": "bigint",
    "reorder_by": "date",
    "sales_total": "numeric",
    "sales_year": "numeric",
}
SCORES = {
    "rfm_segment": "text",
    "rfm_r": "bigint",
    "rfm_f": "bigint",
    "rfm_m": "bigint",
    "clv": "numeric",
    "expected_orders": "numeric",
    "alive_chance": "numeric",
}
AMOUNTS = ("sales_total", "sales_year", "clv")
WALLET = (
    "CASE WHEN c.category_spend_base > 0 AND v.sales_year IS NOT NULL "
    "THEN least(999.999999, round(v.sales_year / c.category_spend_base, 6)) END"
)
"""As `methods.worth.wallet` has it."""
NO_SCORE: tuple[Any, ...] = ("", None, None, None, None, None, None)


def facts_of(bought: Purchases, reorder_by: date | None) -> tuple[Any, ...]:
    """The values of `FACTS`."""
    usual = None if bought.interval is None else round(bought.interval)
    return bought.first_on, bought.last_on, bought.count, usual, reorder_by, bought.total, bought.year


def write(columns: Mapping[str, str], values: Mapping[UUID, Sequence[Any]], on: date) -> int:
    """Give customers their values in the order of `columns`. Returns how many rows were not so already."""
    sql, keys, changed = statement(columns), sorted(values), 0
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        lists = [list(column) for column in zip(*(values[key] for key in some), strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(sql, [on, some, *lists])
            changed += cursor.rowcount
    return changed


def statement(columns: Mapping[str, str]) -> str:
    """The UPDATE of some columns from one list per column; amounts are in the home currency."""
    given = ", ".join(f"{name} = v.{name}" for name in columns)
    money = "".join(f", {n}_base = v.{n}, {n}_currency = '{HOME}'" for n in columns if n in AMOUNTS)
    wallet = f", wallet_share = {WALLET}" if "sales_year" in columns else ""
    lists = ", ".join(f"%s::{kind}[]" for kind in columns.values())
    now, new = (", ".join(f"{of}.{name}" for name in columns) for of in ("c", "v"))
    return (
        f"UPDATE {TABLE} c SET {given}{money}{wallet}, valued_on = %s "  # noqa: S608 — our own names
        f"FROM unnest(%s::uuid[], {lists}) AS v(id, {', '.join(columns)}) "
        f"WHERE c.id = v.id AND ({now}) IS DISTINCT FROM ({new})"
    )


def forget(keys: Collection[UUID], on: date) -> int:
    """Customers who have bought nothing any more, since an order was cancelled or its payment taken back."""
    nothing = dict.fromkeys(keys, (None,) * len(FACTS))
    write(SCORES, dict.fromkeys(keys, NO_SCORE), on)
    return write(FACTS, nothing, on)
