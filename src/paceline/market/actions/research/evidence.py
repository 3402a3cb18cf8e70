"""Evidence is counted when it is noted, and again on request while the project is worked on."""

from __future__ import annotations

from typing import Any

from paceline.kernel.errors import Invalid
from paceline.market.models import FindingEvidence
from paceline.market.models.research.evidence import EvidenceKind
from paceline.market.models.research.project import WORKING
from paceline.market.research.counting import said_in
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic

OF = "market.findingevidence"
COUNTED = {"kind", "question", "option", "theme", "finding"}


def why_not(evidence: FindingEvidence) -> str:
    """Why there is nothing to count anew; "" when there is."""
    if evidence.kind == EvidenceKind.OTHER:
        return "这条证据没有系统能数的人数。"
    if evidence.finding.project.state not in WORKING:
        return "调研已下结论，证据不能再改。请先在项目里「重新分析」。"
    return ""


@action(f"{OF}.create", "新建结论证据", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> FindingEvidence:
    """Noted with its figures. Raises Invalid for a question, an answer or a theme of another project."""
    made: FindingEvidence = generic.create(act, of=registry.of(FindingEvidence), values=values)  # type: ignore[assignment]
    return counted(act, made)


@action(f"{OF}.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, evidence: FindingEvidence, *, values: dict[str, Any]) -> FindingEvidence:
    """New values, counted anew when they name something else."""
    generic.change(act, evidence, values=values)
    return counted(act, evidence) if COUNTED & values.keys() else evidence


@action(f"{OF}.recount", "重新计数", permission="change", icon="refresh", available=why_not)
def recount(act: Act, evidence: FindingEvidence) -> FindingEvidence:
    """More answers have come in."""
    return counted(act, evidence)


def counted(act: Act, evidence: FindingEvidence) -> FindingEvidence:
    """With the figures of now."""
    missing = {
        EvidenceKind.SURVEY: ("question", evidence.question_id), EvidenceKind.THEME: ("theme", evidence.theme_id)
    }.get(EvidenceKind(evidence.kind))  # fmt: skip
    if missing and missing[1] is None:
        raise Invalid({missing[0]: "请选择它。"})
    said = said_in(evidence)
    if (evidence.count, evidence.n) != (said.count, said.n):
        act.save(evidence, event=f"{OF}.recount", count=said.count, n=said.n)
    return evidence
