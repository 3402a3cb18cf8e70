"""Blocks of the right column that only one object has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings

from paceline.access.principal import Level
from paceline.access.scope import visible
from paceline.interfaces.web.pages.fresh import trace
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.interfaces.web.pages.records.page import (
    campaigning,
    clustered,
    competing,
    intake,
    keeping,
    leave,
    measures,
    promoting,
    research,
    scored,
    segment,
    target,
    visits,
    worth,
)
from paceline.metadata.registry import registry
from paceline.pipeline.queries.answers import told
from paceline.trade.models import OrderLine, QuoteLine
from paceline.trade.promoted import saved_by, saved_on

Build = Callable[[Opened], Any]


@dataclass(frozen=True)
class Extra:
    """A block: its template below pages/records/rail/ and what it draws as `extra.found`."""

    template: str
    found: Any


@dataclass(frozen=True)
class Promotions:
    """Lines under promotions, and promotion → what it takes off all of them, in one currency."""

    lines: list[Any]
    saved: list[tuple[str, Decimal]]
    currency: str

    def saved_on(self, line: Any) -> Decimal:
        """What promotions take off one line."""
        return saved_on(line)


LINES: dict[str, tuple[type[Any], str]] = {
    "trade.quote": (QuoteLine, "quote"),
    "trade.salesorder": (OrderLine, "order"),
}


def answers(on: Opened) -> Any:
    """What was answered."""
    return told(on.record)


def promotions(on: Opened) -> Promotions | None:
    """What promotions took off the lines, for those who see prices; nothing where none ran."""
    model, link = LINES[on.of.name]
    of = registry.of(model)
    if any(on.by.level(of.name, name) <= Level.MASKED for name in ("price", "regular_price", "promotions")):
        return None
    rows = visible(on.by, model).filter(**{link: on.record.pk}).exclude(promotions=[])
    lines = [line for line in rows.select_related("product").order_by("id") if line.offers]
    own = len({line.price_currency for line in lines}) <= 1
    currency = lines[0].price_currency if lines and own else settings.PACELINE_CURRENCY
    return Promotions(lines, saved_by(lines, own=own), currency) if lines else None


BLOCKS: dict[str, tuple[str, Build]] = {
    "customers.customer": ("pages/records/rail/worth.html", worth.standing),
    "customers.lead": ("pages/records/rail/score.html", scored.standing),
    "customers.leadform": ("pages/records/rail/lead_form.html", intake.ways_in),
    "rhythm.happening": ("pages/records/rail/leave.html", leave.cover_of),
    "customers.clusterrun": ("pages/records/rail/clusters.html", clustered.clustered),
    "customers.capturepoint": ("pages/records/rail/capture_point.html", visits.point),
    "pipeline.opportunity": ("pages/records/rail/measures.html", measures.offers),
    "pipeline.stagemeasure": ("pages/records/rail/effect.html", measures.effect_of),
    "rhythm.target": ("pages/records/rail/target.html", target.blocks_of),
    "pipeline.response": ("pages/records/rail/answers.html", answers),
    "customers.segment": ("pages/records/rail/segment.html", segment.sized),
    "market.researchproject": ("pages/records/rail/research.html", research.collected),
    "trade.quote": ("pages/records/rail/promotions.html", promotions),
    "trade.salesorder": ("pages/records/rail/promotions.html", promotions),
    "trade.presalecampaign": ("pages/records/rail/promoted.html", promoting.promoted),
    "trade.presalepromotion": ("pages/records/rail/promotion_link.html", promoting.link_of),
}


def extras_of(on: Opened) -> list[Extra]:
    """The blocks of this record that have something to say."""
    own = BLOCKS.get(on.of.name)
    named = [
        *([own] if own else []),
        *keeping.BLOCKS.get(on.of.name, ()),
        *competing.BLOCKS.get(on.of.name, ()),
        *campaigning.BLOCKS.get(on.of.name, ()),
        *trace.BLOCKS.get(on.of.name, ()),
    ]
    found = ((template, build(on)) for template, build in named)
    return [Extra(template, what) for template, what in found if what is not None]
