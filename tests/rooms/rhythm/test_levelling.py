"""Levelling: movable follow-ups are spread, fixed ones stay, parts can be accepted as one batch and taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import Activity
from paceline.kernel.clock import FrozenClock
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.records.past.undo import undo_batch
from paceline.rhythm.queries.levelling import levelled
from paceline.rhythm.queries.organisation import Node, Organisation
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowded(clock: FrozenClock, boss: Principal, people: People) -> list[Activity]:
    """Twelve hours of calls of 王芳 on Friday 10 July 2026, one of them agreed with the customer."""
    clock.move_to(datetime(2026, 7, 6, 1, tzinfo=UTC))
    fang = people.acts(people.fang)
    perform(fang, "pipeline.opportunity.create", None, {"name": "采购"})
    return [
        perform(
            fang, "customers.activity.create", None,
            {"subject": f"电话 {n}", "kind": "call", "planned_at": "2026-07-10 10:30", "minutes": "60",
             "fixed": "是" if n == 0 else ""},
        )
        for n in range(12)
    ]  # fmt: skip


def of_fang(people: People, by: Principal) -> Any:
    return levelled(
        by, Node(user=people.fang.pk), Organisation.today(), local_day(datetime(2026, 7, 6, 1, tzinfo=UTC))
    )


def test_nothing_is_lost_and_what_is_agreed_stays(crowded: list[Activity], people: People) -> None:
    found = of_fang(people, people.acts(people.fang))
    proposal = found.proposal
    assert proposal.is_better
    assert len(proposal.days) == 12
    assert proposal.days[str(crowded[0].pk)] == 4, "Friday is the fifth workday from Monday"
    assert str(crowded[0].pk) not in {move.task.key for move in proposal.moves}
    assert all(move.to >= 2 for move in proposal.moves), "today and tomorrow are frozen"


def test_some_moves_are_accepted_and_taken_back(crowded: list[Activity], people: People) -> None:
    fang = people.acts(people.fang)
    found = of_fang(people, fang)
    keys = [move.task.key for move in found.proposal.moves][:2]
    client = Client()
    client.force_login(people.fang)
    answer = client.post("/rhythm/levelling/accept", {"move": keys})
    assert answer.status_code == 204
    moved = visible(SYSTEM, Activity).exclude(planned_at=crowded[0].planned_at)
    assert {str(one.pk) for one in moved} == set(keys)
    batch = Event.objects.filter(record_id=moved[0].pk).latest("seq").batch
    assert batch is not None
    undo_batch(fang, batch)
    assert not visible(SYSTEM, Activity).exclude(planned_at=crowded[0].planned_at).exists()


def test_a_stranger_levels_nothing_of_others(crowded: list[Activity], people: People) -> None:
    assert not of_fang(people, people.acts(people.chen)).tasks
