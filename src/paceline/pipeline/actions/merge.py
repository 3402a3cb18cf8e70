"""Merging opportunities: what may stand only once in the kept one is taken out of the doubles first."""

from __future__ import annotations

from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.pipeline.actions.amount import settle
from paceline.pipeline.models import Opportunity, OpportunityContact, OpportunitySplit
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import merge as generic
from paceline.records.actions.merge import Others


@action("pipeline.opportunity.merge", "合并", icon="merge", hidden=True)
def merge(act: Act, opportunity: Opportunity, *, others: Others, values: dict[str, Any]) -> Opportunity:
    """Keep this one with its own shares and its own word on each contact; lines of all are added up."""
    doubles = [key for key in others if key != opportunity.pk]
    for split in visible(act.by, OpportunitySplit).filter(opportunity__in=doubles):
        act.remove(split)
    known = set(
        visible(SYSTEM, OpportunityContact).filter(opportunity=opportunity).values_list("contact", flat=True)
    )
    for row in visible(act.by, OpportunityContact).filter(opportunity__in=doubles).order_by("pk"):
        if row.contact_id in known:
            act.remove(row)
        known.add(row.contact_id)
    generic.merge(act, opportunity, others=others, values=values)
    settle(act, opportunity)
    return opportunity
