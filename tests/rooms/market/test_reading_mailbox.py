"""A mailbox is read from a real server: answers, returned mail and wishes, each once, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.core import mail
from django.test import Client

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Activity, Contact, Customer
from paceline.kernel.clock import FrozenClock
from paceline.market.channels.imap import Imap
from paceline.market.models import DripRun, MailRecipient, MailStop, TakenLetter
from paceline.market.reading.rounds import look, read
from paceline.records.action import acting, perform
from paceline.records.files import attachments
from paceline.rhythm.models import Enrollment
from paceline.workflow.at_once import run_waiting
from paceline.workflow.models import Notification
from tests.people import People
from tests.rooms.market.post_office import PASSWORD, USER, PostOffice, open_office

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 9, 4, tzinfo=UTC)
ANSWER = """From: =?gb2312?B?wO7LxA==?= <r0@example.com>
To: news@paceline.example
Subject: =?gbk?B?u9i4tKO60MLGt7W9wcs=?=
Message-ID: <answer-1@mail.example.com>
Date: Thu, 9 Apr 2026 11:58:00 +0800
In-Reply-To: <{key}@paceline>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="B"

--B
Content-Type: text/plain; charset=utf-8

想约下周二演示。

在 2026-04-09 11:30:00，"何欣" <news@paceline.example> 写道：
> 读者0您好
--B
Content-Type: text/plain; name="need.txt"
Content-Disposition: attachment; filename="need.txt"

20 sets
--B
Content-Type: application/octet-stream; name="setup.exe"
Content-Disposition: attachment; filename="setup.exe"

MZ
--B--
"""
REPORT = """From: MAILER-DAEMON@mx.example.com
Subject: Undelivered Mail Returned to Sender
Message-ID: <report-{n}@mx.example.com>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; r0@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 user unknown
--B
Content-Type: text/rfc822-headers

