"""Referrals of the demo: regular customers who brought others, registered by whoever takes care of both.

What was paid already makes the rewards fall due by themselves; a superior finds them waiting.
"""

from __future__ import annotations

from datetime import timedelta

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.config.demo.story.agenda import Agenda
from paceline.customers.models import Customer
from paceline.trade.models import SalesOrder

REGISTERED = (16, 9, 3)
"""Days ago."""
SEED_REP = "zhangsan"


def fill(agenda: Agenda) -> None:
    """Put the days on the agenda."""
    for place, days in enumerate(REGISTERED):
        agenda.plan(agenda.moments.now - timedelta(days=days, hours=2), register, agenda, place)


def register(agenda: Agenda, place: int) -> None:
    """张三 notes who brought whom; the referrer joins as a member."""
    owner = agenda.world.company[SEED_REP].key
    mine = visible(SYSTEM, Customer).filter(owner=owner, kind="company").order_by("number")
    bought = visible(SYSTEM, SalesOrder).filter(owner=owner, outstanding=0, received__gt=0).values("customer")
    brought = mine.filter(pk__in=bought)[place : place + 1].first()
    friend = mine.exclude(pk__in=bought)[place : place + 1].first()
    if brought is None or friend is None:
        return
    if not friend.member_level_id:
        agenda.do(owner, "customers.customer.join", friend)
    values = {
        "referred": brought.pk,
        "referrer": friend.pk,
        "referred_on": agenda.moments.today - timedelta(days=60),
    }
    agenda.do(owner, "customers.referral.create", values=values)
