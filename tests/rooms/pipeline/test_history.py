"""I5: whatever happens to an opportunity, its stage history is one chain from nothing to where it stands."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.kernel.errors import Invalid, PacelineError
from paceline.pipeline import history
from paceline.pipeline.invariants import stage_history_is_contiguous
from paceline.pipeline.models import Opportunity, Stage, StageEvent
from paceline.records.action import perform
from tests.rooms.pipeline.conftest import fresh, stage

pytestmark = pytest.mark.django_db
CODES = ("identify", "first_contact", "needs", "solution", "follow_up", "won")
MOVES = st.one_of(
    st.tuples(st.just("move"), st.sampled_from(CODES)),
    st.tuples(st.sampled_from(("win", "lose", "cancel", "reopen")), st.just("")),
)


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves no trace."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def inputs_of(verb: str, code: str, deal: Opportunity) -> dict[str, Any]:
    more: dict[str, dict[str, Any]] = {
        "move": {"stage": str(stage(deal, code).pk), "override": True, "reason": "试"} if code else {},
        "win": {"override": True, "reason": "试"},
        "lose": {"lost_reason": "price"},
        "cancel": {"reason": "error"},
        "reopen": {"reason": "试"},
    }
    return more[verb]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(MOVES, max_size=8))
def test_any_sequence_of_moves_leaves_one_chain(
    steps: list[tuple[str, str]], lead: Principal, deal: Opportunity
) -> None:
    with undone():
        done = 0
        for verb, code in steps:
            try:
                perform(lead, f"pipeline.opportunity.{verb}", deal.pk, inputs_of(verb, code, deal))
                done += 1
            except PacelineError:
                continue
        facts = list(visible(SYSTEM, StageEvent).filter(opportunity=deal).order_by("id"))
        assert len(facts) == done + 1
        assert facts[0].from_stage_id is None
        assert all(after.from_stage_id == before.to_stage_id for before, after in itertools.pairwise(facts))
        assert facts[-1].to_stage_id == fresh(deal).stage_id
        assert all(after.moved_at >= before.moved_at for before, after in itertools.pairwise(facts))
        assert list(stage_history_is_contiguous.find()) == []


def test_a_history_brought_from_elsewhere_is_a_chain_too(deal: Opportunity) -> None:
    stages: list[Stage] = [stage(deal, code) for code in ("needs", "solution", "identify")]
    at = datetime(2026, 1, 5, tzinfo=UTC)
    steps = [history.Step(one, at + timedelta(days=n)) for n, one in enumerate(stages)]
    facts = history.brought(deal, steps, recorded_at=clock.now(), actor_id=None)
    assert [fact.from_stage for fact in facts] == [None, stages[0], stages[1]]
    with pytest.raises(Invalid):
        history.brought(deal, steps[::-1], recorded_at=clock.now(), actor_id=None)
    with pytest.raises(Invalid):
        history.brought(deal, steps[:2], recorded_at=clock.now(), actor_id=None)
