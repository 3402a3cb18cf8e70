"""What promotions bring: their links, the clicks on them, the leads that name their number, and what each costs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import DecimalField, F, Func, Value
from django.db.models.functions import NullIf

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Lead
from paceline.metadata.kept import Kept
from paceline.metadata.registry import registry
from paceline.records import links, rollups
from paceline.records.act import Act
from paceline.records.action import acting
from paceline.records.actions.links import facts_of
from paceline.records.models import PublicLink
from paceline.trade.models import PresaleCampaign, PresaleLead, PresalePromotion
from paceline.trade.models.presale.campaign import CampaignState as C

PAGE = "trade.presalecampaign.page"
SHARED = (C.SCHEDULED, C.OPEN, C.PAUSED)
"""States of a campaign whose page may be given to customers."""
AFTER = timedelta(days=30)
"""How long a link opens after the intake has ended, to say that it has."""
NUMBER = re.compile(r"TG-\d{8}-\d{3,}")


def any_promoted() -> bool:
    """Whether anything is promoted at all: without it nobody has to look at leads."""
    return bool(visible(SYSTEM, PresalePromotion).exists())


kept = Kept("presale_promotions", any_promoted)


# links -----------------------------------------------------------------------------------------------------------
def give_links(act: Act, campaign: PresaleCampaign) -> None:
    """Every promotion of an approved campaign gets the link that its channel publishes."""
    if campaign.state in SHARED:
        for one in visible(SYSTEM, PresalePromotion).filter(campaign=campaign, link_key__isnull=True):
            give_link(act, campaign, one)


def give_link(act: Act, campaign: PresaleCampaign, promotion: PresalePromotion) -> None:
    """A link of its own to the campaign's page. It is meant to be published: the promotion keeps its address."""
    token, digest = links.new_token()
    until = max(campaign.closes_at or act.now, act.now) + AFTER
    made = PublicLink(
        object="trade.presalecampaign", record_id=campaign.pk, purpose=PAGE, digest=digest,
        note=promotion.name[:80], created_at=act.now, created_by_id=act.by.user_id, expires_at=until,
    )  # fmt: skip
    act.insert(made)
    act.tell(campaign, "trade.presalecampaign.share_link", link=facts_of(made))
    promotion.link_key = made.pk
    act.save(promotion, event="trade.presalepromotion.give_link", link=links.address_of(token))


def count_click(link: PublicLink) -> None:
    """One more opening of a promotion's link: counted on the promotion and its campaign in the same transaction."""
    rows = visible(SYSTEM, PresalePromotion).filter(link_key=link.pk)
    if rows.update(clicks=F("clicks") + 1):
        rollups.compute(registry.of(PresaleCampaign), ["clicks"], [link.record_id])


def promotion_behind(link_key: UUID | None) -> PresalePromotion | None:
    """The promotion whose link a customer came through."""
    rows = visible(SYSTEM, PresalePromotion).filter(link_key=link_key)
    return rows.first() if link_key else None


# leads -----------------------------------------------------------------------------------------------------------
def count_lead(key: Any, *, merged: bool = False) -> None:
    """Bring a lead under the promotion whose number stands in its 推广参数. Twice changes nothing.

    A lead that others were `merged` into keeps what they brought.
    """
    with transaction.atomic():
        rows = visible(SYSTEM, Lead).select_for_update(of=("self",), no_key=True)
        wanted = promotion_named(rows.filter(pk=key).first())
        here = list(visible(SYSTEM, PresaleLead).filter(lead=key).order_by("pk"))
        right = [one for one in here if merged or (wanted is not None and one.promotion_id == wanted.pk)]
        once = {one.promotion_id: one for one in reversed(right)}
        with acting(SYSTEM, "trade.presalelead.create", via="job") as act:
            for one in here:
                if once.get(one.promotion_id) is not one:
                    act.remove(one)
            if wanted is not None and not once:
                act.create(
                    PresaleLead,
                    links_checked=True,
                    promotion=wanted.pk,
                    campaign=wanted.campaign_id,
                    lead=key,
                )
        recost({*(one.promotion_id for one in here), *([wanted.pk] if wanted is not None else ())})


def promotion_named(lead: Lead | None) -> PresalePromotion | None:
    """The promotion that a live lead names."""
    named = NUMBER.search(lead.utm or "") if lead is not None else None
    return visible(SYSTEM, PresalePromotion).filter(number=named.group()).first() if named else None


# costs -----------------------------------------------------------------------------------------------------------
def recost(keys: Iterable[Any]) -> None:
    """What a lead and a reservation of these promotions cost now: spent over the stored counts."""
    rows = visible(SYSTEM, PresalePromotion).filter(pk__in=sorted(keys), spent_base__isnull=False)
    costs = {"lead_cost": each("leads"), "reservation_cost": each("reservations")}
    rows.update(**costs, **{f"{name}_base": value for name, value in costs.items()})


def each(count: str) -> Func:
    """Spent by one, to the cent; NULL of none."""
    money = DecimalField(max_digits=18, decimal_places=2)
    return Func(F("spent_base") / NullIf(F(count), Value(0)), Value(2), function="ROUND", output_field=money)
