"""Stages while they are edited: drawn from what is stored, read back from the form, compared to find what changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.http import QueryDict
from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.interfaces.web import formats
from paceline.interfaces.web.pages.lists.filters import builder
from paceline.interfaces.web.pages.lists.filters.builder import Branch, Leaf
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.pipeline.models import Stage
from paceline.pipeline.models.funnel import ForecastCategory, StageKind

LIGHT = ("name", "goal", "probability", "target_days", "limit_days", "forecast_category")
"""What may be changed of a stage without a new edition."""


def token(mark: str) -> str:
    """A name for the inputs of one stage or criterion."""
    return f"{mark}{uuid4().hex[:8]}"


@dataclass
class Criterion:
    """One exit criterion: ticked by somebody, or a condition."""

    token: str = field(default_factory=lambda: token("c"))
    code: str = ""
    label: str = ""
    check: bool = True
    root: Branch | None = None
    error: str = ""

    def as_row(self, stored: Iterable[dict[str, Any]] = ()) -> dict[str, Any]:
        """The criterion as the action takes it; one that says the same as the stored one is the stored one."""
        tree = self.root.as_json() if self.root is not None and not self.check else None
        row = {
            "code": self.code or self.token,
            "label": self.label,
            "check": self.check or tree is None,
            "filter": tree,
        }
        return next((known for known in stored if plain(known) == plain(row)), row)


@dataclass
class Draft:
    """One stage of the form."""

    token: str = field(default_factory=lambda: token("s"))
    code: str = ""
    name: str = ""
    kind: str = StageKind.OPEN
    goal: str = ""
    probability: str = ""
    target_days: str = ""
    limit_days: str = ""
    forecast_category: str = ForecastCategory.PIPELINE
    criteria: list[Criterion] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.kind == StageKind.OPEN

    def as_row(self, stored: Stage | None) -> dict[str, Any]:
        """The stage as the action takes it; what the form does not show is kept."""
        return {
            "code": self.code or self.token,
            "kind": self.kind,
            **{name: getattr(self, name) for name in LIGHT},
            "exit_criteria": [one.as_row(stored.exit_criteria if stored else ()) for one in self.criteria],
            "entry_criteria": stored.entry_criteria if stored else [],
            "playbook": stored.playbook if stored else [],
        }


def of_deals() -> ObjectType:
    """The object that the conditions are about."""
    return registry.get("pipeline.opportunity")


def drawn(stage: Stage) -> Draft:
    """A stored stage as a draft."""
    return Draft(
        code=stage.code,
        name=stage.name,
        kind=stage.kind,
        goal=stage.goal,
        probability=formats.percent(stage.probability, 2),
        target_days="" if stage.target_days is None else str(stage.target_days),
        limit_days="" if stage.limit_days is None else str(stage.limit_days),
        forecast_category=stage.forecast_category,
        criteria=[criterion_of(raw) for raw in stage.exit_criteria],
    )


def criterion_of(raw: dict[str, Any]) -> Criterion:
    """A stored criterion as a draft."""
    check = bool(raw.get("check")) or not raw.get("filter")
    made = Criterion(code=raw["code"], label=raw["label"], check=check)
    made.root = root_of(None if check else raw["filter"], made.token)
    return made


def root_of(tree: Any, path: str) -> Branch:
    """A condition as the form's tree below `path`; an empty one starts with one blank line."""
    if isinstance(tree, dict) and "field" in tree:
        tree = {"all": [tree]}
    root = builder.drawn(tree or {"all": []}, path)
    if not root.parts:
        root.parts.append(Leaf(f"{path}.0"))
    return root


def sent(data: QueryDict) -> list[Draft]:
    """All stages of the form in their order."""
    return [sent_stage(data, one) for one in data.getlist("stage")]


def sent_stage(data: QueryDict, mark: str) -> Draft:
    given = {name: data.get(f"{mark}.{name}", "").strip() for name in ("code", "kind", *LIGHT)}
    criteria = [sent_criterion(data, one) for one in data.getlist(f"{mark}.criterion")]
    return Draft(
        token=mark,
        **{**given, "kind": given["kind"] or StageKind.OPEN},
        criteria=[c for c in criteria if c.label],
    )


def sent_criterion(data: QueryDict, mark: str) -> Criterion:
    """One criterion of the form."""
    check = data.get(f"{mark}.way", "check") == "check"
    made = Criterion(mark, data.get(f"{mark}.code", ""), data.get(f"{mark}.label", "").strip(), check)
    made.root = builder.sent(data, mark, of_deals(), SYSTEM)
    if not made.root.parts:
        made.root.parts.append(Leaf(f"{mark}.0"))
    return made


def only_light(before: Iterable[Stage], rows: list[dict[str, Any]]) -> bool:
    """Whether stages, their order and their criteria are as before, so that no new edition is needed."""
    known = [(stage.code, stage.kind, [plain(c) for c in stage.exit_criteria]) for stage in before]
    return known == [(row["code"], row["kind"], [plain(c) for c in row["exit_criteria"]]) for row in rows]


def plain(criterion: dict[str, Any]) -> tuple[Any, ...]:
    """A criterion to compare: a single condition and a group of one are the same, a number and its digits too."""
    tree = criterion.get("filter") or None
    if isinstance(tree, dict) and "field" in tree:
        tree = {"all": [tree]}
    return criterion["code"], criterion["label"], as_words(tree)


def as_words(tree: Any) -> Any:
    """A condition with its values as a form sends them."""
    if isinstance(tree, dict):
        return {key: as_words(part) for key, part in tree.items()}
    if isinstance(tree, list):
        return [as_words(part) for part in tree]
    return tree if tree is None else str(tree)


def category_options() -> list[dict[str, str]]:
    """Forecast categories of open stages."""
    return [
        {"value": str(code), "label": _t(str(label))}
        for code, label in ForecastCategory.choices
        if code != "closed"
    ]
