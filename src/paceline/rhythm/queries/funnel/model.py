"""The funnel as figures: conversions, lead times, work per item and deal size, of the company and of one node."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.db.models import Q

from paceline.access.principal import SYSTEM
from paceline.kernel import clock
from paceline.metadata.kept import aside
from paceline.methods.rhythm.by_hand import ByHand, with_values_by_hand
from paceline.methods.rhythm.funnel_model import FunnelModel
from paceline.methods.rhythm.parameters import Estimate, estimate, mean_deal
from paceline.pipeline.funnels import Funnel, default_funnel
from paceline.records.past.lookback import Moment, looked_at
from paceline.rhythm.queries.funnel.facts import FunnelFacts, facts_by, facts_in, joined, template_of
from paceline.rhythm.queries.funnel.overrides import SetByHand, by_hand_for, overrides_on
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.together import SEAT, Seats, by_seats, is_for_all, recalled

KEEP = timedelta(minutes=30)
NOTHING = ByHand()


@dataclass
class Kept:
    """The company's facts in this process, until they are too old."""

    facts: dict[tuple[UUID, date, Moment | None], tuple[datetime, FunnelFacts]]
    seats: dict[tuple[UUID, Moment], tuple[datetime, Seats]]
    """Of earlier days by seat: a few, since each is some megabytes in a large company."""


kept = Kept({}, {})
FEW = 4


def everybody(funnel: Funnel, as_of: date) -> FunnelFacts:
    """The facts of all seats together where they are read anyway, else of all rows."""
    key, read = ("funnel", funnel.pipeline.pk, as_of), partial(facts_by, funnel, as_of)
    moment = looked_at()
    if moment is not None:
        seats = seats_then(funnel, as_of, moment)
    elif is_for_all(SYSTEM):
        seats = recalled(SYSTEM, key, lambda: Seats(read(Q(), SEAT)))
    else:
        return facts_in(funnel, Q(), as_of)
    return joined([part for parts in seats.by_team.values() for part in parts], len(funnel.path) - 1)


def seats_then(funnel: Funnel, as_of: date, moment: Moment) -> Seats:
    """An earlier day's facts by seat: read once for the company and each node; with late facts for this look only."""
    own = aside.get()
    if moment.late and own is not None:
        key = ("seats", funnel.pipeline.pk, as_of)
        if key not in own:
            own[key] = Seats(facts_by(funnel, as_of, Q(), SEAT))
        found: Seats = own[key]
        return found
    known = kept.seats.get((funnel.pipeline.pk, moment))
    if known is None or known[0] + KEEP < clock.now():
        if len(kept.seats) >= FEW:
            kept.seats.clear()
        known = kept.seats[funnel.pipeline.pk, moment] = (
            clock.now(),
            Seats(facts_by(funnel, as_of, Q(), SEAT)),
        )
    return known[1]


def company_facts(funnel: Funnel, as_of: date) -> FunnelFacts:
    """The facts of the whole company; at most half an hour old."""
    moment = looked_at()
    if moment is not None and moment.late:
        return everybody(funnel, as_of)
    key = (funnel.pipeline.pk, as_of, moment)
    known = kept.facts.get(key)
    if known is None or known[0] + KEEP < clock.now():
        if len(kept.facts) > 50:
            kept.facts.clear()
        known = kept.facts[key] = (clock.now(), everybody(funnel, as_of))
    return known[1]


def with_deal(template: FunnelModel, deals: Sequence[float]) -> FunnelModel:
    """The template with the company's own mean deal, once there are deals: no funnel knows what is sold."""
    return replace(template, deal=mean_deal(deals, template.deal, 0.0).value)


def estimate_of(node: Node, organisation: Organisation, as_of: date) -> tuple[Funnel, Estimate] | None:
    """The model of a node, shrunk to the company's, that to the funnel's own settings. None without a funnel."""
    funnel = default_funnel()
    if funnel is None or not funnel.path[:-1]:
        return None
    set_by_hand = set_on(funnel, as_of)
    company = recalled(
        SYSTEM, ("company", funnel.pipeline.pk, as_of), lambda: company_estimate(funnel, as_of).funnel
    )
    return funnel, recalled(
        SYSTEM, ("estimate", node, as_of),
        lambda: estimate_in(
            company, funnel, node, organisation, as_of, by_hand_for(set_by_hand, node, organisation)
        ),
    )  # fmt: skip


def set_on(funnel: Funnel, as_of: date) -> tuple[SetByHand, ...]:
    """What people have set of the funnel, as of a day."""
    key = ("overrides", funnel.pipeline.pk, as_of)
    return recalled(SYSTEM, key, lambda: overrides_on(funnel, as_of))


def company_estimate(funnel: Funnel, as_of: date, by_hand: ByHand = NOTHING) -> Estimate:
    """The company's funnel, shrunk to its settings, with what people have set for a part of it."""
    whole = company_facts(funnel, as_of)
    template = with_deal(template_of(funnel), whole.deals)
    return with_values_by_hand(estimate(template, whole.stages, whole.deals), whole.stages, by_hand)


def estimate_in(
    company: FunnelModel, funnel: Funnel, node: Node, organisation: Organisation, as_of: date,
    by_hand: ByHand,
) -> Estimate:  # fmt: skip
    """A node's own facts over the company's as they are measured, with what people have set for the node."""
    moment = looked_at()
    if moment is not None:
        parts = seats_then(funnel, as_of, moment).of(node, organisation)
    else:
        key = ("funnel", funnel.pipeline.pk, as_of)
        parts = by_seats(SYSTEM, key, node, organisation, partial(facts_by, funnel, as_of))
    mine = joined(parts, len(company.stages))
    return with_values_by_hand(estimate(company, mine.stages, mine.deals), mine.stages, by_hand)
