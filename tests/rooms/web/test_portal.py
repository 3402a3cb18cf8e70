"""Links for customers: made and revoked on a record, one page without signing in, an answer that counts once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from paceline.access import limits
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import predicate, visible
from paceline.customers.models import Customer
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import NotAllowed
from paceline.metadata.registry import registry
from paceline.records import links
from paceline.records.action import actions, perform
from paceline.records.models import Event, PublicLink
from paceline.trade.models import Quote, QuoteLine
from paceline.workflow.models import Notification
from tests.people import People
from tests.rooms.web.list_pages import reader, without_keys

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def rep(people: People) -> Principal:
    return people.acts(people.fang)


@pytest.fixture
def quote(people: People, rep: Principal, clock: FrozenClock) -> Quote:
    """An approved quote of 王芳's: two pumps at 10 % off, 13 % tax in it."""
    pump = perform(
        people.acts(people.boss), "catalog.product.create", None,
        {"code": "P1", "name": "离心泵", "list_price": "1130", "cost": "700", "tax_rate": "13%", "spec": "DN50"},
    )  # fmt: skip
    customer = perform(rep, "customers.customer.create", None, {"name": "恒泽精密机械有限公司"})
    lines = [{"product": str(pump.pk), "quantity": "2", "discount": "10%"}]
    given = {"customer": str(customer.pk), "terms": "款到发货", "note": "底价一千", "lines": lines}
    made: Quote = perform(rep, "trade.quote.create", None, given)
    perform(rep, "trade.quote.submit", made.pk)
    return fresh(made)


def fresh(quote: Quote) -> Quote:
    found: Quote = visible(SYSTEM, Quote).get(pk=quote.pk)
    return found


def link_to(by: Principal, quote: Quote, **given: Any) -> str:
    """The path of a new link."""
    made = perform(by, "trade.quote.share_link", quote.pk, given)
    return "/" + made.shown_once["link"].split("/", 3)[3]


def sent(path: str, **given: str) -> Any:
    """What a customer's browser sends from the page: with the form's token and key."""
    client = Client(enforce_csrf_checks=True)
    page = client.get(path).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    key = re.search(r'name="idempotency_key" value="([^"]+)"', page)
    assert token is not None, page
    assert key is not None, page
    body = {"csrfmiddlewaretoken": token[1], "idempotency_key": key[1], **given}
    return client.post(f"{path}do/answer", body), client, body


def test_a_customer_reads_and_accepts(people: People, rep: Principal, quote: Quote) -> None:
    path = link_to(rep, quote, recipient="王总")
    page = Client().get(path)
    said = page.content.decode()
    assert page.status_code == 200
    for words in ("离心泵", "恒泽精密机械有限公司", "¥2,034.00", "贰仟零叁拾肆元整", "款到发货", "DN50"):
        assert words in said
    assert "底价一千" not in said
    assert "700" not in without_keys(said, path)
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "no-store" in page.headers["Cache-Control"]
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert "<script" not in said
    assert not page.cookies.get("paceline")  # no session is begun

    wrong, _, _ = sent(path, answer="accept", name="")
    assert wrong.status_code == 422
    assert "姓名：请填写。" in wrong.content.decode()
    assert fresh(quote).state == "approved"
    answered, client, body = sent(path, answer="accept", name="王建国", remark="尽快发货")
    assert answered.status_code == 302
    assert answered.headers["Location"] == path
    assert client.post(f"{path}do/answer", body).status_code == 302  # pressed twice: done once
    now = fresh(quote)
    assert (now.state, now.answered_by, now.decided_why) == ("accepted", "王建国", "尽快发货")
    assert "王建国 已接受这份报价" in Client().get(path).content.decode()

    told = list(Event.objects.filter(record_id=quote.pk, via="portal").order_by("seq"))
    assert [e.name.rpartition(".")[2] for e in told] == ["open_link", "send", "accept"]
    assert told[-1].actor_id is None
    assert told[-1].reason == "王建国：尽快发货"
    link = PublicLink.objects.get()
    assert link.opened == 4
    assert link.first_opened_at
    assert path.split("/")[2] not in str(vars(link))
    story = reader(people.fang).client.get(f"/quotes/{quote.pk}/").content.decode()
    assert "客户打开了链接" in story
    assert "通过链接" in story


def test_whoever_sold_is_told_once(people: People, rep: Principal, quote: Quote) -> None:
    from paceline.records.acting.publishing import deliver_now, interested_in

    path = link_to(rep, quote)
    sent(path, answer="reject", name="王建国", remark="太贵")
    for _ in range(2):
        for event in Event.objects.filter(record_id=quote.pk, via="portal"):
            for name in interested_in(event.name):
                if "webhooks" not in name:
                    deliver_now(name, event.seq)
    told = sorted(n.text for n in Notification.objects.filter(user=people.fang))
    assert told == [
        "客户打开了「BJ-20260701-001」的链接。",
        "客户没有接受报价「BJ-20260701-001」：王建国：太贵",
    ]


