"""Notifications: who is mentioned or given something is told, once, and only about what they may see."""

from __future__ import annotations

import pytest
from django.core import mail
from django.utils import translation

from paceline.access.models import UserStatus
from paceline.access.scope import visible
from paceline.metadata.registry import registry
from paceline.records.acting.bulk import perform_many
from paceline.records.action import perform
from paceline.workflow.at_once import run_waiting
from paceline.workflow.mail_jobs import digest
from paceline.workflow.models import Notification
from paceline.workflow.notifications import inbox, notify, unread_count
from tests.people import People
from tests.samples import record_of

pytestmark = pytest.mark.django_db
CUSTOMER = "customers.customer"


def test_somebody_mentioned_is_told_if_they_may_see_the_record(people: People) -> None:
    fang = people.acts(people.fang)
    record = record_of(registry.get(CUSTOMER), fang)
    perform(fang, f"{CUSTOMER}.comment", record.pk, {"body": "@赵敏 请看，@陈晨 也看"})
    run_waiting()
    told = inbox(people.acts(people.min))
    assert [line.text for line in told] == [f"王芳 在「{record}」里提到了你。"]
    assert told[0].url == f"/customers/{record.pk}/"
    assert inbox(people.acts(people.chen)) == [], "a stranger must not learn the customer's name"


def test_a_new_owner_is_told_but_not_about_oneself(people: People) -> None:
    manager = people.acts(people.min)
    record = record_of(registry.get(CUSTOMER), manager)
    perform(manager, f"{CUSTOMER}.assign", record.pk, {"owner": str(people.fang.pk)})
    run_waiting()
    assert "转给了你" in inbox(people.acts(people.fang))[0].text
    perform(manager, f"{CUSTOMER}.assign", record.pk, {"owner": str(people.min.pk)})
    run_waiting()
    assert inbox(manager) == []


def test_many_at_once_make_one_line(people: People) -> None:
    manager = people.acts(people.min)
    keys = [record_of(registry.get(CUSTOMER), manager).pk for _ in range(3)]
    with translation.override("en"):
        perform_many(manager, f"{CUSTOMER}.assign", keys, {"owner": str(people.fang.pk)})
        run_waiting()
    lines = inbox(people.acts(people.fang))
    assert [line.text for line in lines] == ["赵敏 把 3 条客户转给了你。"], "in the reader's language"
    with translation.override("en"):
        assert "Customer" in lines[0].text
    assert lines[0].url == "/customers/"


def test_each_cause_tells_once_and_leavers_are_not_told(people: People) -> None:
    people.chen.status = UserStatus.LEFT
    people.chen.save()
    told = [people.fang.pk, people.chen.pk]
    assert notify(told, kind="system", template="维护", key="k") == 1
    assert notify(told, kind="system", template="维护", key="k") == 0
    assert Notification.objects.count() == 1


def test_reading_one_and_all(people: People) -> None:
    fang = people.acts(people.fang)
    for n in range(3):
        notify([people.fang.pk], kind="system", template="第 %(n)s 条", params={"n": n}, key=f"k{n}")
    notify([people.qiang.pk], kind="system", template="别人的", key="other")
    assert unread_count(fang) == 3
    perform(fang, "workflow.notification.read", inbox(fang)[0].pk)
    assert unread_count(fang) == 2
    assert perform(fang, "workflow.notification.read_all") == 2
    assert unread_count(fang) == 0
    assert unread_count(people.acts(people.qiang)) == 1
    assert not visible(people.acts(people.admin), Notification).exists(), (
        "nobody reads another's notifications"
    )


def test_the_reader_reads_it_in_the_readers_language(people: People) -> None:
    notify([people.fang.pk], kind="job", template="「%(label)s」已完成。", params={"label": "导入"}, key="k")
    with translation.override("en"):
        assert inbox(people.acts(people.fang))[0].text == "“导入” is done."


def test_mail_goes_only_to_those_who_asked(people: People) -> None:
    people.fang.preferences = {"mail": ["mention"]}
    people.fang.save()
    for user in (people.fang, people.qiang):
        notify([user.pk], kind="mention", template="看\n这里", key=f"m:{user.pk}", url="/customers/")
        notify([user.pk], kind="job", template="完成", key=f"j:{user.pk}")
    run_waiting()
    assert [(m.to, m.subject) for m in mail.outbox] == [(["fang@example.com"], "看 这里")]
    run_waiting()
    assert len(mail.outbox) == 1


def test_the_digest_is_off_until_asked_for(people: People) -> None:
    notify([people.fang.pk], kind="system", template="一", key="1")
    notify([people.fang.pk], kind="system", template="二", key="2")
    assert digest() == "0"
    people.fang.preferences = {"digest": True}
    people.fang.save()
    assert digest() == "2"
    assert digest() == "0", "each line is mailed once"
    assert len(mail.outbox) == 1