Message-ID: <{key}@paceline>
--B--
"""


@pytest.fixture(scope="module")
def server() -> Iterator[PostOffice]:
    with open_office() as office:
        yield office


@pytest.fixture
def clock(freeze: Callable[[datetime], FrozenClock]) -> FrozenClock:
    return freeze(NOON)


@pytest.fixture
def office(server: PostOffice, clock: FrozenClock, settings: Any) -> PostOffice:
    """The mailbox that the installation is set up for, empty."""
    server.new_folder("Post")
    settings.IMAP_HOST, settings.IMAP_PORT, settings.IMAP_USE_TLS = "127.0.0.1", server.port, False
    settings.IMAP_USER, settings.IMAP_PASSWORD, settings.IMAP_FOLDER = USER, PASSWORD, "Post"
    settings.DEFAULT_FROM_EMAIL = "远山 <news@paceline.example>"
    return server


@pytest.fixture
def row(office: PostOffice, people: People) -> MailRecipient:
    """The first letter of a sequence of three, gone out to one reader."""
    boss: Any = people.acts(people.boss)
    with acting(SYSTEM, "customers.contact.create") as act:
        one = act.create(Customer, name="远山科技", owner=visible(SYSTEM, User).order_by("pk")[0])
        reader = act.create(Contact, customer=one, name="读者0", email="r0@example.com")
    template = perform(
        boss, "market.mailtemplate.create", None, {"name": "信", "subject": "新品到了", "body": "您好"}
    )
    drip = perform(boss, "market.drip.create", None, {"name": "三封", "stop_on": ["reply"]})
    for day in ("0", "3"):
        values = {"drip": str(drip.pk), "after_days": day, "template": str(template.pk)}
        perform(boss, "market.dripstep.create", None, values)
    perform(boss, "market.drip.enroll", drip.pk, {"contact": str(reader.pk)})
    run_waiting()
    found: MailRecipient = visible(SYSTEM, MailRecipient).get(state="sent")
    return found


def bring(office: PostOffice, *letters: str) -> None:
    office.bring(*(one.encode() for one in letters), folder="Post")


def now(row: MailRecipient) -> MailRecipient:
    found: MailRecipient = visible(SYSTEM, MailRecipient).get(pk=row.pk)
    return found


def test_an_answer_comes_into_the_timeline_and_ends_the_sequence(
    office: PostOffice, row: MailRecipient, people: People
) -> None:
    bring(office, ANSWER.format(key=row.pk))
    assert look() == "回复 1，退信 0，退订 0"
    run_waiting()
    [made] = visible(SYSTEM, Activity)
    assert (made.subject, made.kind, made.status, made.inbound, made.effective) == (
        "回复：新品到了", "email", "done", True, False,
    )  # fmt: skip
    assert made.notes.startswith("想约下周二演示。")
    assert "写道" not in made.notes
    assert "1 个附件没有保存" in made.notes, "a program is not kept, and that is said"
    assert [one.name for one in attachments.live(made.pk)] == ["need.txt"]
    assert (made.customer_id, made.contact_id) == (row.customer_id, row.contact_id)
    assert made.ended_at == NOON - timedelta(minutes=2)
    assert now(row).replied_at == NOON
    run = visible(SYSTEM, DripRun).get()
    assert (run.state, run.stop_reason) == ("stopped", "reply")
    assert Notification.objects.filter(record_id=made.pk).count() == 1
    assert office.read("Post") == [True]
    client = Client()
    client.force_login(people.boss)
    page = client.get(f"/customers/{row.customer_id}/").content.decode()
    assert "收到：邮件 · 读者0" in page
    assert "想约下周二演示。" in page
    assert f"/files/{attachments.live(made.pk).get().pk}" in page


@pytest.mark.parametrize(("ends_with", "state"), [("reply", "stopped"), ("opt_out", "running")])
def test_an_answer_ends_the_cadence_that_ends_with_answers(
    office: PostOffice, row: MailRecipient, people: People, ends_with: str, state: str
) -> None:
    boss: Any = people.acts(people.boss)
    values = {"name": "写信后电话", "target": "customer", "stop_on": [ends_with]}
    cadence = perform(boss, "rhythm.cadence.create", None, values)
    step = {"cadence": str(cadence.pk), "offset": "2", "kind": "call", "subject": "问收到没有"}
    perform(boss, "rhythm.cadencestep.create", None, step)
    made = perform(boss, "customers.customer.enroll", row.customer_id, {"cadence": str(cadence.pk)})
    bring(office, ANSWER.format(key=row.pk))
    look()
    run_waiting()
    made = visible(SYSTEM, Enrollment).get(pk=made.pk)
    assert (made.state, made.stop_reason) == (state, "reply" if state == "stopped" else "")
    planned = visible(SYSTEM, Activity).filter(subject="问收到没有").values_list("status", flat=True)
    assert list(planned) == ["cancelled" if state == "stopped" else "planned"]


def test_the_same_letter_again_changes_nothing(office: PostOffice, row: MailRecipient) -> None:
    bring(office, ANSWER.format(key=row.pk))
    assert [look(), look()] == ["回复 1，退信 0，退订 0", ""]
    bring(office, ANSWER.format(key=row.pk))
    assert look() == "", "a copy of it has another number, but the same Message-ID"
    office.new_folder("Post")
    bring(office, ANSWER.format(key=row.pk))
    assert look() == "", "nor when the server numbers anew"
    assert visible(SYSTEM, Activity).count() == 1


def test_what_is_about_nothing_of_ours_stays_unread_and_is_not_kept(
    office: PostOffice, row: MailRecipient
) -> None:
    head = "From: r0@example.com\nSubject: 自动回复: 新品\nAuto-Submitted: auto-replied"
    away = f"{head}\nIn-Reply-To: <{row.pk}@paceline>\n\n我在休假\n"
    bring(office, "From: someone@else.example\nSubject: private\n\nhello\n", away, "\0\xff")
    assert look() == ""
    assert office.read("Post") == [False, False, False]
    assert not TakenLetter.objects.exists()
    assert not visible(SYSTEM, Activity).exists()
    assert now(row).replied_at is None


def test_the_sender_of_a_new_letter_is_known_for_a_month(
    office: PostOffice, row: MailRecipient, clock: FrozenClock
) -> None:
    letter = "From: R0@Example.com\nMessage-ID: <{n}@x>\nSubject: hi\n\nPlease call me.\n"
    bring(office, letter.format(n=1))
    assert look() == "回复 1，退信 0，退订 0"
    clock.advance(timedelta(days=31))
    bring(office, letter.format(n=2))
    assert look() == ""


def test_an_address_that_is_gone_is_written_to_no_more(office: PostOffice, row: MailRecipient) -> None:
    for n in range(2):
        bring(office, REPORT.format(n=n, key=row.pk, action="failed", status="5.1.1"))
    assert look() == "回复 0，退信 2，退订 0"
    stop = visible(SYSTEM, MailStop).get()
    assert (stop.address, stop.why, stop.note) == ("r0@example.com", "bounced", "550 5.1.1 user unknown")
    assert (now(row).state, now(row).bounced_at) == ("bounced", NOON)
    assert Notification.objects.filter(template__contains="退回来了").count() == 1, "told once"


def test_three_times_full_is_gone_and_a_delay_is_nothing(office: PostOffice, row: MailRecipient) -> None:
    bring(office, REPORT.format(n=0, key=row.pk, action="delayed", status="4.4.1"))
    for n in (1, 2):
        bring(office, REPORT.format(n=n, key=row.pk, action="failed", status="4.2.2"))
    look()
    assert (now(row).state, visible(SYSTEM, MailStop).count()) == ("sent", 0)
    bring(office, REPORT.format(n=3, key=row.pk, action="failed", status="4.2.2"))
    look()
    assert (now(row).state, visible(SYSTEM, MailStop).count()) == ("bounced", 1)


def test_the_way_out_by_mail_stands_in_the_letter_and_works(office: PostOffice, row: MailRecipient) -> None:
    [letter] = mail.outbox
    assert "news@paceline.example" in letter.message()["Reply-To"]
    way = letter.message()["List-Unsubscribe"].rpartition("<")[2].strip(">")
    address, _sep, subject = way.partition("?subject=")
    assert address == "mailto:news@paceline.example"
    bring(
        office, f"From: other@example.com\nSubject: {unquote(subject)}\nAuto-Submitted: auto-generated\n\n\n"
    )
    assert look() == "回复 0，退信 0，退订 1"
    assert visible(SYSTEM, MailStop).get().why == "unsubscribed"
    assert now(row).unsubscribed_at == NOON


def test_a_line_that_breaks_loses_nothing_and_does_nothing_twice(
    office: PostOffice, row: MailRecipient
) -> None:
    class Breaking(Imap):
        """A mailbox whose line is cut behind the first letter."""

        def mark_read(self, uid: int) -> None:
            self.line.shutdown()
            super().mark_read(uid)

    letter = "From: r0@example.com\nMessage-ID: <{n}@x>\nSubject: {n}\n\nPlease call me.\n"
    bring(office, *(letter.format(n=n) for n in range(3)))
    with pytest.raises(OSError):
        read(Breaking())
    assert visible(SYSTEM, Activity).count() == 1
    assert look() == "回复 2，退信 0，退订 0"
    assert sorted(visible(SYSTEM, Activity).values_list("subject", flat=True)) == ["0", "1", "2"]


def test_the_connection_is_tried_from_the_settings(office: PostOffice, people: People, settings: Any) -> None:
    client = Client()
    client.force_login(people.admin)
    page = client.get("/settings/system/").content.decode()
    assert "测试连接" in page
    assert PASSWORD not in page
    assert "连上了，里面有 0 封邮件" in client.post("/settings/system/mailbox", follow=True).content.decode()
    settings.IMAP_PASSWORD = "wrong-one"
    said = client.post("/settings/system/mailbox", follow=True).content.decode()
    assert "连不上收信邮箱" in said
    assert "wrong-one" not in said
    settings.IMAP_HOST = ""
    assert look() == ""
    assert "还没有设置收信邮箱" in client.post("/settings/system/mailbox", follow=True).content.decode()
