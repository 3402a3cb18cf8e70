"""建议关闭: open deals whose age and silence say that they will not come, by the forecast's own lead times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, Sum

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import UNDONE
from paceline.kernel import clock
from paceline.methods.rhythm.by_hand import ByHand
from paceline.methods.rhythm.parameters import Source, StageEstimate
from paceline.pipeline.funnels import Funnel, all_funnels
from paceline.pipeline.models import Opportunity, Stage
from paceline.pipeline.queries.stalled import first_in_time, moment, untouched_since
from paceline.rhythm.queries.funnel.model import company_estimate
from paceline.rhythm.queries.funnel.overrides import by_hand_of, overrides_on
from paceline.rhythm.queries.organisation import Organisation

QUIET = 20
"""Workdays without a touch from which on everybody has given a deal up."""
ALMOST_ALL = 0.99
"""So large a share of the won deals had come by then; the forecast counts on nothing beyond."""
MOST = 100


@dataclass(frozen=True)
class Bound:
    """Within `days` workdays from entering a stage almost all of `n` won deals were won; `n` 0: a funnel's own plan.

    `usual` is the median where people have set it by hand, or follows from one they set, else None.
    """

    stage: Stage
    days: int
    n: int
    usual: int | None = None


@dataclass(frozen=True)
class Bounds:
    """By stage: for everybody, and for the teams for which people have set other lead times."""

    everybody: dict[UUID, Bound]
    teams: dict[UUID, dict[UUID, Bound]]

    def of(self, deal: Opportunity) -> Bound:
        """That of a deal: by the team it belongs to."""
        return self.teams.get(deal.team_id, self.everybody)[deal.stage_id]  # type: ignore[arg-type, index]


@dataclass(frozen=True)
class Candidate:
    """A deal that will hardly come: workdays in its stage, workdays of silence, and what won deals needed."""

    deal: Opportunity
    days: int
    quiet: int
    bound: Bound


@dataclass(frozen=True)
class ToClose:
    """The longest stays, how many there are with what amount, and the bound of each stage."""

    rows: tuple[Candidate, ...]
    count: int
    amount: Decimal
    bounds: tuple[Bound, ...]


def bound_of(stage: Stage, of: StageEstimate) -> Bound:
    """From the lead times of the forecast: beyond the longest the chance is 0 (`LeadTime.by_given_age`)."""
    to_win, known = of.stage.to_win, of.lead_time
    usual = int(known.value) if known.source in (Source.OVERRIDE, Source.FOLLOWS) else None
    return Bound(stage, to_win.quantile(ALMOST_ALL), to_win.n, usual)


def bounds(today: date) -> Bounds:
    """By open stage of the funnels in use, of the whole company; the figures are at most half an hour old."""
    found, organisation = Bounds({}, {}), Organisation.today()
    for funnel in all_funnels().values():
        if not funnel.path[:-1] or not funnel.pipeline.active:
            continue
        by_hand = overrides_on(funnel, today)
        found.everybody.update(bounds_of(funnel, today, by_hand_of(by_hand, ())))
        apart = {each for one in by_hand if one.unit for each in organisation.subtree(one.unit)}
        for team in apart:
            mine = by_hand_of(by_hand, organisation.upwards(team))
            found.teams.setdefault(team, {}).update(bounds_of(funnel, today, mine))
    return Bounds(found.everybody, {team: {**found.everybody, **own} for team, own in found.teams.items()})


def bounds_of(funnel: Funnel, today: date, by_hand: ByHand) -> dict[UUID, Bound]:
    """Of one funnel with what people have set."""
    stages = company_estimate(funnel, today, by_hand).stages
    return {stage.pk: bound_of(stage, of) for stage, of in zip(funnel.path[:-1], stages, strict=True)}


def to_close(by: Principal, today: date) -> ToClose:
    """Of the open deals that the asker sees. Nothing is closed by this."""
    known = bounds(today)
    rows = candidates(by, today, known)
    sums = rows.aggregate(n=Count("pk"), total=Sum("amount_base", default=Decimal(0)))
    found = list(rows.select_related("stage", "owner", "customer").order_by("stage_entered_at", "pk")[:MOST])
    shown = tuple(candidate(one, today, known.of(one)) for one in found)
    return ToClose(shown, sums["n"], sums["total"], tuple(known.everybody.values()))


def candidates(by: Principal, today: date, known: Bounds) -> Any:
    """Longer in the stage than won deals ever were, silent, with nothing to come, and not allowed to wait."""
    outlived = outliving(known.everybody, today) & ~Q(team__in=list(known.teams))
    for team, own in known.teams.items():
        outlived |= outliving(own, today) & Q(team=team)
    coming = visible(by, Activity).filter(
        opportunity=OuterRef("pk"),
        status__in=UNDONE,
        planned_at__gte=clock.now(),
        cause="",
    )
    return (
        visible(by, Opportunity)
        .filter(
            outlived, untouched_since(moment(first_in_time(QUIET, today))),
            Q(next_step_on__isnull=True) | Q(next_step_on__lt=today),
            Q(stay_until__isnull=True) | Q(stay_until__lt=today), state="open",
        )
        .exclude(Exists(coming)).order_by()
    )  # fmt: skip


def outliving(known: dict[UUID, Bound], today: date) -> Q:
    """Longer in the stage than its bound."""
    found = Q(pk__in=[])
    for stage, bound in known.items():
        found |= Q(stage=stage, stage_entered_at__lt=moment(first_in_time(bound.days, today)))
    return found


def candidate(deal: Opportunity, today: date, bound: Bound) -> Candidate:
    """A deal with its workdays."""
    calendar, entered = working_calendar(), local_day(deal.stage_entered_at)
    since = local_day(deal.last_touch_at) if deal.last_touch_at else entered
    return Candidate(
        deal, calendar.workdays_between(entered, today), calendar.workdays_between(since, today), bound
    )


def still(by: Principal, today: date, keys: list[UUID]) -> set[UUID]:
    """Which of some deals are still candidates: what was touched since is left alone."""
    return set(candidates(by, today, bounds(today)).filter(pk__in=keys).values_list("pk", flat=True))
