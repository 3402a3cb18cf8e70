"""More than the limit is given to a customer only when the manager of whoever asks agrees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.config.presets import COMPENSATED, install_approvals
from paceline.kernel.clock import FrozenClock
from paceline.records.action import acting, perform
from paceline.workflow.models import ApprovalRequest, ApprovalTask
from tests.people import People
from tests.rooms.care.conftest import customer
from tests.rooms.care.test_tickets import do, opened, serves

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(freeze: Callable[[datetime], FrozenClock], people: People, rep: Principal) -> Any:
    """A ticket of the desk's, 王芳's, where the shipped flows hold."""
    freeze(datetime(2026, 4, 10, 8, tzinfo=UTC))
    with acting(SYSTEM, "workflow.approvalflow.create") as act:
        install_approvals(act)
    whose = customer(rep)
    serves(people.fang)
    return opened(people.acts(people.fang), whose)


def ask(people: People, ticket: Any, amount: int) -> ApprovalRequest | None:
    """王芳 gives the customer so much; the request when that waits."""
    do(people.acts(people.fang), "compensate", ticket, compensation=str(amount), reason="停机一天")
    return ApprovalRequest.objects.filter(record_id=ticket.pk, status__in=("pending", "returned")).first()


def decide(people: People, request: ApprovalRequest, verb: str) -> None:
    """Whoever's turn it is does it."""
    task = ApprovalTask.objects.select_related("approver").get(request=request, status="pending")
    perform(people.acts(task.approver), f"workflow.approvaltask.{verb}", task.pk, {"comment": "附上照片"})


def test_what_is_asked_for_decides_not_what_was_given_before(people: People, ticket: Any) -> None:
    assert ask(people, ticket, COMPENSATED) is None
    assert ticket.compensation == COMPENSATED
    request = ask(people, ticket, COMPENSATED + 1)
    assert request is not None
    assert ticket.compensation == COMPENSATED, "nothing changes before somebody agreed"
    decide(people, request, "approve")
    ticket.refresh_from_db()
    assert ticket.compensation == COMPENSATED + 1
    assert ask(people, ticket, 200) is None
    assert ticket.compensation == 200, "what stands there counts no more"


def test_what_was_sent_back_is_judged_again_by_its_own_amount(people: People, ticket: Any) -> None:
    request = ask(people, ticket, 5000)
    assert request is not None
    decide(people, request, "send_back")
    perform(people.acts(people.fang), "workflow.approvalrequest.resubmit", request.pk, {})
    request.refresh_from_db()
    ticket.refresh_from_db()
    assert (request.status, ticket.compensation) == ("pending", None)
