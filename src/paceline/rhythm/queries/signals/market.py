"""跟不上市场反应: who answered a campaign, how fast half of them did, and how long they waited for the first contact.

A lead belongs to a campaign by the name that it carries. Delays are working minutes: of the market from the morning on
which the campaign began, of us from the lead's arrival. We are behind when that takes longer than half of the market
took to react (t50, F33); a campaign with fewer than ten answers has no t50 and is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.customers.models import Lead
from paceline.kernel import clock
from paceline.kernel.clock import start_of
from paceline.methods.rhythm.reaction import Reaction, reaction
from paceline.methods.rhythm.signals.dwelling import slow_for_market
from paceline.rhythm.models import Happening
from paceline.rhythm.models.happening import HappeningKind
from paceline.rhythm.queries.organisation import Node
from paceline.rhythm.queries.signals.found import LEADS, Found, field_is, rows, whose
from paceline.rhythm.queries.signals.gathering import Gathered

STIMULI = (HappeningKind.CAMPAIGN, HappeningKind.LAUNCH, HappeningKind.EVENT)
LOOK_BACK, AFTER = timedelta(days=60), timedelta(days=14)
"""How long ago a campaign may have begun, and how long after its end an answer still counts as one."""
MOST = 20


@dataclass(frozen=True)
class Answer:
    """One lead of a campaign: the market's delay and ours in working minutes; ours so far when nobody has called."""

    owner: UUID | None
    team: UUID | None
    came_after: float
    waited: float
    is_touched: bool


@dataclass(frozen=True)
class Campaign:
    """A stimulus with its answers."""

    name: str
    starts_on: date
    answers: tuple[Answer, ...]
    market: Reaction

    def delays(self) -> Iterator[tuple[Answer, float]]:
        """How long each waited as a multiple of t50; who waits still counts only once that is over one."""
        if not self.market.t50:
            return
        for one in self.answers:
            ratio = one.waited / self.market.t50
            if one.is_touched or ratio > 1:
                yield one, ratio


def campaigns(today: date) -> list[Campaign]:
    """The campaigns of the last two months that leads name, as the system sees them; two queries."""
    spans = visible(SYSTEM, Happening).filter(
        kind__in=STIMULI, starts_on__gte=today - LOOK_BACK, starts_on__lte=today
    ).order_by("starts_on", "pk")  # fmt: skip
    by_name = {one.name: one for one in spans}
    if not by_name:
        return []
    names = ("campaign", "owner_id", "team_id", "created_at", "first_touch_at")
    leads = (
        visible(SYSTEM, Lead).filter(campaign__in=list(by_name)).order_by("created_at", "pk").values(*names)
    )
    found: dict[str, list[Answer]] = defaultdict(list)
    for row in leads:
        span = by_name[row["campaign"]]
        begun = start_of(span.starts_on, working_calendar().zone)
        if begun <= row["created_at"] < start_of(span.ends_on + AFTER, working_calendar().zone):
            found[span.name].append(answer(row, begun))
    return [
        Campaign(name, by_name[name].starts_on, tuple(answers), market_of(answers))
        for name, answers in found.items()
    ]


def answer(row: dict[str, Any], begun: datetime) -> Answer:
    """One lead's two delays."""
    minutes = working_calendar().business_minutes_between
    touched = row["first_touch_at"]
    came = float(minutes(begun, row["created_at"]))
    waited = float(minutes(row["created_at"], touched or clock.now()))
    return Answer(row["owner_id"], row["team_id"], came, waited, touched is not None)


def market_of(answers: list[Answer]) -> Reaction:
    return reaction([one.came_after for one in answers], len(answers), float("inf"))


def of_market(node: Node, of: Gathered) -> Found:
    """The reading of a node over all running campaigns."""
    units = set(of.organisation.subtree(node.unit)) if node.unit else set()
    waited, named = [], []
    for campaign in of.campaigns:
        mine = [
            ratio for one, ratio in campaign.delays()
            if (one.team in units if node.unit else one.owner == node.user)
        ]  # fmt: skip
        waited += mine
        named += [campaign.name] if mine else []
    evidence = rows(LEADS, whose(node, of.organisation)) if named else {}
    if named:
        evidence["filter"]["all"].append({"any": [field_is("campaign", "eq", name) for name in named[:MOST]]})
    return Found(node, slow_for_market(node.key, waited, 1.0), evidence)
