"""The pages of the channels: writing to one person, setting a channel up, the form that shows what belongs to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Contact, Customer
from paceline.market.models import ChannelSetup, MailRecipient, MailStop
from paceline.records.action import acting, perform
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def zhou(people: People) -> Contact:
    with acting(SYSTEM, "customers.contact.create") as act:
        one = act.create(Customer, name="远山科技", owner=people.boss)
        made: Contact = act.create(Contact, customer=one, name="周远", phone="+8613800000001")
    return made


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def set_up(channel: str, **values: Any) -> ChannelSetup:
    with acting(SYSTEM, "market.channelsetup.create") as act:
        made: ChannelSetup = act.create(ChannelSetup, channel=channel, **values)
    return made


def test_the_page_shows_what_will_be_read_and_how_long_it_is(people: People, zhou: Contact) -> None:
    boss = signed_in(people.boss)
    page = boss.get(f"/contacts/{zhou.pk}/message", {"text": "{{联系人}}，" + "好" * 70}).content.decode()
    assert "周远，好" in page
    assert "80 字，2 条短信" in page
    template = perform(people.acts(people.boss), "market.mailtemplate.create", None,
                       {"name": "寄出", "channel": "sms", "body": "{{联系人}}，寄出了。"})  # fmt: skip
    assert (
        "周远，寄出了。 拒收请回复R"
        in boss.get(f"/contacts/{zhou.pk}/message", {"template": template.pk}).content.decode()
    )


def test_sending_twice_with_one_key_sends_once_and_a_refusal_loses_nothing(
    people: People, zhou: Contact
) -> None:
    boss = signed_in(people.boss)
    given = {"channel": "sms", "text": "{{联系人}}，周三见。", "idempotency_key": "k" * 32}
    for _ in range(2):
        answer = boss.post(f"/contacts/{zhou.pk}/message", given)
        assert (answer.status_code, answer["Location"]) == (302, f"/contacts/{zhou.pk}/")
    assert visible(SYSTEM, MailRecipient).filter(contact=zhou).count() == 1
    with acting(SYSTEM, "market.mailstop.create") as act:
        act.create(MailStop, address="13800000001", channel="sms", why="unsubscribed")
    refused = boss.post(f"/contacts/{zhou.pk}/message", {"channel": "sms", "text": "还有一件事"})
    page = refused.content.decode()
    assert (refused.status_code, "已经退订" in page, "还有一件事" in page) == (422, True, True)


def test_who_may_not_change_a_contact_does_not_write_to_it(people: People, zhou: Contact) -> None:
    assert signed_in(people.chen).get(f"/contacts/{zhou.pk}/message").status_code == 404


def test_channels_are_set_up_by_administrators_and_the_form_shows_what_belongs_to_one(people: People) -> None:
    calls, sms = set_up("calls"), set_up("sms", provider="http", address="https://sms.example/")
    admin = signed_in(people.admin)
    page = admin.get("/settings/channels/").content.decode()
    assert "/hooks/calls" in page
    assert "已接上" in page
    assert signed_in(people.boss).get("/settings/channels/").status_code == 403
    forms = [admin.get(f"/channel-setups/{one.pk}/edit").content.decode() for one in (calls, sms)]
    assert ['name="dial"' in one for one in forms] == [True, False]
    assert ['name="signature"' in one for one in forms] == [False, True]
    assert signed_in(people.boss).get(f"/channel-setups/{sms.pk}/edit").status_code in (403, 404)


def test_a_click_on_a_number_opens_the_call_centre_where_one_is_set_up(people: People, zhou: Contact) -> None:
    boss = signed_in(people.boss)
    assert 'href="tel:+8613800000001"' in boss.get(f"/contacts/{zhou.pk}/").content.decode()
    calls = set_up("calls")
    values = {"dial": "https://call.example/?to={{phone}}&agent={{agent}}"}
    perform(people.acts(people.admin), "market.channelsetup.change", calls.pk, values)
    wanted = (
        f'href="https://call.example/?to=%2B8613800000001&amp;agent={people.boss.username}" target="_blank"'
    )
    assert wanted in boss.get(f"/contacts/{zhou.pk}/").content.decode()


def test_the_timeline_tells_a_message_by_its_words(people: People, zhou: Contact) -> None:
    perform(
        people.acts(people.boss),
        "customers.contact.send_message",
        zhou.pk,
        {"channel": "sms", "text": "合同寄出了"},
    )
    page = signed_in(people.boss).get(f"/contacts/{zhou.pk}/").content.decode()
    assert ["短信 · 周远 · 排入发送" in page, "合同寄出了" in page, "最早发送" in page] == [True, True, False]
