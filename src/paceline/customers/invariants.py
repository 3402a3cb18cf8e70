"""The invariants of customers, leads and activities."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Activity, Customer, Lead
from paceline.customers.states import CONVERTED, DISQUALIFIED, DONE, NEW, RESCHEDULED
from paceline.records.verify import invariant

MOST = 100


@invariant("I02", "每个客户都有一位负责人")
def every_customer_is_owned() -> Iterator[str]:
    without = visible(SYSTEM, Customer).filter(owner__isnull=True)
    yield from (f"customer {number}" for number in without.values_list("number", flat=True)[:MOST])


@invariant("I02l", "线索的状态和它的负责人、原因、转化结果一致")
def leads_are_in_their_state() -> Iterator[str]:
    assigned_to_nobody = Q(owner__isnull=True) & ~Q(status__in=(NEW, DISQUALIFIED, CONVERTED))
    without_reason = Q(status=DISQUALIFIED, disqualify_reason="")
    converted = Q(converted_at__isnull=False, customer__isnull=False)
    half_converted = (Q(status=CONVERTED) & ~converted) | (
        Q(converted_at__isnull=False) & ~Q(status=CONVERTED)
    )
    wrong = visible(SYSTEM, Lead).filter(assigned_to_nobody | without_reason | half_converted)
    yield from (f"lead {number}" for number in wrong.values_list("number", flat=True)[:MOST])


@invariant("I02a", "做完的跟进有完成时间，改期的有后继")
def activities_are_in_their_state() -> Iterator[str]:
    next_one = Activity._default_manager.filter(previous=OuterRef("pk"))
    wrong = visible(SYSTEM, Activity).filter(
        Q(status=DONE, ended_at__isnull=True) | (Q(status=RESCHEDULED) & ~Exists(next_one))
    )
    yield from (f"activity {key}" for key in wrong.values_list("pk", flat=True)[:MOST])
