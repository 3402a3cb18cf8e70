"""Whatever two people do with leads and customers: each has one owner or lies in one pool, and a lead converts once."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Customer, Lead, PoolMove
from paceline.kernel.errors import PacelineError
from paceline.records.action import perform
from paceline.records.models import Event
from paceline.records.verify import invariants
from tests.people import People

pytestmark = pytest.mark.django_db
MOVES: dict[str, dict[str, Any]] = {
    "claim": {}, "release": {"reason": "没有进展"}, "start_contact": {}, "qualify": {}, "nurture": {},
    "convert": {"with_opportunity": "true"}, "disqualify": {"reason": "no_need"}, "reopen": {"reason": "又来问"},
}  # fmt: skip
ALWAYS = ("I02", "I02p", "I02l", "I03", "I04", "I09", "I16")
FORWARD = ("claim", "start_contact", "qualify", "convert")
STEPS = st.lists(st.tuples(st.sampled_from([*MOVES, *FORWARD * 3]), st.booleans()), min_size=30, max_size=50)


def do(by: Principal, step: str, record: Any) -> None:
    """One step; one that is refused leaves no trace."""
    events = Event.objects.count()
    try:
        with transaction.atomic():
            perform(by, f"{record._meta.label_lower}.{step}", record.pk, MOVES[step])
    except (PacelineError, LookupError):
        assert Event.objects.count() == events


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_everything_belongs_to_somebody_and_converts_once(steps: list[Any], people: People) -> None:
    boss, pair = people.acts(people.boss), (people.acts(people.fang), people.acts(people.qiang))
    with transaction.atomic():
        for holds in ("lead", "customer"):
            pool = {"name": holds, "holds": holds, "cooldown_days": 0, "former_cooldown_days": 0}
            perform(boss, "customers.pool.create", None, {**pool, "assign_p1": False})
        lead = perform(pair[0], "customers.lead.create", None, {"name": "钱总", "company": "青原"})
        firm = perform(pair[1], "customers.customer.create", None, {"name": "青原"})
        for step, by_first in steps:
            for record in (lead, firm):
                do(pair[0] if by_first else pair[1], step, record)
        assert [f"{code} {line}" for code in ALWAYS for line in invariants[code].find()] == []
        for model in (Lead, Customer):
            for record in visible(SYSTEM, model):
                taken = visible(SYSTEM, PoolMove).filter(**{model._meta.model_name: record}).order_by("id")
                kinds = [one.kind for one in taken if one.kind in ("claim", "release")]
                assert all(one != other for one, other in itertools.pairwise(kinds)), kinds
        converted = Event.objects.filter(name="customers.lead.convert").values_list("record_id", flat=True)
        assert len(converted) == len(set(converted))
        transaction.set_rollback(True)
