"""What customers have bought: one statement over paid orders, for the night's round and for one customer alike."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.worth.source import source
from paceline.methods.worth.purchases import Purchases
from paceline.trade.models import Contract, OrderKind, OrderState
from paceline.trade.models.order import COUNTED
from paceline.trade.pooling import RUNNING

NO_PURCHASE = (OrderKind.RETURN, OrderKind.SAMPLE)
BOUGHT = tuple(state for state in COUNTED if state != OrderState.RETURNED)

STATEMENT = """
WITH orders AS (
    SELECT customer_id, ordered_on, net, kind,
           state = ANY(%(bought)s) AND NOT kind = ANY(%(no_purchase)s) AND received > 0 AS is_purchase
    FROM trade_salesorder
    WHERE deleted_at IS NULL AND ordered_on <= %(as_of)s AND state = ANY(%(counted)s) AND kind <> 'sample'
      AND (received > 0 OR kind = 'return' OR state = 'returned')
      AND (%(keys)s::uuid[] IS NULL OR customer_id = ANY(%(keys)s::uuid[]))
), days AS (
    SELECT DISTINCT customer_id, ordered_on AS day FROM orders WHERE is_purchase
), gaps AS (
    SELECT customer_id, day, day - lag(day) OVER ascending AS gap,
           lead(day) OVER ascending IS NULL AS is_last
    FROM days WINDOW ascending AS (PARTITION BY customer_id ORDER BY day)
), bought AS (
    SELECT customer_id, min(day) AS first_on, max(day) AS last_on, count(*) AS times,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) AS usual,
           max(gap) FILTER (WHERE is_last) AS last_gap,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) FILTER (WHERE NOT is_last) AS usual_before,
           count(*) FILTER (WHERE day > %(since)s) AS recent,
           count(*) FILTER (WHERE day > %(before)s AND day <= %(since)s) AS previous
    FROM gaps GROUP BY customer_id
), money AS (
    SELECT customer_id, sum(net) AS total, coalesce(sum(net) FILTER (WHERE ordered_on > %(since)s), 0) AS year
    FROM orders GROUP BY customer_id
)
SELECT customer_id, first_on, last_on, times, usual, last_gap, usual_before, recent, previous, year, total
FROM bought JOIN money USING (customer_id)
"""


def purchases(as_of: date, window: int, keys: Collection[UUID] | None = None) -> dict[UUID, Purchases]:
    """Customers (all when `keys` is None) with a paid order up to a day. Amounts are net of tax and of returns.

    An order that came back whole is no purchase, a sample neither.
    """
    params: dict[str, Any] = {
        "bought": list(BOUGHT),
        "counted": list(COUNTED),
        "no_purchase": list(NO_PURCHASE),
        "as_of": as_of,
        "since": as_of - timedelta(days=window),
        "before": as_of - timedelta(days=2 * window),
        "keys": None if keys is None else list(keys),
    }
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, params)
        return {row[0]: Purchases(*row[1:]) for row in cursor.fetchall()}


def contracts(as_of: date, keys: Collection[UUID] | None = None) -> set[UUID]:
    """Customers with a signed contract that has not run out."""
    rows = visible(SYSTEM, Contract).filter(state__in=RUNNING).exclude(ends_on__lt=as_of)
    if keys is not None:
        rows = rows.filter(customer__in=list(keys))
    return set(rows.values_list("customer_id", flat=True))


source.purchases, source.contracts = purchases, contracts
