"""Every declared state machine of the room: each forbidden move is refused and changes nothing, each state reached."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Amount, Day, DecimalNumber, Instant, LongText, Text
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.records.action import actions, perform
from paceline.records.models import Event
from paceline.records.states import States, tables
from tests.rooms.trade.conftest import fresh
from tests.samples import confirmed_order, record_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
OURS = {of: table for (of, _), table in tables.items() if of.startswith(("trade.", "catalog."))}
BY_HAND = {"trade.depositentry"}
"""Made by cancelling a reservation, never by people; its moves are tested with presales."""
BY_ANOTHER = {"trade.contract": {"amended"}}
"""States that a record gets by what happens to another one: a contract when its next edition is signed."""
SAMPLES: tuple[tuple[type[Any], Any], ...] = (
    (Amount, "1"), (DecimalNumber, "1"), (Day, "2026-01-05"), (Instant, "2026-01-05 10:00"), (LongText, "x"),
    (Text, "x"),
)  # fmt: skip


def inputs_for(verb: str) -> dict[str, Any]:
    """Something for every input that must be filled."""
    needed = {name: kind for name, kind in actions[verb].inputs.items() if kind.required}
    found = {
        name: next((v for of, v in SAMPLES if isinstance(kind, of)), None) for name, kind in needed.items()
    }
    return {name: value for name, value in found.items() if value is not None}


def made(of: ObjectType, by: Principal) -> Any:
    """A record with the states to try; a delivery is planned for an order."""
    if of.name == "trade.delivery":
        return perform(by, "trade.salesorder.plan_delivery", confirmed_order(by).pk)
    return record_of(of, by)


@pytest.mark.parametrize("name", sorted(OURS.keys() - BY_HAND))
def test_only_declared_moves_are_made(name: str, boss: Principal) -> None:
    table, of = OURS[name], registry.get(name)
    record = made(of, boss)
    told = Event.objects.count()
    tried = 0
    for verb, move in table.moves.items():
        chosen = actions.get(f"{name}.{verb}")
        if chosen is None:
            continue  # made by the clock or by another action
        assert chosen.available is not None, f"{chosen.name} looks at no state"
        for state in table.choices.values:
            visible(SYSTEM, of.model).filter(pk=record.pk).update(**{table.field: state})
            asked = chosen.available(fresh(record))
            if state in move.sources:
                continue  # what else it takes is the business of its own tests
            tried += 1
            assert asked, f"{verb} is offered in {state}"
            with pytest.raises((Conflict, Invalid)):  # some ask for rows before they look at the state
                perform(boss, chosen.name, record.pk, inputs_for(chosen.name))
            assert getattr(fresh(record), table.field) == state
    assert tried
    assert Event.objects.count() == told, "what was refused left no trace"


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_state_is_reached_by_moves(name: str) -> None:
    table: States = OURS[name]
    states, pairs = set(table.choices.values) - BY_ANOTHER.get(name, set()), set(table.pairs())
    assert {str(one) for one in table.start} | {str(target) for _, target in pairs} == states
    known = {str(one) for one in table.start}
    while more := {str(target) for source, target in pairs if str(source) in known} - known:
        known |= more
    assert known == states
