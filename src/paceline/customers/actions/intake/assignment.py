"""Rules by which leads find their owner: checked when they are written, applied by hand to one lead or many."""

from __future__ import annotations

from typing import Any

from paceline.customers.actions.lead import assignable
from paceline.customers.intake import assigning
from paceline.customers.models import AssignmentRule, Lead
from paceline.kernel.errors import Conflict, Invalid
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic


def require_understood(values: dict[str, Any]) -> None:
    """Raises Invalid at the condition when leads do not understand it."""
    if not values.get("condition"):
        return
    try:
        assigning.understood(values["condition"])
    except Invalid as error:
        raise Invalid({"condition": error.message}) from error


@action("customers.assignmentrule.create", "新建分配规则", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> AssignmentRule:
    """A rule; people are added to it next."""
    require_understood(values)
    made: AssignmentRule = act.create(AssignmentRule, **values)
    return made


@action("customers.assignmentrule.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, rule: AssignmentRule, *, values: dict[str, Any]) -> AssignmentRule:
    """Another range or way; what was given away stays."""
    require_understood(values)
    generic.change(act, rule, values=values)
    return rule


@action(
    "customers.lead.assign_by_rule", "按规则分配", permission="assign", icon="signpost", available=assignable
)
def assign_by_rule(act: Act, lead: Lead) -> Lead:
    """Whoever the rules find takes care of it. Raises Conflict when no rule fits or nobody has room."""
    if assigning.by_rules(act, lead) is None:
        raise Conflict(
            "没有一条分配规则符合这条线索，或者规则里的人都轮不到。请手动分配，或者改一改规则。",
            code="no_rule",
        )
    return lead
