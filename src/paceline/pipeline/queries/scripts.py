"""Which scripts fit an opportunity, ready to be read out, those that work best first."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Q

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.pipeline.models import Opportunity, OpportunityContact, Script
from paceline.pipeline.models.script import ScriptStatus
from paceline.pipeline.script_words import filled


@dataclass(frozen=True)
class Suggestion:
    """A script with its text for this opportunity."""

    script: Script
    text: str


def scripts_for(by: Principal, deal: Opportunity, most: int = 10) -> list[Suggestion]:
    """Published scripts for the stage and the customer's grade; general ones count too."""
    grade = deal.customer.customer_class if deal.customer else ""
    stage = deal.stage.code if deal.stage else ""
    rows = visible(by, Script).filter(Q(stage_code__in=("", stage)), status=ScriptStatus.APPROVED)
    rows = rows.filter(Q(classes=[]) | Q(classes__contains=[grade])) if grade else rows.filter(classes=[])
    ordered = rows.order_by(F("stage_code").desc(), "-good_uses", "name", "pk")
    values = words_of(by, deal)
    return [Suggestion(script, filled(script.body, values)) for script in ordered[:most]]


def words_of(by: Principal, deal: Opportunity) -> dict[str, str]:
    """What the variables stand for, as far as the reader sees it."""
    links = visible(by, OpportunityContact).filter(opportunity=deal).select_related("contact").order_by("pk")
    contact = next((link.contact for link in links), None)
    sees_customer = deal.customer_id and visible(by, type(deal.customer)).filter(pk=deal.customer_id).exists()
    return {
        "客户": str(deal.customer) if sees_customer else "",
        "联系人": contact.name if contact else "",
        "商机": deal.name,
        "我": by.name if by.kind != SYSTEM.kind else "",
    }
