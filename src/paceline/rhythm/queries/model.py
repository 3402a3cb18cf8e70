"""The funnel as figures: conversions, lead times, work per item and deal size, of the company and of one node."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from paceline.kernel import clock
from paceline.methods.rhythm.parameters import Estimate, estimate
from paceline.pipeline.funnels import Funnel, default_funnel
from paceline.rhythm.queries.funnel_facts import FunnelFacts, facts_in, template_of
from paceline.rhythm.queries.organisation import Node, Organisation

KEEP = timedelta(minutes=30)


@dataclass
class Kept:
    """The company's facts in this process, until they are too old."""

    facts: dict[tuple[UUID, date], tuple[datetime, FunnelFacts]]


kept = Kept({})


def company_facts(funnel: Funnel, as_of: date) -> FunnelFacts:
    """The facts of the whole company; at most half an hour old."""
    key = (funnel.pipeline.pk, as_of)
    known = kept.facts.get(key)
    if known is None or known[0] + KEEP < clock.now():
        if len(kept.facts) > 50:
            kept.facts.clear()
        known = kept.facts[key] = (clock.now(), facts_in(funnel, Q(), as_of))
    return known[1]


def of_node(node: Node, organisation: Organisation) -> Q:
    """The condition of a node's deals."""
    if node.unit is None:
        return Q(owner=node.user)
    return Q(team__in=list(organisation.subtree(node.unit)))


def estimate_of(node: Node, organisation: Organisation, as_of: date) -> tuple[Funnel, Estimate] | None:
    """The model of a node, shrunk to the company's, that to the funnel's own settings. None without a funnel."""
    funnel = default_funnel()
    if funnel is None or not funnel.path[:-1]:
        return None
    whole = company_facts(funnel, as_of)
    company = estimate(template_of(funnel), whole.stages, whole.deals)
    mine = facts_in(funnel, of_node(node, organisation), as_of)
    return funnel, estimate(company.funnel, mine.stages, mine.deals)
