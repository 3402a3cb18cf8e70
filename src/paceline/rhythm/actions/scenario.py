"""Deciding about a scenario that was proposed: in use, not in use, or open again."""

from __future__ import annotations

from typing import Annotated

from paceline.metadata.fields import LongText
from paceline.records.act import Act
from paceline.records.action import action
from paceline.rhythm.models import Scenario
from paceline.rhythm.models.scenario import ScenarioState
from paceline.rhythm.states import SCENARIO

Why = Annotated[str, LongText("不采纳的原因", blank=True)]


def was_proposed(scenario: Scenario) -> object:
    """ "" for a decision that can be taken back: one about a proposal."""
    return SCENARIO.available("reopen")(scenario) if scenario.observation_id else "这个情景不是建议来的。"


@action(
    "rhythm.scenario.accept",
    "采纳",
    permission="change",
    icon="check",
    available=SCENARIO.available("accept"),
)
def accept(act: Act, scenario: Scenario) -> Scenario:
    """It is in use; whoever accepts it owns it unless somebody does."""
    act.save(scenario, state=ScenarioState.ADOPTED, owner=scenario.owner_id or act.by.user_id)
    return scenario


@action(
    "rhythm.scenario.decline",
    "不采纳",
    permission="change",
    icon="ban",
    available=SCENARIO.available("decline"),
)
def decline(act: Act, scenario: Scenario, *, reason: Why = "") -> Scenario:
    """Not this one; it is no longer offered beside the forecast."""
    act.reason = reason or act.reason
    act.save(scenario, state=ScenarioState.DECLINED)
    return scenario


@action("rhythm.scenario.reopen", "撤回决定", permission="change", icon="undo-2", available=was_proposed)
def reopen(act: Act, scenario: Scenario) -> Scenario:
    """To be decided again."""
    act.save(scenario, state=ScenarioState.PROPOSED)
    return scenario
