"""Every allowed and every forbidden move of campaigns, reservations and deposit entries."""

from __future__ import annotations

from typing import Any

import pytest

from paceline.records.action import actions
from paceline.records.states import States
from paceline.trade.models import DepositEntry, PresaleCampaign, PresalePromotion, Reservation
from paceline.trade.presale.states import CAMPAIGN, ENTRY, PROMOTION, RESERVATION

TABLES: list[tuple[str, Any, States]] = [
    ("trade.presalecampaign", PresaleCampaign, CAMPAIGN),
    ("trade.reservation", Reservation, RESERVATION),
    ("trade.depositentry", DepositEntry, ENTRY),
    ("trade.presalepromotion", PresalePromotion, PROMOTION),
]
ENDS = {
    "trade.presalecampaign": {"completed", "cancelled"},
    "trade.reservation": {"delivered", "expired", "forfeited"},
    "trade.depositentry": {"paid"},
    "trade.presalepromotion": set(),
}
BY_THE_DOOR = {"wait", "forfeit", "refund", "reserve"}
"""Moves that other actions make, and one that changes no state."""
every_table = pytest.mark.parametrize(
    ("of", "model", "table"), TABLES, ids=lambda x: x if isinstance(x, str) else ""
)


@every_table
def test_each_action_is_offered_in_its_states_and_refused_in_all_others(
    of: str, model: Any, table: States
) -> None:
    for verb, move in table.moves.items():
        if verb in BY_THE_DOOR:
            continue
        available = actions[f"{of}.{verb}"].available
        assert available is not None, verb
        for state in table.choices.values:
            record = (
                model(state=state, kind="forfeit", liability=1)
                if model is DepositEntry
                else model(state=state)
            )
            why_not = str(available(record))
            assert (not why_not) == (state in move.sources), f"{of}.{verb} in {state}: {why_not}"


@every_table
def test_every_state_can_be_reached_and_left(of: str, model: Any, table: States) -> None:
    pairs = set(table.pairs())
    reached, todo = set(table.start), list(table.start)
    while todo:
        here = todo.pop()
        for source, target in pairs:
            if source == here and target not in reached:
                reached.add(target)
                todo.append(target)
    assert reached == set(table.choices.values)
    assert {state for state in table.choices.values if state not in {s for s, _ in pairs}} == ENDS[of]
