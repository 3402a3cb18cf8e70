"""Blocks about market research: a project's answers, the proof of a segment, what a presale was expected to bring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _t

from paceline.access.principal import Level
from paceline.interfaces.web.pages.records.opened import Opened
from paceline.market.models import Finding
from paceline.market.research.hypotheses import Judged, findings_of, judged
from paceline.market.research.standing import Proof, Standing, proof_of, standing

MOST = 5
BEFORE = ("draft", "approving", "scheduled")


@dataclass(frozen=True)
class Expected:
    """A presale's findings, and once it began what was expected and came; `lacking`: a draft without audience."""

    findings: list[Finding]
    judged: Judged | None
    lacking: bool
    may_choose: bool

    @property
    def verdict(self) -> str:
        return self.judged.verdict.text(_t) if self.judged else ""


def collected(on: Opened) -> Standing:
    """On a project's page."""
    return standing(on.by, on.record)


def proof(on: Opened) -> Proof | None:
    """On a segment's page, where there is any."""
    if not on.by.can("market.targetaudience", "read"):
        return None
    return proof_of(on.by, on.record) or None


def expected(on: Opened) -> Expected | None:
    """On a presale's page: nothing where there is neither research nor anything to compare."""
    one: Any = on.record
    readable = on.by.level(on.of.name, "target_audience") > Level.MASKED
    lacking = readable and one.state == "draft" and one.target_audience_id is None
    findings: list[Finding] = []
    if on.by.can("market.finding", "read"):
        findings = list(findings_of(on.by, one).order_by("-pk")[:MOST])
    told = None
    if (
        one.state not in BEFORE
        and one.expected_conversion is not None
        and on.by.can("trade.reservation", "read")
    ):
        told = judged(on.by, one)
    if not (lacking or findings or told):
        return None
    return Expected(findings, told, lacking, "change" in on.may)
