"""Text messages and WeCom through a provider: what it is asked, what its answers mean, one message to one person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Contact, Customer
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, Invalid, NotAllowed
from paceline.market.jobs import look
from paceline.market.models import ChannelSetup, MailRecipient, SendRule
from paceline.records.action import acting, perform
from paceline.workflow.at_once import run_waiting
from tests.people import People
from tests.rooms.market.provider import Provider, open_provider

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 9, 4, tzinfo=UTC)
EXTERNAL = "wmAbCdEfGhIjKlMnOp"


@pytest.fixture
def clock(freeze: Callable[[datetime], FrozenClock]) -> FrozenClock:
    return freeze(NOON)


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    settings.WEBHOOKS_TO_PRIVATE = True
    settings.SMS_KEY, settings.SMS_SECRET, settings.WECOM_SECRET = "the-key", "s3cret", "corp-secret"
    with open_provider() as one:
        yield one


@pytest.fixture
def admin(people: People) -> Principal:
    return people.acts(people.admin)


@pytest.fixture
def boss(people: People) -> Principal:
    return people.acts(people.boss)


@pytest.fixture
def zhou(people: People, clock: FrozenClock) -> Contact:
    with acting(SYSTEM, "customers.contact.create") as act:
        one = act.create(Customer, name="远山科技", owner=people.boss)
        made: Contact = act.create(
            Contact, customer=one, name="周远", phone="+8613800000001", wechat=EXTERNAL
        )
    return made


def set_up(admin: Principal, channel: str, **values: Any) -> ChannelSetup:
    with acting(SYSTEM, "market.channelsetup.create") as act:
        made = act.create(ChannelSetup, channel=channel)
    changed: ChannelSetup = perform(admin, "market.channelsetup.change", made.pk, values)
    return changed


def by_http(admin: Principal, provider: Provider, **values: Any) -> ChannelSetup:
    given = {
        "provider": "http",
        "address": f"{provider.url}/sms?k={{{{key}}}}",
        "signature": "远山",
        "code_at": "code",
    }
    return set_up(admin, "sms", **{**given, **values})


def by_wecom(admin: Principal, provider: Provider, **values: Any) -> ChannelSetup:
    return set_up(admin, "wecom", provider="wecom", corp="ww1", base=provider.url, agent="7", **values)


def write(boss: Principal, zhou: Contact, **values: Any) -> MailRecipient:
    given = {"channel": "sms", "text": "{{联系人}}，合同寄出了。", **values}
    made: MailRecipient = perform(boss, "customers.contact.send_message", zhou.pk, given)
    run_waiting()
    return now(made)


def now(row: MailRecipient) -> MailRecipient:
    found: MailRecipient = visible(SYSTEM, MailRecipient).get(pk=row.pk)
    return found


def a_minute_later(clock: FrozenClock, **after: float) -> None:
    clock.advance(timedelta(**(after or {"minutes": 1})))
    look()
    run_waiting()


def test_a_message_goes_to_the_provider_as_its_request_is_set_up(
    admin: Principal, boss: Principal, provider: Provider, zhou: Contact
) -> None:
    by_http(admin, provider)
    row = write(boss, zhou)
    [asked] = provider.asked
    assert (asked.method, asked.path, asked.headers["authorization"]) == (
        "POST",
        "/sms?k=the-key",
        "Bearer s3cret",
    )
    text = "【远山】周远，合同寄出了。 拒收请回复R"
    assert asked.body == {"to": "13800000001", "text": text, "id": row.pk.hex}
    assert (row.state, row.via, row.provider_id, row.parts, row.body) == (
        "sent",
        "http",
        "m-1",
        1,
        "周远，合同寄出了。",
    )
    assert row.subject == row.body


def test_without_a_provider_everything_is_kept_in_the_sandbox(boss: Principal, zhou: Contact) -> None:
    rows = [write(boss, zhou), write(boss, zhou, channel="wecom")]
    assert [(one.state, one.via, one.address) for one in rows] == [
        ("sent", "sandbox", "+8613800000001"), ("sent", "sandbox", EXTERNAL)]  # fmt: skip


def test_a_provider_that_is_down_is_tried_again_later_and_later(
    admin: Principal, boss: Principal, provider: Provider, zhou: Contact, clock: FrozenClock
) -> None:
    by_http(admin, provider)
    provider.answers = [(503, {"message": "busy"}), (429, {}), (200, {"id": "m-2", "code": 0})]
    row = write(boss, zhou)
    assert (row.state, row.note, row.due_at) == ("queued", "503 busy", NOON + timedelta(minutes=5))
    a_minute_later(clock)
    assert len(provider.asked) == 1, "it waits for its time"
    a_minute_later(clock, minutes=5)
    a_minute_later(clock, minutes=20)
    assert now(row).state == "sent"
    assert len({one.body["id"] for one in provider.asked}) == 1, "the provider can tell a repetition"


def test_nobody_there_fails_visibly_in_the_end_and_is_sent_again_by_hand(
    admin: Principal, boss: Principal, provider: Provider, zhou: Contact, clock: FrozenClock
) -> None:
    setup = by_http(admin, provider, address="http://127.0.0.1:1/")
    row = write(boss, zhou)
    for minutes in (5, 20, 80, 320):
        a_minute_later(clock, minutes=minutes)
    assert (now(row).state, "refused" in now(row).note) == ("failed", True)
    perform(admin, "market.channelsetup.change", setup.pk, {"address": provider.url})
    perform(boss, "market.mailrecipient.send_again", row.pk, {})
    run_waiting()
    assert (now(row).state, len(provider.asked)) == ("sent", 1)
    with pytest.raises(Conflict, match="只有发送失败"):
        perform(boss, "market.mailrecipient.send_again", row.pk, {})


def test_a_refused_message_has_failed_with_the_providers_words(
    admin: Principal, boss: Principal, provider: Provider, zhou: Contact
) -> None:
    by_http(admin, provider)
    provider.answers = [(200, {"code": 105, "message": "签名未报备"})]
    assert (write(boss, zhou).state, write(boss, zhou).note) == ("failed", "105 签名未报备")


def test_wecom_takes_messages_to_customers_and_an_old_token_is_renewed(
    admin: Principal, boss: Principal, provider: Provider, zhou: Contact
) -> None:
    by_wecom(admin, provider)
    provider.answers = [
        (200, {"errcode": 0, "access_token": "old"}), (200, {"errcode": 42001, "errmsg": "expired"}),
        (200, {"errcode": 0, "access_token": "new"}),
        (200, {"errcode": 0, "errmsg": "ok", "fail_list": [], "msgid": "w1"}),
    ]  # fmt: skip
    row = write(boss, zhou, channel="wecom")
    assert (row.state, row.via, row.provider_id) == ("sent", "wecom", "w1")
    assert provider.asked[0].path == "/cgi-bin/gettoken?corpid=ww1&corpsecret=corp-secret"
    assert provider.asked[3].path == "/cgi-bin/externalcontact/add_msg_template?access_token=new"
    wanted = {"chat_type": "single", "external_userid": [EXTERNAL], "text": {"content": "周远，合同寄出了。"}}
    assert provider.asked[3].body == wanted


def test_a_customer_who_has_left_is_written_to_no_more(
    admin: Principal, boss: Principal, provider: Provider, zhou: Contact
) -> None:
    by_wecom(admin, provider)
    provider.answers = [
        (200, {"access_token": "t"}),
        (200, {"errcode": 0, "errmsg": "ok", "fail_list": [EXTERNAL]}),
    ]
    assert write(boss, zhou, channel="wecom").state == "bounced"
    with pytest.raises(Conflict, match="以前退过信"):
        write(boss, zhou, channel="wecom")


def test_a_wrong_secret_stands_at_the_message_and_it_waits(
    admin: Principal, boss: Principal, provider: Provider, zhou: Contact
) -> None:
    by_wecom(admin, provider)
    provider.answers = [(200, {"errcode": 40001, "errmsg": "invalid credential"})]
    row = write(boss, zhou, channel="wecom")
    assert (row.state, row.note) == ("queued", "40001 invalid credential")


@pytest.mark.parametrize(("values", "words"), [
    ({"opted_out": True}, "不愿再收到"), ({"phone": ""}, "没有填手机号"),
    ({"phone": "0512-62888888"}, "收不到这个渠道"),
    ({"tags": ["免打扰"]}, "不愿再收到"),
])  # fmt: skip
def test_who_must_not_or_cannot_be_written_to_is_named_with_what_to_do(
    boss: Principal, zhou: Contact, values: dict[str, Any], words: str
) -> None:
    perform(boss, "customers.contact.change", zhou.pk, values)
    with pytest.raises(Conflict, match=words):
        write(boss, zhou)


def test_the_cap_may_count_all_channels_of_a_person_together(boss: Principal, zhou: Contact) -> None:
    with acting(SYSTEM, "market.sendrule.create") as act:
        act.create(SendRule, most=2, across=True)
    write(boss, zhou)
    write(boss, zhou, channel="wecom")
    with pytest.raises(Conflict, match="7 天内已有 2 封"):
        write(boss, zhou)


def test_what_is_written_is_checked_first(boss: Principal, zhou: Contact, people: People) -> None:
    for given, words in (
        ({"text": ""}, "请写内容"),
        ({"text": "{{价格}}"}, "不认识变量"),
        ({"text": "好" * 1001}, "太长"),
    ):
        with pytest.raises(Invalid, match=words):
            write(boss, zhou, **given)
    with pytest.raises(NotAllowed):
        write(people.token, zhou)


@pytest.mark.parametrize(("values", "field"), [
    ({"address": "http://127.0.0.1/"}, "address"), ({"address": "https://a.example/{{who}}"}, "address"),
    ({"body": "{no json"}, "body"), ({"body": '{"text": "{{text}}"}'}, "body"), ({"headers": "nonsense"}, "headers"),
    ({"provider": "wecom", "corp": "ww1"}, "provider"),
])  # fmt: skip
def test_a_setup_that_cannot_work_is_refused_at_its_field(
    admin: Principal, values: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        set_up(admin, "sms", **{"provider": "http", "address": "https://a.example/", **values})
    assert field in refused.value.fields


def test_a_test_message_says_what_the_provider_says(
    admin: Principal, boss: Principal, provider: Provider
) -> None:
    setup = by_http(admin, provider)
    perform(admin, "market.channelsetup.try_out", setup.pk, {"to": "138 0000 0009"})
    assert provider.asked[0].body["to"] == "13800000009"
    provider.answers = [(401, {"message": "bad key"})]
    with pytest.raises(Conflict, match="401 bad key"):
        perform(admin, "market.channelsetup.try_out", setup.pk, {"to": "13800000009"})
    with pytest.raises(NotAllowed):
        perform(boss, "market.channelsetup.try_out", setup.pk, {"to": "13800000009"})
