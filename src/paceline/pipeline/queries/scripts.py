"""Which scripts fit a record, ready to be read out, those that work best first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Q, When

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Contact, Customer, Lead
from paceline.pipeline.favourites import kept_by
from paceline.pipeline.models import Opportunity, OpportunityContact, Script
from paceline.pipeline.models.script import ScriptStatus
from paceline.pipeline.script_words import filled
from paceline.records.reading.search import found_by


@dataclass(frozen=True)
class Suggestion:
    """A script with its text for this record."""

    script: Script
    text: str
    kept: bool = False
    """Whether the reader keeps it among the favourites."""


def scripts_for(
    by: Principal, about: Opportunity | Customer | Lead, most: int = 10, text: str = ""
) -> list[Suggestion]:
    """Published scripts for the stage, the customer's grade and industry, kept ones first; general ones count too."""
    customer = about if isinstance(about, Customer) else about.customer
    stage = about.stage.code if isinstance(about, Opportunity) and about.stage else ""
    rows = visible(by, Script).filter(Q(stage_code__in=("", stage)), status=ScriptStatus.APPROVED)
    rows = fitting(rows, "classes", customer.customer_class if customer else "")
    rows = fitting(rows, "industries", customer.industry if customer else "")
    if text:
        rows = found_by(rows, text)
    kept = kept_by(by)
    ordered = rows.order_by(
        Case(When(pk__in=kept, then=0), default=1), F("stage_code").desc(), "-good_uses", "name", "pk"
    )
    values = words_of(by, about)
    return [Suggestion(script, filled(script.body, values), script.pk in kept) for script in ordered[:most]]


def fitting(rows: Any, name: str, value: str) -> Any:
    """Those that name this value, or none at all."""
    general = Q(**{name: []})
    return rows.filter(general | Q(**{f"{name}__contains": [value]})) if value else rows.filter(general)


def words_of(by: Principal, about: Opportunity | Customer | Lead) -> dict[str, str]:
    """What the variables stand for, as far as the reader sees it."""
    customer = about if isinstance(about, Customer) else about.customer
    seen = customer is not None and visible(by, Customer).filter(pk=customer.pk).exists()
    company = str(customer) if seen else about.company if isinstance(about, Lead) else ""
    return {
        "客户": company,
        "联系人": person_of(by, about),
        "商机": about.name if isinstance(about, Opportunity) else "",
        "我": by.name if by.kind != SYSTEM.kind else "",
    }


def person_of(by: Principal, about: Opportunity | Customer | Lead) -> str:
    """Whom one talks to: the deal's first contact, the customer's main one, the lead itself."""
    if isinstance(about, Lead):
        return str(about.name)
    if isinstance(about, Opportunity):
        links = (
            visible(by, OpportunityContact).filter(opportunity=about).select_related("contact").order_by("pk")
        )
        return next((str(link.contact.name) for link in links), "")
    main = visible(by, Contact).filter(customer=about).order_by("-primary", "pk").first()
    return str(main.name) if main else ""
