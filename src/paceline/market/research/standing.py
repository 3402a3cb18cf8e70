"""How research stands: a project's answers against its plan, and the evidence that a segment has."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.customers.models import Segment
from paceline.market.models import Finding, FocusGroup, ResearchProject, ResearchSurvey, TargetAudience
from paceline.market.research.counting import answers_of


@dataclass(frozen=True)
class Collected:
    """What came in of one questionnaire: `got` of `goal`."""

    survey: ResearchSurvey
    got: int

    @property
    def share(self) -> float:
        return self.got / self.survey.sample_goal


@dataclass(frozen=True)
class Standing:
    """A project's questionnaires, who was heard in all, and what it cost; amounts in the home currency."""

    surveys: list[Collected]
    heard: int
    goal: int | None
    spent: Decimal
    budget: Decimal | None


@dataclass(frozen=True)
class Proof:
    """What a segment stands on, as far as the reader may see it."""

    audiences: list[TargetAudience]
    findings: list[Finding]
    groups: list[FocusGroup]

    def __bool__(self) -> bool:
        return bool(self.audiences or self.findings or self.groups)


def standing(by: Principal, project: Any) -> Standing:
    """Answers that came in while the project was in the field, and those who came to its groups."""
    assert isinstance(project, ResearchProject)
    rows = visible(by, ResearchSurvey).filter(project=project).select_related("questionnaire")
    surveys = [
        Collected(one, answers_of(project, one.questionnaire_id).count()) for one in rows.order_by("pk")
    ]
    groups = visible(by, FocusGroup).filter(project=project, state="held")
    came = sum(int(one.attended or 0) for one in groups)
    heard = sum(one.got for one in surveys) + came
    return Standing(
        surveys, heard, project.sample_goal, project.incentives or Decimal(0), project.budget_base
    )


def proof_of(by: Principal, segment: Segment) -> Proof:
    """Audiences that are this segment, the findings that support them, and the groups that were asked from it."""
    audiences = list(visible(by, TargetAudience).filter(segment=segment).order_by("name"))
    findings = visible(by, Finding).filter(audience__in=audiences).select_related("project").order_by("-pk")
    groups = visible(by, FocusGroup).filter(segment=segment).order_by("-held_at", "pk")
    return Proof(audiences, list(findings[:MOST]), list(groups[:MOST]))


MOST = 10
