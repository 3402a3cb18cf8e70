"""A customer is asked by mail: once, with a link that works, and only who may be written to."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.care.models import SurveyAnswer
from paceline.care.satisfaction.inviting import invite
from paceline.kernel.clock import FrozenClock
from paceline.market.models import SendRule
from paceline.records.action import acting, perform
from paceline.workflow.models import Job
from tests.rooms.care.conftest import customer, fresh
from tests.rooms.care.test_satisfaction import TODAY, answers, closed_ticket, survey

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(freeze: Callable[[datetime], FrozenClock]) -> FrozenClock:
    return freeze(TODAY)


def asked(boss: Principal, rep: Principal, **contact: Any) -> SurveyAnswer:
    """The invitation after a ticket of a customer with a main contact."""
    wave, one = survey(boss), customer(rep)
    values = {"name": "李工", "customer": str(one.pk), "email": "li@example.com", "primary": True, **contact}
    perform(rep, "customers.contact.create", None, values)
    closed_ticket(boss, one)
    (answer,) = answers(wave)
    return answer


def waiting() -> list[Job]:
    return list(visible(SYSTEM, Job).filter(kind="care.invite"))


def sent(answer: SurveyAnswer) -> int:
    """How many letters the job sends."""
    return invite(None, answer=str(answer.pk))  # type: ignore[arg-type]


def test_the_main_contact_gets_a_link_that_takes_the_score(boss: Principal, rep: Principal) -> None:
    answer = asked(boss, rep)
    assert [job.args for job in waiting()] == [{"answer": str(answer.pk)}]
    assert (sent(answer), sent(answer)) == (1, 0), "a repeated job writes nothing twice"
    (letter,) = mail.outbox
    assert letter.to == ["li@example.com"]
    assert "「机器异响」已经处理好了" in letter.body
    url = re.search(r"/p/[\w-]+/", letter.body)
    assert url is not None
    Client().post(f"{url[0]}do/give", {"score": "5", "idempotency_key": "k-1"})
    after = fresh(answer)
    assert (after.state, after.score, after.mailed_at) == ("answered", 5, TODAY)


@pytest.mark.parametrize(
    "contact", [{"email": ""}, {"opted_out": True}, {"tags": ["免打扰"]}, {"primary": False}]
)
def test_who_cannot_or_must_not_be_written_to_is_left_to_people(
    boss: Principal, rep: Principal, contact: dict[str, Any]
) -> None:
    answer = asked(boss, rep, **contact)
    assert waiting() == []
    assert sent(answer) == 0
    assert perform(boss, "care.surveyanswer.share_link", answer.pk, {}).shown_once["link"]


def test_a_stopped_address_gets_nothing_and_it_is_said(boss: Principal, rep: Principal) -> None:
    answer = asked(boss, rep)
    perform(SYSTEM, "market.mailstop.create", None, {"address": "li@example.com", "why": "unsubscribed"})
    assert sent(answer) == 0
    after = fresh(answer)
    assert (mail.outbox, after.mailed_at, after.note) == ([], None, "对方退订")


def test_in_the_quiet_hours_the_letter_waits(boss: Principal, rep: Principal, now: FrozenClock) -> None:
    with acting(SYSTEM, "market.sendrule.create") as act:
        act.create(SendRule, quiet_from=0, quiet_until=23)
    asked(boss, rep)
    assert waiting()[0].due_at > TODAY
