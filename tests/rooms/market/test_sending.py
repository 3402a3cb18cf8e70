"""Sending: never twice to one address, not at night, not too often, and what the other side says decides."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Contact, Customer, SegmentMember
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict
from paceline.market import sending
from paceline.market.channels import sandbox
from paceline.market.channels.adapter import Answer, Fate, Outgoing
from paceline.market.jobs import look
from paceline.market.models import Mailing, MailRecipient, MailStop, MailTemplate
from paceline.market.rules import send_rule
from paceline.records.action import acting, perform
from paceline.workflow.at_once import run_waiting
from paceline.workflow.recovery import take_up_stalled
from tests.people import People

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 9, 4, tzinfo=UTC)


@pytest.fixture
def clock(freeze: Callable[[datetime], FrozenClock]) -> FrozenClock:
    return freeze(NOON)


@pytest.fixture
def boss(people: People) -> Any:
    return people.acts(people.boss)


def readers(count: int, **values: Any) -> list[Contact]:
    with acting(SYSTEM, "customers.contact.create") as act:
        one = act.create(Customer, name="远山科技", owner=visible(SYSTEM, User).order_by("pk")[0])
        return [
            act.create(Contact, customer=one, name=f"读者{n}", **{"email": f"r{n}@example.com", **values})
            for n in range(count)
        ]


def mailing(boss: Any, **values: Any) -> Mailing:
    template = perform(
        boss, "market.mailtemplate.create", None, {"name": "信", "subject": "{{联系人}}您好", "body": "看 https://a.example/b"}
    )  # fmt: skip
    made: Mailing = perform(
        boss, "market.mailing.create", None, {"name": "四月", "template": str(template.pk), **values}
    )
    return made


def sent(boss: Any, **values: Any) -> Mailing:
    made = mailing(boss, **values)
    perform(boss, "market.mailing.schedule", made.pk, {"everybody": True})
    run_waiting()
    return visible(SYSTEM, Mailing).get(pk=made.pk)


def states(one: Mailing) -> dict[str, int]:
    rows = list(visible(SYSTEM, MailRecipient).filter(mailing=one).values_list("state", "reason"))
    return {" ".join(filter(None, pair)): rows.count(pair) for pair in rows}


def test_a_mailing_goes_to_everybody_once_and_repeats_itself_later(clock: FrozenClock, boss: Any) -> None:
    readers(3)
    one = sent(boss, repeat_days="7")
    assert (one.state, one.queued, one.sent, len(mail.outbox)) == ("sent", 3, 3, 3)
    look()
    run_waiting()
    assert len(mail.outbox) == 3
    clock.advance(timedelta(days=7))
    look()
    run_waiting()
    assert len(mail.outbox) == 6


def test_the_reasons_are_named_one_by_one(clock: FrozenClock, boss: Any) -> None:
    readers(1)
    readers(1, email="R0@example.com".lower())
    readers(1, email="")
    readers(1, email="x@example.com", tags=["免打扰"])
    with acting(SYSTEM, "market.mailstop.create") as act:
        act.create(MailStop, address="gone@example.com", why="unsubscribed")
    readers(1, email="gone@example.com")
    expected = {
        "sent": 1,
        "skipped same": 1,
        "skipped no_address": 1,
        "skipped opted_out": 1,
        "skipped unsubscribed": 1,
    }
    assert states(sent(boss)) == expected


def test_a_segment_narrows_the_audience_to_its_customers(clock: FrozenClock, boss: Any) -> None:
    [inside] = readers(1)
    readers(1, email="outside@example.com")
    segment = perform(boss, "customers.segment.create", None, {"name": "老客户", "kind": "static"})
    SegmentMember.objects.create(segment=segment, customer=inside.customer, from_on=NOON.date())
    one = mailing(boss)
    perform(boss, "market.mailing.aim", one.pk, {"audience": "contact", "segment": str(segment.pk)})
    perform(boss, "market.mailing.schedule", one.pk, {})
    run_waiting()
    assert [letter.to for letter in mail.outbox] == [["r0@example.com"]]


def test_a_variable_without_a_value_leaves_out_and_names_it(clock: FrozenClock, boss: Any) -> None:
    readers(1)
    readers(1, email="t@example.com", title="厂长")
    one = mailing(boss)
    visible(SYSTEM, MailTemplate).update(body="{{职务}}您好")
    perform(boss, "market.mailing.schedule", one.pk, {"everybody": True})
    run_waiting()
    [left] = visible(SYSTEM, MailRecipient).filter(mailing=one, state="skipped")
    assert (left.reason, left.note) == ("missing", "职务")


def test_three_letters_a_week_are_enough(clock: FrozenClock, boss: Any) -> None:
    readers(1)
    for _ in range(3):
        assert states(sent(boss)) == {"sent": 1}
    with pytest.raises(Conflict):
        sent(boss)
    clock.advance(timedelta(days=8))
    assert states(sent(boss)) == {"sent": 1}


def test_a_killed_worker_leaves_one_letter_unsure_and_the_next_goes_on(
    clock: FrozenClock, boss: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers(4)
    gone: list[str] = []

    def deadly(self: Any, message: Outgoing) -> Answer:
        gone.append(message.address)
        if len(gone) == 2:
            raise KeyboardInterrupt  # after the server took it, before it could be written down
        return Answer(Fate.SENT)

    monkeypatch.setattr(sending, "adapter_for", lambda _channel: sandbox.Sandbox())
    monkeypatch.setattr(sandbox.Sandbox, "send", deadly)
    with pytest.raises(KeyboardInterrupt):
        sent(boss)
    clock.advance(timedelta(minutes=16))
    take_up_stalled()
    look()
    run_waiting()
    one = visible(SYSTEM, Mailing).get()
    assert sorted(gone) == [f"r{n}@example.com" for n in range(4)], "each once, whatever happened"
    assert (states(one), one.state) == ({"sent": 3, "unsure": 1}, "sent")


@pytest.mark.parametrize(
    ("fate", "state", "stops"),
    [(Fate.BOUNCED, "bounced", 1), (Fate.FAILED, "failed", 0), (Fate.LATER, "queued", 0)],
)
def test_what_the_server_says_decides(
    clock: FrozenClock, boss: Any, monkeypatch: pytest.MonkeyPatch, fate: Fate, state: str, stops: int
) -> None:
    readers(1)
    monkeypatch.setattr(sending, "adapter_for", lambda _channel: sandbox.Sandbox())
    monkeypatch.setattr(sandbox.Sandbox, "send", lambda *_: Answer(fate, "550 no such user"))
    assert states(sent(boss)) == {state: 1}
    assert visible(SYSTEM, MailStop).count() == stops


def test_pausing_holds_and_cancelling_leaves_out(clock: FrozenClock, boss: Any) -> None:
    readers(2)
    clock.move_to(NOON.replace(hour=14))
    one = sent(boss)
    assert (states(one), one.state) == ({"queued": 2}, "sending"), "it is night"
    perform(boss, "market.mailing.pause", one.pk)
    clock.move_to(NOON + timedelta(days=1))
    look()
    run_waiting()
    assert not mail.outbox
    perform(boss, "market.mailing.cancel", one.pk)
    assert states(one) == {"skipped cancelled": 2}


def test_without_a_mail_server_the_letter_stays_in_the_sandbox(
    clock: FrozenClock, boss: Any, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    readers(1)
    sent(boss)
    [row] = visible(SYSTEM, MailRecipient)
    assert (row.via, row.subject, "https://a.example/b" in row.body) == ("sandbox", "读者0您好", True)


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_take_each_letter_once(clock: FrozenClock, people: People) -> None:
    boss = people.acts(people.boss)
    readers(12)
    clock.move_to(NOON.replace(hour=14))
    sent(boss)
    clock.move_to(NOON + timedelta(days=1))
    taken: list[Any] = []

    def work() -> None:
        try:
            while (row := sending.claimed("mail", send_rule())) is not None:
                taken.append(row.address)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(8)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sorted(taken) == sorted(f"r{n}@example.com" for n in range(12))
