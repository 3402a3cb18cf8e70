"""What the database sums of the ways of deals is what their events say one by one."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Q

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.customers.models import Activity
from paceline.kernel.clock import FrozenClock, day_of
from paceline.kernel.periods import Period
from paceline.pipeline.funnels import Funnel, default_funnel
from paceline.pipeline.models import Opportunity, Stage, StageEvent
from paceline.rhythm.queries.funnel.facts import FunnelFacts, facts_by, facts_in, joined
from paceline.rhythm.queries.funnel.stepping import furthest_of, steps
from paceline.rhythm.queries.together import SEAT
from tests.people import People
from tests.rooms.rhythm.conftest import won

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 13)
SAME = {"meeting": "visit"}


def past(by: Principal, people: People, rng: random.Random) -> None:
    """Forty deals that ended in odd ways: stages skipped, entered again, told late, none at all; some long ago."""
    stages = list(visible(SYSTEM, Stage).filter(kind="open", pipeline__default=True).order_by("position"))
    lost = visible(SYSTEM, Stage).get(kind="lost", pipeline__default=True)
    for at in range(40):
        owner, closed = rng.choice((people.fang, people.qiang, people.chen)), TODAY - timedelta(days=13 * at)
        one = won(by, owner, 10_000 + 77 * at, closed, f"单{at}")
        values: dict[str, Any] = {"created_at": at_noon(closed - timedelta(days=40))}
        if rng.random() < 0.4:
            values |= {"state": "lost", "stage": lost, "lost_reason": rng.choice(("price", "duplicate"))}
        if at % 9 == 0:
            values |= {"amount": None, "amount_base": None}
        Opportunity.objects.filter(pk=one.pk).update(**values)
        StageEvent.objects.filter(opportunity=one).delete()
        moved = at_noon(closed - timedelta(days=rng.randint(-4, 60)))
        for _move in range(rng.randint(0, 5)):
            stage = rng.choice(stages)
            StageEvent.objects.create(
                opportunity=one, to_stage=stage, moved_at=moved, recorded_at=moved, amount=Decimal(at)
            )
            moved += timedelta(hours=rng.randint(-90, 200))  # some after the end, some before the one before
            Activity.objects.create(
                subject="回访", kind=rng.choice(("call", "meeting", "visit", "email")), opportunity=one, stage=stage,
                status="done", minutes=rng.choice((0, 25)), owner=owner, team_id=owner.unit_id, ended_at=moved,
                effective=True, created_at=moved, updated_at=moved,
            )  # fmt: skip


def at_noon(day: date) -> datetime:
    """Twenty to eight in the evening of Shanghai, so that hours cross midnight."""
    return datetime(day.year, day.month, day.day, 11, 40, tzinfo=UTC)


def ended() -> list[Opportunity]:
    """The deals that count."""
    rows = Opportunity.objects.filter(closed_on__gt=TODAY - timedelta(days=365), closed_on__lte=TODAY)
    return list(rows.exclude(lost_reason="duplicate").exclude(state="open"))


def entries(funnel: Funnel, deal: Opportunity) -> dict[int, date | None]:
    """The day on which it first entered each stage, event by event; the first stage when nothing is known."""
    place, found = {stage.pk: at for at, stage in enumerate(funnel.path[:-1])}, dict[int, date | None]()
    for event in StageEvent.objects.filter(opportunity=deal, to_stage__in=list(place)).order_by("id"):
        found.setdefault(place[event.to_stage_id], day_of(event.moved_at, str(working_calendar().zone)))
    return found or {0: None}


def told(funnel: Funnel, deals: list[Opportunity]) -> Any:
    """The facts of deals in plain Python."""
    count = len(funnel.path) - 1
    stages: list[Any] = [[0, 0, [], defaultdict(int), defaultdict(int)] for _stage in range(count)]
    place = {stage.pk: at for at, stage in enumerate(funnel.path[:-1])}
    for deal in deals:
        days = entries(funnel, deal)
        reached = count if deal.state == "won" else max(days)
        for at, day in days.items():
            stages[at][0] += 1
            stages[at][1] += reached > at
            if deal.state == "won" and day is not None:
                stages[at][2].append(max(0, working_calendar().workdays_between(day, deal.closed_on)))  # type: ignore[arg-type]
        for work in Activity.objects.filter(opportunity=deal, status="done").exclude(kind="email"):
            kind = SAME.get(work.kind, work.kind)
            stages[place[work.stage_id]][3][kind] += 1
            stages[place[work.stage_id]][4][kind] += work.minutes or 0
    amounts = sorted(float(deal.amount_base) for deal in deals if deal.state == "won" and deal.amount_base)
    return [
        (entered, went_on, sorted(days), dict(done), {kind: spent / 60 for kind, spent in minutes.items()})
        for entered, went_on, days, done, minutes in stages
    ], amounts  # fmt: skip


def plain(facts: FunnelFacts) -> Any:
    """The same shape of what the database summed."""
    return [
        (one.entered, one.advanced, list(one.to_win), dict(one.activities), dict(one.hours))
        for one in facts.stages
    ], sorted(facts.deals)  # fmt: skip


def test_sums_of_the_database_are_what_the_events_say(
    clock: FrozenClock, boss: Principal, people: People, django_assert_num_queries: Any
) -> None:
    clock.move_to(datetime(2026, 11, 13, 11, tzinfo=UTC))
    past(boss, people, random.Random(20261113))
    funnel, deals = default_funnel(), ended()
    assert funnel is not None
    count = len(funnel.path) - 1
    facts_in(funnel, Q(), TODAY)
    with django_assert_num_queries(3):
        whole = plain(facts_in(funnel, Q(), TODAY))
    assert whole == told(funnel, deals)
    assert all(one[2] for one in whole[0]), "each stage was passed by somebody"
    assert 0 in whole[0][-1][2] + whole[0][0][2], "entered after the end"
    mine = [deal for deal in deals if deal.owner_id == people.fang.pk]
    assert plain(facts_in(funnel, Q(owner=people.fang.pk), TODAY)) == told(funnel, mine)
    seats = facts_by(funnel, TODAY, Q(), SEAT)
    assert plain(joined(seats.values(), count)) == whole
    assert plain(
        joined([part for (owner, _team), part in seats.items() if owner == people.fang.pk], count)
    ) == told(funnel, mine)
    year = Period(TODAY - timedelta(days=364), TODAY + timedelta(days=1))
    every = [
        deal for deal in Opportunity.objects.exclude(state="open") if year.start <= deal.closed_on < year.end
    ]  # type: ignore[operator]
    furthest = {deal.pk: count if deal.state == "won" else max(entries(funnel, deal)) for deal in every}
    assert dict(furthest_of(SYSTEM, funnel, Q(), year)) == furthest
    with django_assert_num_queries(1):
        found = steps(SYSTEM, funnel, Q(), year)
    assert found.whole == [
        [sum(far >= at for far in furthest.values()), sum(far > at for far in furthest.values())] for at in range(count)
    ]  # fmt: skip
    assert {owner: counts[0][0] for owner, counts in found.by_owner.items()} == {
        owner: sum(deal.owner_id == owner for deal in every) for owner in {deal.owner_id for deal in every}
    }
