"""The clock of presales: one round does everything that is due now, each record in its own transaction.

A second round finds nothing left to do: every step moves records out of the state in which it looks for them.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import transaction
from django.db.models import F

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import ActivityKind
from paceline.kernel import clock
from paceline.records.acting.bulk import perform_many
from paceline.records.action import acting
from paceline.trade.actions.presale.quota import promote_waiting
from paceline.trade.models import PresaleCampaign, PresaleOffer, PresalePromotion, Reservation
from paceline.trade.models.presale.campaign import CampaignState as C
from paceline.trade.models.presale.choices import UNDONE
from paceline.trade.models.presale.choices import ReservationState as R
from paceline.trade.models.presale.promotion import PromotionState
from paceline.trade.presale.chasing import chase_all, morning_of
from paceline.workflow.notifications import notify

CHUNK = 500
MOST = 5000
OVER = (C.COMPLETED, C.CANCELLED)


def go_round() -> Counter[str]:
    """Do what is due. Returns how many records each step has moved."""
    now = clock.now()
    today = local_day(now)
    done: Counter[str] = Counter()
    campaigns, reservations = visible(SYSTEM, PresaleCampaign), visible(SYSTEM, Reservation)

    def move(name: str, rows: Any, **inputs: Any) -> None:
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:MOST])
        if keys:
            done[name] += len(perform_many(SYSTEM, name, keys, inputs, via="job").done)

    move("trade.presalecampaign.open", campaigns.filter(state=C.SCHEDULED, opens_at__lte=now))
    closing = campaigns.filter(state__in=(C.OPEN, C.PAUSED), closes_at__lte=now)
    move("trade.presalecampaign.close_intake", closing)
    due = campaigns.filter(state=C.CLOSED_INTAKE, balance_from__lte=today, balance_until__isnull=False)
    move("trade.presalecampaign.begin_balance", due)
    move("trade.reservation.expire", reservations.filter(state=R.CONFIRMED, hold_until__lte=now))
    done["promoted"] += promote_all()
    paid = reservations.filter(state=R.DEPOSIT_PAID, campaign__state=C.BALANCE_PHASE)
    move("trade.reservation.begin_balance", paid)
    never = reservations.filter(state__in=(R.WAITLISTED, R.SUBMITTED))
    over = never.filter(campaign__state__in=(C.BALANCE_PHASE, C.FULFILLING, C.COMPLETED))
    move("trade.reservation.call_off", over, reason="活动名额已满")
    gone = reservations.filter(state__in=UNDONE, campaign__state=C.CANCELLED)
    move("trade.reservation.call_off", gone, reason="预售活动取消")
    done["reminded"] += chase_all()
    done["promotions"] += remind_of_promotions()
    move("trade.reservation.lapse", reservations.filter(state=R.BALANCE_DUE, balance_until__lt=today))
    return done


def promote_all() -> int:
    """Let in who waits where something is free: the safety net for whatever was freed while a row was locked."""
    waiting = visible(SYSTEM, Reservation).filter(state=R.WAITLISTED).values("offer")
    offers = visible(SYSTEM, PresaleOffer).filter(pk__in=waiting, held__lt=F("quota")).order_by("pk")
    promoted = 0
    for key in offers.values_list("pk", flat=True):
        with acting(SYSTEM, "trade.reservation.promote") as act:
            promoted += promote_waiting(act, key)
    return promoted


def remind_of_promotions() -> int:
    """A task for whoever is responsible for a promotion whose day has come, once."""
    rows = visible(SYSTEM, PresalePromotion).filter(
        state=PromotionState.PLANNED, planned_on__lte=local_day(clock.now()), reminder__isnull=True
    )
    keys = list(rows.exclude(campaign__state__in=OVER).order_by("pk").values_list("pk", flat=True)[:CHUNK])
    done = 0
    for key in keys:
        with transaction.atomic():
            done += remind_of_promotion(key)
    return done


def remind_of_promotion(key: Any) -> int:
    """The task and the line in the inbox for one promotion."""
    rows = visible(SYSTEM, PresalePromotion).filter(
        pk=key, state=PromotionState.PLANNED, reminder__isnull=True
    )
    one = rows.select_for_update(of=("self",)).select_related("campaign").first()
    if one is None:
        return 0
    owner = one.owner_id or one.campaign.owner_id
    with acting(SYSTEM, "trade.presalepromotion.remind") as act:
        task = act.create(
            Activity, event="customers.activity.create", links_checked=True, kind=ActivityKind.TASK, owner=owner,
            subject=f"推广：{one.name}"[:120], planned_at=morning_of(None, act.now),
            notes=f"「{one.campaign.name}」{one.content}\n做完后在 {one.number}「登记完成」，填写实际花费和结果。",
        )  # fmt: skip
        act.save(one, reminder=task.pk)
    if owner:
        notify(
            [owner], kind="reminder", key=f"promotion:{key}:{one.planned_on}",
            params={"name": one.name, "campaign": one.campaign.name}, about=("trade.presalepromotion", key),
            template="今天要推广「%(name)s」（%(campaign)s）。",
        )  # fmt: skip
    return 1
