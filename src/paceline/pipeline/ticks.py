"""The boxes that people tick: which criteria of a funnel are ticked by hand, and writing the ticks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from paceline.kernel.errors import Invalid
from paceline.pipeline.criteria import Criterion, entry_criteria, exit_criteria
from paceline.pipeline.funnels import Funnel
from paceline.pipeline.models.opportunity import Opportunity
from paceline.records.act import Act


def boxes(funnel: Funnel) -> Iterator[Criterion]:
    """Every criterion of the funnel that is ticked by hand."""
    for stage in funnel.path:
        yield from (one for one in (*entry_criteria(stage), *exit_criteria(stage)) if one.check)


def find(funnel: Funnel, opportunity: Opportunity, name: str) -> Criterion:
    """A box by its key, or by its code alone: of the present stage first. Raises Invalid for an unknown one."""
    known = list(boxes(funnel))
    here = f"{funnel.stage(opportunity.stage_id).code}.{name}"
    for wanted in (name, here):
        for one in known:
            if one.key == wanted:
                return one
    alike = [one for one in known if one.key.partition(".")[2] == name]
    if len(alike) == 1:
        return alike[0]
    raise Invalid({"checks": "没有可以勾选的条件「%(name)s」。"}, params={"name": name[:60]})


def tick(act: Act, opportunity: Opportunity, funnel: Funnel, names: Iterable[str]) -> None:
    """Tick boxes; those that are ticked already stay as they are."""
    chosen = [find(funnel, opportunity, name) for name in names]
    new = [one for one in chosen if one.key not in opportunity.checks]
    if not new:
        return
    mark = {"at": act.occurred_at.isoformat(), "by": str(act.by.user_id or ""), "name": act.by.name}
    act.save_parts(opportunity, {"checks": {**opportunity.checks, **{one.key: mark for one in new}}})
    for one in new:
        told(act, opportunity, "pipeline.opportunity.check", one)


def untick(act: Act, opportunity: Opportunity, funnel: Funnel, name: str) -> None:
    """Take a tick away."""
    one = find(funnel, opportunity, name)
    if one.key in opportunity.checks:
        left = {key: mark for key, mark in opportunity.checks.items() if key != one.key}
        act.save_parts(opportunity, {"checks": left})
        told(act, opportunity, "pipeline.opportunity.uncheck", one)


def told(act: Act, opportunity: Opportunity, event: str, one: Criterion) -> None:
    act.tell(opportunity, event, criterion={"code": one.key, "label": one.label})
