"""Signing in with a password: by which names, with which words when it fails, how often, and what follows a change."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client

from paceline.access import invitations
from paceline.access.models import Session, User
from paceline.kernel.clock import FrozenClock
from paceline.kernel.errors import Conflict, NotFound
from paceline.records.models import Event
from tests.people import People

pytestmark = pytest.mark.django_db
PASSWORD, NEW = "correct horse", "battery staple 电池"


@pytest.fixture(autouse=True)
def clean_counts(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def post(client: Client, login: str, password: str = PASSWORD, **more: str) -> str:
    """What the page says; "in" when signed in."""
    answer = client.post("/accounts/login/", {"login": login, "password": password, **more})
    return answer.headers["Location"] if answer.status_code == 302 else answer.content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "fang",
        "FANG",
        " fang ",
        "fang@example.com",
        "Fang@Example.com",
        "13800138000",
        "138 0013 8000",
        "+8613800138000",
    ],
)
def test_login_name_mail_and_mobile_all_lead_in(name: str, people: People) -> None:
    User.objects.filter(pk=people.fang.pk).update(mobile="+8613800138000")
    client = Client()
    assert post(client, name) == "/"
    assert client.session["_auth_user_id"] == str(people.fang.pk)


def test_a_number_that_two_people_share_leads_nobody_in(people: People) -> None:
    User.objects.filter(pk__in=[people.fang.pk, people.qiang.pk]).update(mobile="+8613800138000")
    assert "登录名或密码不对" in post(Client(), "13800138000")


def test_unknown_name_and_wrong_password_sound_the_same(people: People) -> None:
    pages = [post(Client(), "nobody"), post(Client(), "fang", "wrong")]
    assert all("登录名或密码不对。请检查后再试；连续输错会暂时锁定。" in page for page in pages)


@pytest.mark.parametrize("name", ["", "a\0b", "😀" * 300, "' OR 1=1 --"])
def test_odd_names_get_a_page_and_no_entry(name: str, people: People) -> None:
    assert "<form" in post(Client(), name)


def test_five_wrong_passwords_lock_one_person_whatever_name_is_typed_and_nobody_else(people: People) -> None:
    client = Client()
    for name in ("fang", "fang@example.com", "FANG", "fang", "fang"):
        post(client, name, "wrong")
    assert "试的次数太多" in post(client, "fang", PASSWORD)
    assert "试的次数太多" in post(Client(REMOTE_ADDR="10.9.9.9"), "fang@example.com", PASSWORD)
    assert post(Client(), "qiang") == "/"


def test_without_the_counters_nobody_gets_in(people: People) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE paceline_cache RENAME TO paceline_cache_away")
    try:
        with pytest.raises(DatabaseError), transaction.atomic():
            post(Client(), "fang")
        assert not Session.objects.exists()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE paceline_cache_away RENAME TO paceline_cache")


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
    ],
)
def test_after_signing_in_nobody_is_sent_elsewhere(target: str, people: People) -> None:
    assert post(Client(), "fang", next=target) == "/"


def test_after_signing_in_the_wanted_page_comes(people: People) -> None:
    assert post(Client(), "fang", next="/customers/?sort=name") == "/customers/?sort=name"


def test_whoever_left_cannot_sign_in(people: People) -> None:
    User.objects.filter(pk=people.fang.pk).update(status="left")
    assert "登录名或密码不对" in post(Client(), "fang")


def test_nobody_signs_up(people: People) -> None:
    count = User.objects.count()
    answer = Client().post(
        "/accounts/signup/", {"username": "me", "email": "me@x.cn", "password1": NEW, "password2": NEW}
    )
    assert "账号由管理员开通" in answer.content.decode()
    assert User.objects.count() == count


def test_signing_in_is_an_event_with_the_place(people: People) -> None:
    post(Client(REMOTE_ADDR="10.0.0.7", HTTP_USER_AGENT="Desk"), "fang")
    event = Event.objects.get(name="access.user.sign_in")
    assert (event.actor_id, event.payload["ip"], event.payload["agent"]) == (
        people.fang.pk,
        "10.0.0.7",
        "Desk",
    )


def test_a_new_password_signs_the_other_devices_out(people: People) -> None:
    here, there = Client(), Client()
    post(here, "fang")
    post(there, "fang")
    answer = here.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )
    assert answer.headers["Location"] == "/accounts/security/"
    assert here.get("/accounts/security/").status_code == 200
    assert there.get("/accounts/security/").status_code == 302
    assert Session.objects.filter(user=people.fang).count() == 1
    assert Event.objects.filter(name="access.user.password").exists()


@pytest.mark.parametrize(
    ("weak", "why"),
    [("12345678901", "数字"), ("wangfang", "10"), ("password123", "常见"), ("fang@example.com", "")],
)
def test_weak_passwords_are_refused_with_the_reason(weak: str, why: str, people: People) -> None:
    client = Client()
    post(client, "fang")
    answer = client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    )
    assert answer.status_code == 200
    assert why in answer.content.decode()


def link_in_mail() -> str:
    body = str(mail.outbox[-1].body)
    return next(line for line in body.splitlines() if "/accounts/password/reset/key/" in line).strip()


def test_a_forgotten_password_is_reset_by_mail_once(people: People, settings: object) -> None:
    client = Client()
    client.post("/accounts/password/reset/", {"email": "Fang@example.com"})
    link = link_in_mail()
    assert link.startswith("http://localhost:8000/"), "the configured address, not the one asked"
    path = client.get(link.removeprefix("http://localhost:8000")).headers["Location"]
    assert client.post(path, {"password1": NEW, "password2": NEW}).status_code == 302
    assert post(Client(), "fang", NEW) == "/"
    assert (
        "链接已失效" in client.get(link.removeprefix("http://localhost:8000"), follow=True).content.decode()
    )


def test_a_reset_does_not_tell_whether_the_mail_is_known(people: People) -> None:
    answers = [
        Client().post("/accounts/password/reset/", {"email": mail_})
        for mail_ in ("fang@example.com", "nobody@example.com")
    ]
    assert [a.headers["Location"] for a in answers] == ["/accounts/password/reset/done/"] * 2
    assert len(mail.outbox) == 1


def test_the_reset_link_names_our_host_whatever_host_was_asked(people: People) -> None:
    Client().post(
        "/accounts/password/reset/", {"email": "fang@example.com"}, headers={"host": "evil.example"}
    )
    assert "evil" not in str(mail.outbox[-1].body)


def test_an_invitation_sets_the_password_and_signs_in_once(people: People) -> None:
    new = User.objects.create_user("new", None, name="新同事", email="new@example.com")
    link, client = invitations.link(new), Client()
    path = link.removeprefix("http://localhost:8000")
    assert "新同事，你好" in client.get(path).content.decode()
    assert client.post(path, {"new_password1": "short", "new_password2": "short"}).status_code == 422
    assert client.post(path, {"new_password1": NEW, "new_password2": NEW}).headers["Location"] == "/"
    assert client.session["_auth_user_id"] == str(new.pk)
    assert Client().get(path).status_code == 409


def test_an_invitation_expires_and_cannot_be_forged(people: People, clock: FrozenClock) -> None:
    token = invitations.make(people.fang)
    assert invitations.read(token) == people.fang
    with pytest.raises(NotFound):
        invitations.read(token[:-2] + "xx")
    User.objects.filter(pk=people.fang.pk).update(status="left")
    with pytest.raises(NotFound):
        invitations.read(token)


def test_a_used_invitation_says_so(people: People) -> None:
    token = invitations.make(people.fang)
    people.fang.set_password(NEW)
    people.fang.save()
    with pytest.raises(Conflict):
        invitations.read(token)


def test_the_language_can_be_chosen_before_signing_in(people: People) -> None:
    client = Client()
    answer = client.post("/accounts/language/", {"language": "en", "next": "/accounts/login/"})
    assert answer.headers["Location"] == "/accounts/login/"
    assert 'lang="en"' in client.get("/accounts/login/").content.decode()


def test_the_language_chosen_before_signing_in_is_kept_for_the_person(people: People) -> None:
    def read(user: User) -> str:
        return User.objects.get(pk=user.pk).locale

    first = Client(headers={"accept-language": "en-US,en"})
    assert post(first, "fang") == "/"
    assert read(people.fang) == "en"  # a new person goes on in the language of the page that let them in
    assert post(Client(headers={"accept-language": "zh-CN"}), "fang") == "/"
    assert read(people.fang) == "en"  # later only a choice changes it
    choosing = Client(headers={"accept-language": "en-US,en"})
    choosing.post("/accounts/language/", {"language": "zh-hans", "next": "/accounts/login/"})
    assert post(choosing, "fang") == "/"
    assert read(people.fang) == "zh-hans"
    assert choosing.cookies["django_language"].value == ""  # the next one at this browser chooses anew
