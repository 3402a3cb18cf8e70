"""Entry and exit criteria of stages: which hold for an opportunity, and which a move still lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, Q, Value, When

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.messages import Message, say
from paceline.metadata.filters import compile_filter, parse_filter
from paceline.metadata.registry import registry
from paceline.pipeline.funnels import Funnel
from paceline.pipeline.models.funnel import Stage
from paceline.pipeline.models.opportunity import Opportunity


@dataclass(frozen=True)
class Criterion:
    """One thing that has to hold. `key` is `stage code.criterion code`; a `check` is ticked by somebody."""

    key: str
    label: str
    check: bool
    filter: Any = None

    @property
    def message(self) -> Message:
        """The words of the criterion, translated late."""
        return say(self.label)

    @property
    def fields(self) -> tuple[str, ...]:
        """The opportunity's own fields that the condition reads, so that a dialog can ask for them."""
        names = (condition.field.partition(".")[0] for condition in parse_filter(self.filter).conditions())
        return tuple(dict.fromkeys(names))


@dataclass(frozen=True)
class Standing:
    """A criterion and whether it holds now."""

    criterion: Criterion
    met: bool


def exit_criteria(stage: Stage) -> list[Criterion]:
    """What has to hold before an opportunity leaves the stage forwards."""
    return [read(stage, raw) for raw in stage.exit_criteria]


def entry_criteria(stage: Stage) -> list[Criterion]:
    """What has to hold before an opportunity enters the stage forwards."""
    return [read(stage, raw) for raw in stage.entry_criteria]


def read(stage: Stage, raw: Mapping[str, Any]) -> Criterion:
    """A criterion as stored."""
    is_check = bool(raw.get("check")) or not raw.get("filter")
    return Criterion(
        f"{stage.code}.{raw['code']}", raw["label"], is_check, None if is_check else raw["filter"]
    )


def needed(funnel: Funnel, source: Stage, target: Stage) -> list[Criterion]:
    """What a forward move needs: to leave the source and every skipped stage, and to enter the target."""
    leaving = [criterion for stage in funnel.between(source, target) for criterion in exit_criteria(stage)]
    return [*leaving, *entry_criteria(target)]


def standing(opportunity: Opportunity, criteria: Iterable[Criterion]) -> list[Standing]:
    """Which of the criteria hold; all conditions are asked in one query."""
    wanted = list(criteria)
    held = held_conditions(opportunity, [one for one in wanted if not one.check])
    return [Standing(one, one.key in opportunity.checks if one.check else one.key in held) for one in wanted]


def held_conditions(opportunity: Opportunity, conditions: list[Criterion]) -> set[str]:
    """Keys of the conditions that hold."""
    if not conditions:
        return set()
    of = registry.of(Opportunity)
    rows = visible(SYSTEM, Opportunity, removed=opportunity.deleted_at is not None).filter(pk=opportunity.pk)
    asked: dict[str, Any] = {}
    for at, one in enumerate(conditions):
        compiled = compile_filter(one.filter, of, viewer=SYSTEM, readable=lambda o: o.fields.keys())
        rows = rows.alias(**compiled.aliases) if compiled.aliases else rows
        asked[f"held_{at}"] = truth(compiled.q)
    answer = rows.values(**asked).first() or {}
    return {one.key for at, one in enumerate(conditions) if answer.get(f"held_{at}")}


def truth(q: Q) -> Any:
    """A condition as a column."""
    if not q:
        return Value(True)
    return Case(When(q, then=Value(True)), default=Value(False), output_field=BooleanField())


def unmet(opportunity: Opportunity, criteria: Iterable[Criterion]) -> list[Criterion]:
    """The criteria that do not hold."""
    return [one.criterion for one in standing(opportunity, criteria) if not one.met]
