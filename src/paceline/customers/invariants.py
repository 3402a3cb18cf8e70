"""The invariants of customers, leads and activities."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import (
    Activity,
    CheckIn,
    Customer,
    Lead,
    PointEntry,
    PointKind,
    PoolMove,
    Referral,
)
from paceline.customers.models.pool import Handover
from paceline.customers.models.pooled import Ownership
from paceline.customers.states import CONVERTED, DISQUALIFIED, DONE, NEW, RESCHEDULED
from paceline.records.verify import invariant

MOST = 100


@invariant("I14m", "积分流水：余额不为负，同一来源不会扣回比得到的多")
def points_are_right() -> Iterator[str]:
    live = PointEntry._default_manager.filter(deleted_at__isnull=True).order_by()
    below = live.values("customer__number").annotate(s=Sum("points")).filter(s__lt=0)
    spent = live.filter(customer__number__in=below.values("customer__number"), kind=PointKind.REVERSE)
    came_back = set(spent.values_list("customer__number", flat=True))
    yield from (
        f"customer {row['customer__number']} {row['s']}"
        for row in below
        if row["customer__number"] not in came_back
    )
    twice = live.exclude(reference="").values("reference").annotate(s=Sum("points")).filter(s__lt=0)
    yield from (f"points {row['reference']} {row['s']}" for row in twice[:MOST])


@invariant("I14r", "转介绍没有自己介绍自己，也没有绕成一圈")
def referrals_go_upwards() -> Iterator[str]:
    above = dict(
        Referral._default_manager.filter(deleted_at__isnull=True).values_list("referred", "referrer")
    )
    for start in above:
        seen, at = {start}, above[start]
        while at in above and at not in seen:
            seen.add(at)
            at = above[at]
        if at in seen:
            yield f"referral of {start}"


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
        lost = Q(last__in=(Handover.RELEASE, Handover.RECYCLE, Handover.QUEUE, Handover.UNCLAIM))
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


@invariant("I02c", "跟进上的签到状态和它的签到记录一致")
def check_ins_agree() -> Iterator[str]:
    live = CheckIn._default_manager.filter(activity=OuterRef("pk"), deleted_at__isnull=True)
    told = visible(SYSTEM, Activity).annotate(was=Subquery(live.values("state")[:1]))
    wrong = told.filter(Q(was__isnull=True) & ~Q(check_in="") | Q(was__isnull=False) & ~Q(check_in=F("was")))
    yield from (f"activity {key}" for key in wrong.values_list("pk", flat=True)[:MOST])


@invariant("I02a", "做完的跟进有完成时间，改期的有后继")
def activities_are_in_their_state() -> Iterator[str]:
    next_one = Activity._default_manager.filter(previous=OuterRef("pk"))
    wrong = visible(SYSTEM, Activity).filter(
        Q(status=DONE, ended_at__isnull=True) | (Q(status=RESCHEDULED) & ~Exists(next_one))
    )
    yield from (f"activity {key}" for key in wrong.values_list("pk", flat=True)[:MOST])
