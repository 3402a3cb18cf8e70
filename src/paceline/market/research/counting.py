"""How many said it, and of how many: answers of a questionnaire while a project was in the field, themes of a group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.customers.segments.membership import members
from paceline.kernel.errors import Invalid
from paceline.kernel.messages import say
from paceline.market.models import FindingEvidence, ResearchProject, ResearchSurvey, TargetAudience
from paceline.market.models.research.evidence import EvidenceKind
from paceline.pipeline.models import Questionnaire, Response
from paceline.pipeline.models.response import ResponseState
from paceline.pipeline.queries.answers import of_question


@dataclass(frozen=True)
class Said:
    """`count` of `n`; None of None where nothing is counted."""

    count: int | None = None
    n: int | None = None


def answers_of(project: ResearchProject, questionnaire: Questionnaire | Any) -> QuerySet[Response]:
    """What came in between the beginning of the field work and its end."""
    rows = visible(SYSTEM, Response).filter(questionnaire=questionnaire, state=ResponseState.ANSWERED)
    if project.fielded_at is None:
        return rows.none()
    rows = rows.filter(answered_at__gte=project.fielded_at)
    return rows if project.closed_at is None else rows.filter(answered_at__lte=project.closed_at)


def said_in(evidence: FindingEvidence) -> Said:
    """The figures behind a piece of evidence now. Raises Invalid for what is none of the project's."""
    if evidence.kind == EvidenceKind.SURVEY:
        return said_in_survey(evidence)
    if evidence.kind == EvidenceKind.THEME:
        return said_in_group(evidence)
    return Said()


def said_in_survey(evidence: FindingEvidence) -> Said:
    """How many chose the option, of those who answered the question."""
    project, question = evidence.finding.project, evidence.question
    asked = visible(SYSTEM, ResearchSurvey).filter(project=project, questionnaire=question.questionnaire_id)
    if not asked.exists():
        raise Invalid({"question": "这道题不在这个项目的问卷里。请先在项目的「调研问卷」里加上那份问卷。"})
    given = answers_of(project, question.questionnaire_id).values_list("answers", flat=True)
    counted = of_question(question, list(given))
    found = {share.option: share.count for share in counted.shares}
    if evidence.option not in found:
        options = "、".join(found)
        words = (
            say("没有这个答案。可以选：%(options)s。", options=options)
            if options
            else "这道题没有选项，不能按答案计数。"
        )
        raise Invalid({"option": words})
    return Said(found[evidence.option], counted.n)


def said_in_group(evidence: FindingEvidence) -> Said:
    """How many spoke of the theme, of those who came."""
    group = evidence.theme.group
    if group.project_id != evidence.finding.project_id:
        raise Invalid({"theme": "这个主题是别的项目的焦点小组里的。请选本项目的主题。"})
    return Said(int(evidence.theme.mentions or 0), int(group.attended or 0))


def size_of(audience: TargetAudience) -> int:
    """How many customers the company has in the segment now; all of them where there is none."""
    rows = members(audience.segment_id) if audience.segment_id else visible(SYSTEM, Customer)
    return rows.order_by().count()