def test_wrong_expired_revoked_and_removed_are_one_answer(
    people: People, rep: Principal, quote: Quote, clock: FrozenClock
) -> None:
    revoked, removed = link_to(rep, quote), link_to(rep, quote)
    first = PublicLink.objects.earliest("created_at")
    perform(rep, "trade.quote.revoke_link", quote.pk, {"link": str(first.pk)})
    assert Client().get(removed).status_code == 200
    visible(SYSTEM, Quote).filter(pk=quote.pk).update(deleted_at=clock.at)
    gone = Client().get(removed)
    visible(SYSTEM, Quote, removed=True).filter(pk=quote.pk).update(deleted_at=None)
    answers = [Client().get(path) for path in (revoked, "/p/" + "x" * 32 + "/", "/p/short/")]
    clock.advance(timedelta(days=30, minutes=1))
    answers += [gone, Client().get(removed), Client().get(f"{removed}nothing")]
    bodies = {re.sub(r"/static/\S+", "", one.content.decode()) for one in answers}
    assert {one.status_code for one in answers} == {404}
    assert len(bodies) == 1
    assert "这个链接打不开" in bodies.pop()


def test_a_page_that_was_opened_in_time_may_still_be_sent(
    people: People, rep: Principal, quote: Quote, clock: FrozenClock
) -> None:
    """Nobody loses what was typed while the link ran out; opened long before, or opened anew, it is over."""
    used, idle = link_to(rep, quote, days="1"), link_to(rep, quote, days="1")
    Client().get(idle)
    clock.advance(timedelta(hours=23, minutes=30))
    assert Client().get(used).status_code == 200
    clock.advance(timedelta(hours=1))
    assert Client().get(idle).status_code == 404
    answer, client, _ = sent(used, answer="accept", name="王建国")
    assert client.get(answer.headers["Location"]).status_code == 200
    clock.advance(timedelta(hours=2))
    assert Client().get(used).status_code == 404


def test_what_a_link_may_do(people: People, rep: Principal, quote: Quote) -> None:
    """One record, what belongs to it, and the verbs of its purpose: nothing else, whatever is asked."""
    link_to(rep, quote)
    by = links.actor_behind(PublicLink.objects.get())
    other = perform(rep, "trade.quote.create", None, {"customer": str(quote.customer_id)})
    assert list(visible(by, Quote)) == [quote]
    assert other not in visible(by, Quote)
    assert visible(by, QuoteLine).count() == 1
    assert not visible(by, Customer).exists()
    seen = {of.name for of in registry.objects.values() if predicate(by, of, "read") is not None}
    assert seen == {"trade.quote", "trade.quoteline"}
    for chosen in actions.values():
        if chosen.name != "trade.quote.answer" and chosen.needs != "read":
            assert not by.can(chosen.object, chosen.needs), chosen.name
    for purpose in links.purposes.values():  # each allowed verb is a right of its own
        assert all(actions[f"{purpose.object}.{verb}"].needs == verb for verb in purpose.allows)


def test_who_makes_links(people: People, rep: Principal, quote: Quote, clock: FrozenClock) -> None:
    with pytest.raises(NotAllowed):
        perform(rep, "trade.quote.answer", quote.pk, {"answer": "accept", "name": "我"})
    stranger = reader(people.chen).client
    assert stranger.get(f"/quotes/{quote.pk}/do/share_link").status_code == 404
    client = reader(people.fang).client
    form = client.get(f"/quotes/{quote.pk}/do/share_link", headers={"HX-Request": "true"})
    assert "有效天数" in form.content.decode()
    made = client.post(
        f"/quotes/{quote.pk}/do/share_link",
        {"days": "7", "recipient": "王总"},
        headers={"HX-Request": "true"},
    )
    said = made.content.decode()
    assert made.status_code == 200
    assert "data:image/svg+xml" in said
    path = re.search(r"/p/[\w-]{32}/", said)
    assert path
    assert PublicLink.objects.get().expires_at == clock.at + timedelta(days=7)
    preview = client.get(path[0])  # a colleague looks: nothing is counted, nothing can be answered
    assert "不能替客户答复" in preview.content.decode()
    assert PublicLink.objects.get().opened == 0
    assert client.post(f"{path[0]}do/answer", {"answer": "accept", "name": "我"}).status_code == 403
    tab = client.get(f"/quotes/{quote.pk}/tab/links", headers={"HX-Request": "true"}).content.decode()
    assert "王总" in tab
    assert "还没打开" in tab
    assert path[0] not in tab
    assert client.post(f"/quotes/{quote.pk}/do/share_link", {"days": "9999"}).status_code == 422


def test_an_expired_offer_cannot_be_accepted(rep: Principal, quote: Quote, clock: FrozenClock) -> None:
    path = link_to(rep, quote, days=200)
    _, client, body = sent(path, answer="accept", name="")
    clock.advance(timedelta(days=31))
    assert "已过有效期" in client.get(path).content.decode()
    late = client.post(f"{path}do/answer", body | {"name": "王建国", "idempotency_key": "k"})
    assert late.status_code == 422
    assert fresh(quote).state == "approved"
    assert Client().get(f"{path}do/answer").status_code == 405
    assert Client(enforce_csrf_checks=True).post(f"{path}do/answer", body).status_code == 403
    keyless = client.post(f"{path}do/answer", {**body, "name": "王", "idempotency_key": ""})
    assert keyless.status_code == 422
    forbidden = client.post(f"{path}do/approve", body)
    assert forbidden.status_code == 404


def test_too_many_tries(rep: Principal, quote: Quote, settings: Any) -> None:
    settings.PORTAL_PER_MINUTE = 40
    limits.forget()
    path = link_to(rep, quote)
    codes = [Client().get(f"/p/{'x' * 31}{n % 10}/").status_code for n in range(31)]
    assert codes == [404] * 30 + [429]
    assert [Client().get(path).status_code for _ in range(10)] == [200] * 9 + [429]
    limits.forget()
