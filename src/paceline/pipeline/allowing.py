"""Who has agreed that a deal may pass a stage: read from the approval that lets the action through."""

from __future__ import annotations

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.pipeline.history import Allowance
from paceline.pipeline.models import Opportunity
from paceline.records.act import Act
from paceline.records.acting.gate import APPROVED
from paceline.workflow.models import ApprovalTask
from paceline.workflow.models.approval import RequestStatus, TaskStatus


def allowance_of(act: Act, opportunity: Opportunity) -> Allowance | None:
    """The last who agreed to what is done now, with the words they gave; None when nobody was asked."""
    if act.via != APPROVED:
        return None
    agreed = visible(SYSTEM, ApprovalTask).filter(
        request__action=act.action, request__record_id=opportunity.pk, request__status=RequestStatus.PENDING,
        status=TaskStatus.APPROVED,
    )  # fmt: skip
    last = agreed.order_by("-decided_at", "-pk").first()
    return Allowance(last.approver_id, last.comment) if last is not None else None
