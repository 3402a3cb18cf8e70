"""Making and changing opportunities: their funnel, their first fact, and what a later date or another amount means."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from paceline.kernel.errors import Invalid
from paceline.metadata.fields import Amount, DecimalNumber, Link, Percent, Rows
from paceline.metadata.registry import registry
from paceline.pipeline import history, playbook, templates
from paceline.pipeline.actions.amount import settle
from paceline.pipeline.actions.lines import priced
from paceline.pipeline.funnels import Funnel, default_funnel, funnel_of
from paceline.pipeline.models import Opportunity, OpportunityLine, Pipeline
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic

LINES = Rows(
    "产品明细",
    {
        "product": Link("catalog.Product", "产品"),
        "quantity": DecimalNumber("数量", blank=True),
        "price": Amount("单价", blank=True),
        "discount": Percent("折扣", blank=True),
    },
    blank=True,
)


@action("pipeline.opportunity.create", "新建商机", on="collection", icon="plus", hidden=True)
def create(
    act: Act,
    *,
    values: dict[str, Any],
    pipeline: Annotated[Pipeline | None, Link("pipeline.Pipeline", "漏斗", blank=True)] = None,
    lines: Annotated[list[dict[str, Any]] | None, LINES] = None,
) -> Opportunity:
    """A new opportunity in the first stage of its funnel; with lines its amount is their sum."""
    if values.get("owner") not in (None, act.by.user_id):
        generic.require_assign(act, registry.of(Opportunity), values["owner"])
    return begin(act, values, pipeline.pk if pipeline else None, lines or ())


def begin(
    act: Act, values: dict[str, Any], pipeline_id: UUID | None = None, lines: Any = (), **given: Any
) -> Opportunity:
    """Make an opportunity with its first fact and the first stage's tasks. `given` are values that code sets."""
    funnel = chosen_funnel(act, pipeline_id)
    first = funnel.first
    values = {"forecast_category": first.forecast_category, **values}
    begun = {
        "pipeline": funnel.pipeline,
        "stage": first,
        "state": first.kind,
        "stage_entered_at": act.occurred_at,
    }
    opportunity: Opportunity = act.create(Opportunity, **{**values, **begun, **given})
    history.begin(act, opportunity)
    for line in lines:
        act.create(
            OpportunityLine,
            opportunity=opportunity.pk,
            **priced({k: v for k, v in line.items() if v is not None}),
        )
    if lines:
        settle(act, opportunity)
    playbook.start(act, opportunity, first)
    return opportunity


def chosen_funnel(act: Act, pipeline_id: UUID | None) -> Funnel:
    """The funnel that was asked for, else the default one; the shipped template when there is none yet."""
    if pipeline_id is not None:
        funnel = funnel_of(pipeline_id)
        if not funnel.pipeline.active:
            raise Invalid({"pipeline": "这个漏斗已停用。请选择启用中的漏斗。"})
        return funnel
    return default_funnel() or funnel_of(templates.install(act, templates.CODES[0], default=True).pk)


@action("pipeline.opportunity.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, opportunity: Opportunity, *, values: dict[str, Any]) -> Opportunity:
    """New values. A later expected close counts as a push; with lines the amount is their sum and stays so."""
    if "amount" in values and values["amount"] != opportunity.amount and opportunity.lines_amount:
        raise Invalid({"amount": "金额由产品明细合计得出。请改产品明细。"})
    if is_later(values.get("expected_close_on"), opportunity.expected_close_on) and opportunity.is_open:
        values = {**values, "push_count": opportunity.push_count + 1}
    generic.change(act, opportunity, values=values)
    return opportunity


def is_later(after: date | None, before: date | None) -> bool:
    """Whether a close date moved out."""
    return after is not None and before is not None and after > before
