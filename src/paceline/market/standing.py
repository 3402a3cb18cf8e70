"""Whether somebody may be written to now, and if not, why: one answer for the summary before and for the sending."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.consent import does_not_want
from paceline.customers.models import Lead
from paceline.customers.models.lead import LeadStatus
from paceline.market.audience import Person
from paceline.market.models import MailRecipient, MailStop, SendRule
from paceline.market.models.choices import LeftOut
from paceline.market.models.stop import StopWhy
from paceline.market.words import missing

OVER = (LeadStatus.CONVERTED, LeadStatus.DISQUALIFIED)
WHY = {StopWhy.UNSUBSCRIBED: LeftOut.UNSUBSCRIBED, StopWhy.BOUNCED: LeftOut.BOUNCED}


@dataclass(frozen=True)
class Known:
    """What is known of addresses: why one is stopped, how many letters it got in the days of the rule."""

    rule: SendRule
    stops: Mapping[str, str] = field(default_factory=dict)
    recent: Mapping[Any, int] = field(default_factory=dict)
    """By address; by the person's record where the rule counts all channels together."""

    def so_often(self, person: Person) -> int:
        """How many letters this person got."""
        return self.recent.get(person.record.pk if self.rule.across else person.address, 0)


@dataclass(frozen=True)
class Why:
    """Why somebody is left out, with what is worth saying beyond the reason."""

    reason: LeftOut
    note: str = ""


def known_of(channel: str, people: Collection[Person], now: datetime, rule: SendRule) -> Known:
    """Read it for these people."""
    addresses = {one.address for one in people}
    stops = visible(SYSTEM, MailStop).filter(channel=channel, address__in=addresses)
    since = now - timedelta(days=rule.days)
    sent = visible(SYSTEM, MailRecipient).filter(claimed_at__gt=since)
    if rule.across:
        keys = [one.record.pk for one in people]
        sent = sent.filter(Q(contact__in=keys) | Q(lead__in=keys)).annotate(who=Coalesce("contact", "lead"))
        recent = sent.order_by().values_list("who").annotate(n=Count("pk"))
    else:
        sent = sent.filter(channel=channel, address__in=addresses)
        recent = sent.order_by().values_list("address").annotate(n=Count("pk"))
    return Known(rule, dict(stops.values_list("address", "why")), dict(recent))


def why_not(person: Person, known: Known, texts: Iterable[str]) -> Why | None:
    """Why this person gets no letter with these texts now; None when nothing speaks against it."""
    if isinstance(person.record, Lead) and person.record.status in OVER:
        return Why(LeftOut.CLOSED)
    if refuses(person):
        return Why(LeftOut.OPTED_OUT)
    if not person.address:
        return Why(LeftOut.NO_ADDRESS)
    if not person.fits:
        return Why(LeftOut.UNFIT, person.address)
    if stopped := known.stops.get(person.address):
        return Why(WHY.get(StopWhy(stopped), LeftOut.STOPPED))
    if lacking := missing("\n".join(texts), person.values):
        return Why(LeftOut.MISSING, _t("、").join(lacking))
    if (n := known.so_often(person)) >= known.rule.most:
        return Why(LeftOut.OFTEN, _t("%(days)s 天内已有 %(n)s 封") % {"days": known.rule.days, "n": n})
    return None


def refuses(person: Person) -> bool:
    """Whether the person, or the customer as a whole, wants no contact."""
    customer = person.record.customer
    return does_not_want(person.record) or (customer is not None and does_not_want(customer))
