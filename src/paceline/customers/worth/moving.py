"""Moving customers to what the rules say: through the door, each with an event that says why."""

from __future__ import annotations

from collections.abc import Sequence

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.customers.worth.deciding import Move
from paceline.kernel.errors import Invalid
from paceline.records.act import Act
from paceline.records.action import acting
from paceline.workflow.models.notification import stored

RECKON = "customers.customer.reckon"
CHUNK = 500


def move_all(moves: Sequence[Move]) -> int:
    """Every move that can be made. Returns how many; one bad record stops no other."""
    done = 0
    for start in range(0, len(moves), CHUNK):
        some = {move.pk: move for move in moves[start : start + CHUNK]}
        with acting(SYSTEM, RECKON, via="job") as act:
            rows = visible(SYSTEM, Customer).filter(pk__in=list(some)).order_by("pk")
            for customer in rows.select_for_update(of=("self",)):
                done += make(act, customer, some[customer.pk])
    return done


def make(act: Act, customer: Customer, move: Move) -> bool:
    """One move with its reason in the story; a record that breaks a rule of its own stays as it is."""
    try:
        changed = act.save(customer, event=RECKON, **move.values)
    except Invalid:
        return False
    if changed:
        act.events[-1].payload["said"] = stored(move.why)
    return bool(changed)
