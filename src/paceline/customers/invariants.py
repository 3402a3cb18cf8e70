"""The invariants of customers, leads and activities."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, Subquery

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Activity, Customer, Lead, PoolMove
from paceline.customers.models.pool import Handover
from paceline.customers.models.pooled import Ownership
from paceline.customers.states import CONVERTED, DISQUALIFIED, DONE, NEW, RESCHEDULED
from paceline.records.verify import invariant

MOST = 100


@invariant("I02", "每个客户都有一位负责人，或在一个公海里，二者只居其一")
def every_customer_is_somewhere() -> Iterator[str]:
    neither_nor_both = Q(owner__isnull=True) ^ Q(pool__isnull=True)
    wrong = visible(SYSTEM, Customer).exclude(neither_nor_both)
    yield from (f"customer {number}" for number in wrong.values_list("number", flat=True)[:MOST])


@invariant("I02p", "归属状态和所在的公海一致，公海记录的最后一行也一致")
def ownership_is_told_right() -> Iterator[str]:
    for model, link in ((Customer, "customer"), (Lead, "lead")):
        pooled = Q(pool__isnull=False)
        wrong = visible(SYSTEM, model).exclude(ownership=Ownership.LOCKED)
        wrong = wrong.filter(
            (pooled & ~Q(ownership=Ownership.POOL)) | (~pooled & Q(ownership=Ownership.POOL))
        )
        yield from (f"{link} {number}" for number in wrong.values_list("number", flat=True)[:MOST])
        last = PoolMove._default_manager.filter(**{link: OuterRef("pk")}).order_by("-at", "-pk")
        told = visible(SYSTEM, model).annotate(last=Subquery(last.values("kind")[:1])).exclude(last=None)
        lost = Q(last__in=(Handover.RELEASE, Handover.RECYCLE, Handover.QUEUE))
        apart = told.filter((lost & ~pooled) | (~lost & pooled))
        yield from (f"{link} {number} move" for number in apart.values_list("number", flat=True)[:MOST])


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
