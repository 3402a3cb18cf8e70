"""Scoring rules: checked when they are written, in force at once; and whose grade counts, a person's or the rules'."""

from __future__ import annotations

from typing import Any

from paceline.customers.models import Lead, ScoringRule
from paceline.customers.scoring.rules import current_rules, kept, understood
from paceline.customers.scoring.scoring import FINISHED, scores, settle
from paceline.customers.scoring.starting import STARTERS
from paceline.kernel.errors import Conflict, Invalid
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.workflow.queue import enqueue

GRADED = ("score_fit", "score_intent", "grade")


@action("customers.scoringrule.create", "新建评分规则", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> ScoringRule:
    """One more rule; all open leads follow."""
    made: ScoringRule = act.create(ScoringRule, **checked(values))
    take_effect(act)
    return made


@action("customers.scoringrule.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, rule: ScoringRule, *, values: dict[str, Any]) -> ScoringRule:
    """Another condition or other points; all open leads follow."""
    generic.change(act, rule, values=checked(values))
    take_effect(act)
    return rule


@action("customers.scoringrule.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, rule: ScoringRule) -> None:
    """It gives no more points."""
    act.remove(rule)
    take_effect(act)


@action("customers.scoringrule.restore", "恢复", icon="undo-2", permission="remove", hidden=True)
def restore(act: Act, rule: ScoringRule) -> ScoringRule:
    """It gives points again."""
    act.restore(rule)
    take_effect(act)
    return rule


@action(
    "customers.scoringrule.start", "用推荐规则开始", on="collection", permission="create", icon="spark"
)  # fmt: skip
def start(act: Act) -> dict[str, int]:
    """A set of rules to begin with. Raises Conflict where there are rules already."""
    if current_rules():
        raise Conflict("已经有评分规则了。请直接修改，或者先删掉再用推荐规则。", code="rules_exist")
    for values in STARTERS:
        act.create(ScoringRule, **values)
    take_effect(act)
    return {"rules": len(STARTERS)}


@action("customers.scoringrule.run", "重算全部线索", on="collection", permission="change", icon="refresh")
def run(act: Act) -> dict[str, str]:
    """All open leads in the background. Returns the job."""
    return {"job": str(enqueue(act.by, "customers.scores", {}).pk)}


def why_not(lead: Lead) -> str:
    """Why the rules cannot grade it; "" when they can."""
    if lead.status in FINISHED:
        return "已转化或无效的线索不再评分。"
    return "" if current_rules() else "还没有评分规则。请销售运营先到「评分规则」里设几条。"


@action("customers.lead.score", "按规则评分", permission="change", icon="star", available=why_not)
def score(act: Act, lead: Lead) -> Lead:
    """The rules grade it from now on, whatever a person said before."""
    found = scores([lead.pk], act.now)[lead.pk]
    if lead.graded_by_hand:
        act.save(lead, graded_by_hand=False)
    settle(act, lead, found)
    return lead


def graded_by_hand(lead: Lead | None, values: dict[str, Any]) -> dict[str, Any]:
    """Values with the note that a person has graded; an emptied grade goes back to the rules."""
    changed = {
        name: values[name]
        for name in GRADED
        if name in values and values[name] != (getattr(lead, name) if lead else None)
    }
    changed = {name: value for name, value in changed.items() if lead or value not in (None, "")}
    return (
        {**values, "graded_by_hand": any(v not in (None, "") for v in changed.values())}
        if changed
        else values
    )


def checked(values: dict[str, Any]) -> dict[str, Any]:
    """Raises Invalid at the condition when leads do not understand it."""
    if values.get("condition"):
        try:
            understood(values["condition"])
        except Invalid as error:
            raise Invalid({"condition": error.message}) from error
    return values


def take_effect(act: Act) -> None:
    kept.changed()
    enqueue(act.by, "customers.scores", {})
