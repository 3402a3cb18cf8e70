"""What providers tell: signed or refused, each thing once, receipts, opt-outs, answers and calls where they belong."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Activity, Contact, Customer
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict
from paceline.market.incoming import signing
from paceline.market.incoming.reading import Call
from paceline.market.incoming.taking import take
from paceline.market.models import ChannelEvent, MailRecipient, MailStop
from paceline.records.action import acting, perform
from paceline.workflow.at_once import run_waiting
from paceline.workflow.notifications import inbox
from tests.people import People

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 9, 4, tzinfo=UTC)
SECRET = "whsec_c2VjcmV0LW9mLXRoZS1jZW50cmU="
NUMBER = "13800000001"


@pytest.fixture(autouse=True)
def clock(freeze: Callable[[datetime], FrozenClock], settings: Any) -> FrozenClock:
    settings.SMS_HOOK_SECRET = settings.CALLS_HOOK_SECRET = SECRET
    return freeze(NOON)


@pytest.fixture
def boss(people: People) -> Principal:
    return people.acts(people.boss)


@pytest.fixture
def zhou(people: People) -> Contact:
    with acting(SYSTEM, "customers.contact.create") as act:
        one = act.create(Customer, name="远山科技", owner=people.boss)
        made: Contact = act.create(Contact, customer=one, name="周远", phone=f"+86{NUMBER}")
    return made


def tell(channel: str, *events: dict[str, Any], at: datetime = NOON, secret: str = SECRET) -> Any:
    body = json.dumps({"events": events}).encode()
    moment = str(int(at.timestamp()))
    headers = {"webhook-id": "1", "webhook-timestamp": moment,
               "webhook-signature": signing.signature(secret, "1", moment, body)}  # fmt: skip
    return Client().post(f"/hooks/{channel}", body, content_type="application/json", headers=headers)


def call(**values: Any) -> dict[str, Any]:
    return {"id": "c1", "direction": "out", "number": NUMBER, "seconds": 184, "agent": "boss",
            "at": "2026-04-09T11:50:00+08:00", "recording": "https://rec.example/c1.mp3", **values}  # fmt: skip


def sent(boss: Principal, zhou: Contact) -> MailRecipient:
    made = perform(boss, "customers.contact.send_message", zhou.pk, {"channel": "sms", "text": "您好"})
    run_waiting()
    return again(made)


def again(row: MailRecipient) -> MailRecipient:
    found: MailRecipient = visible(SYSTEM, MailRecipient).get(pk=row.pk)
    return found


def test_a_call_becomes_a_follow_up_once(boss: Principal, zhou: Contact, people: People) -> None:
    first, second = (tell("calls", call(agent=people.boss.username)) for _ in range(2))
    assert (first.json(), second.json()) == (
        {"taken": 1, "repeated": 0, "unknown": 0},
        {"taken": 0, "repeated": 1, "unknown": 0},
    )
    done = visible(SYSTEM, Activity).get(contact=zhou)
    assert (done.kind, done.status, done.outcome, done.seconds, done.minutes) == (
        "call",
        "done",
        "connected",
        184,
        4,
    )
    assert (done.owner_id, done.ended_at, done.effective) == (
        people.boss.pk,
        NOON - timedelta(minutes=10),
        True,
    )
    assert "https://rec.example/c1.mp3" in done.notes


def test_a_call_that_nobody_took_is_told_to_whoever_takes_care(zhou: Contact, people: People) -> None:
    tell("calls", call(direction="in", seconds=0, agent=""))
    missed = visible(SYSTEM, Activity).get(contact=zhou)
    assert (missed.inbound, missed.outcome, missed.effective) == (True, "no_answer", False)
    assert [one.text for one in inbox(people.acts(people.boss))] == ["周远来过电话，没有人接。请回一个。"]


def test_an_unknown_number_waits_to_be_given_to_somebody(boss: Principal, zhou: Contact) -> None:
    tell("calls", call(number="13900000009"), call(id="c2", number="13900000008"))
    assert not visible(SYSTEM, Activity).exists()
    first, second = visible(SYSTEM, ChannelEvent).order_by("-number")
    perform(boss, "market.channelevent.match", first.pk, {"contact": str(zhou.pk)})
    assert visible(SYSTEM, Activity).get(contact=zhou).seconds == 184
    with pytest.raises(Conflict, match="已经归到人了"):
        perform(boss, "market.channelevent.make_lead", first.pk, {"name": "王工"})
    made = perform(boss, "market.channelevent.make_lead", second.pk, {"name": "王工"})
    assert (made.lead.name, made.lead.phone, made.activity.lead) == ("王工", "+8613900000008", made.lead)


def test_a_receipt_says_once_what_became_of_a_message(boss: Principal, zhou: Contact) -> None:
    row = sent(boss, zhou)
    told = tell("sms", {"type": "delivered", "message": row.pk.hex}, {"type": "delivered", "message": row.pk.hex},
                {"type": "failed", "message": "nobody-s"})  # fmt: skip
    assert told.json() == {"taken": 1, "repeated": 1, "unknown": 1}
    assert again(row).delivered_at == NOON
    lost = sent(boss, zhou)
    tell("sms", {"type": "failed", "message": str(lost.pk), "error": "空号", "permanent": True})
    assert (again(lost).state, again(lost).note) == ("bounced", "空号")
    with pytest.raises(Conflict, match="以前退过信"):
        sent(boss, zhou)


def test_who_answers_with_td_gets_no_more_and_who_writes_is_heard(
    boss: Principal, zhou: Contact, people: People
) -> None:
    row = sent(boss, zhou)
    tell("sms", {"id": "r1", "type": "reply", "number": NUMBER, "text": "周三可以"})
    assert again(row).replied_at == NOON
    heard = visible(SYSTEM, Activity).get(contact=zhou)
    assert (heard.kind, heard.inbound, heard.notes) == ("sms", True, "周三可以")
    for number, text in ((NUMBER, "TD"), ("13700000000", "退订")):
        tell("sms", {"id": number, "type": "reply", "number": number, "text": text})
    stopped = visible(SYSTEM, MailStop).order_by("address").values_list("address", "channel", "why")
    assert list(stopped) == [
        ("+8613700000000", "sms", "unsubscribed"),
        ("+8613800000001", "sms", "unsubscribed"),
    ]
    with pytest.raises(Conflict, match="已经退订"):
        sent(boss, zhou)
    assert [one.text for one in inbox(boss)] == ["周远回复了短信。"]


@pytest.mark.parametrize(("options", "status"), [
    ({"secret": "another"}, 403), ({"at": NOON - timedelta(minutes=6)}, 403),
    ({"at": NOON + timedelta(minutes=4)}, 200),
])  # fmt: skip
def test_a_bad_signature_or_an_old_message_is_refused(options: dict[str, Any], status: int) -> None:
    assert tell("calls", call(), **options).status_code == status
    assert visible(SYSTEM, ChannelEvent).count() == int(status == 200)


def test_without_a_secret_nothing_is_taken(settings: Any) -> None:
    settings.CALLS_HOOK_SECRET = ""
    assert tell("calls", call()).status_code == 403
    assert tell("fax", call()).status_code == 404


@pytest.mark.parametrize("wrong", [
    {"direction": "up"}, {"number": ""}, {"seconds": -1}, {"seconds": "x"}, {"at": "gestern"},
    {"recording": "javascript:1"}, {"id": ""},
])  # fmt: skip
def test_a_wrong_entry_is_named_and_nothing_of_the_message_is_taken(wrong: dict[str, Any]) -> None:
    answer = tell("calls", call(id="ok"), call(**wrong))
    assert (answer.status_code, "第 2 条" in answer.json()["detail"]) == (422, True)
    assert not visible(SYSTEM, ChannelEvent).exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_call_told_twice_at_one_moment_counts_once(zhou: Contact) -> None:
    one = Call("m" * 64, "+8613800000001", False, True, 60, None, "", "", "")
    said: list[str] = []

    def tell_it() -> None:
        said.append(take(one))
        connection.close()

    both = [threading.Thread(target=tell_it) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert (sorted(said), visible(SYSTEM, Activity).count()) == (["repeated", "taken"], 1)


def test_a_forgotten_person_leaves_no_number_and_no_words(boss: Principal, zhou: Contact) -> None:
    tell("calls", call(note="问了价格"))
    perform(boss, "customers.contact.erase", zhou.pk, {"basis": "本人要求"})
    left = visible(SYSTEM, ChannelEvent).get()
    assert (left.number, left.text, left.recording, "周远" in left.name) == ("", "", "", False)
