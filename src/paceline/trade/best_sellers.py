"""Works out the best-sellers of half a year: among the customers of each class, of each province, and of all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.db.models import Count, F, QuerySet, Value
from django.db.models.functions import Left

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.catalog.models import ProductStatus
from paceline.trade.models import BestSeller, OrderLine
from paceline.trade.models.best_seller import EVERYBODY, circle_of_class, circle_of_province
from paceline.trade.models.order import COUNTED, OrderKind

LATELY = timedelta(days=180)
FEW = 2
"""From so many buyers on something counts as liked; of one alone nobody is told."""
MOST = 20
"""So many are kept of each circle: more than a page shows, for not everybody sees every product."""
PROVINCE = 2
"""Digits of a region's code that name the province."""
BUYER = "order__customer"


def go_round(today: date) -> int:
    """Replace what is kept by what holds today; how many rows that makes. Running twice changes nothing."""
    rows = [
        BestSeller(circle=circle, product_id=product, buyers=buyers)
        for circle, product, buyers in found(today)
    ]
    with transaction.atomic():
        visible(SYSTEM, BestSeller).delete()
        visible(SYSTEM, BestSeller).bulk_create(rows)
    return len(rows)


def found(today: date) -> Iterator[tuple[str, Any, int]]:
    """Circle, product and number of buyers, the best of each circle."""
    sold = lines().filter(
        order__ordered_on__gt=today - LATELY, order__ordered_on__lte=today, product__deleted_at__isnull=True,
        product__status=ProductStatus.ACTIVE,
    )  # fmt: skip
    yield from best(sold.annotate(like=Value(EVERYBODY)), str)
    yield from best(sold.annotate(like=F(f"{BUYER}__customer_class")), circle_of_class)
    yield from best(sold.annotate(like=Left(f"{BUYER}__region", PROVINCE)), circle_of_province)


def best(sold: QuerySet[Any], circle_of: Callable[[str], str]) -> Iterator[tuple[str, Any, int]]:
    """The same of lines that say in `like` which circle their customer belongs to."""
    counted = sold.order_by().values("like", "product").annotate(buyers=Count(BUYER, distinct=True))
    rows = counted.filter(buyers__gte=FEW).order_by("like", "-buyers", "product")
    for like, ranked in groupby(rows.values_list("like", "product", "buyers"), key=itemgetter(0)):
        if like:
            for _, product, buyers in islice(ranked, MOST):
                yield circle_of(like), product, buyers


def lines() -> Any:
    """What was ordered, without returns and samples."""
    return visible(SYSTEM, OrderLine).filter(
        order__state__in=COUNTED, order__deleted_at__isnull=True, quantity__gt=Decimal(0),
        order__ordered_on__isnull=False,
    ).exclude(order__kind__in=(OrderKind.RETURN, OrderKind.SAMPLE))  # fmt: skip
