"""A second factor: set up after confirming who it is, asked for at every sign-in, replaced by a backup code once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client

from paceline.access import sign_in
from paceline.access.adapter import SecondFactorAdapter
from tests.people import People

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
def clean_counts(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def password_step(client: Client) -> str:
    return client.post("/accounts/login/", {"login": "fang", "password": PASSWORD}).headers["Location"]


def code_for(secret: str) -> str:
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


@pytest.fixture
def protected(people: People) -> str:
    """王芳 has an authenticator; its secret."""
    client = Client()
    password_step(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = page.split('class="secret" lang="en">')[1].split("<")[0]
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    assert answer.headers["Location"] == "/accounts/2fa/recovery-codes/"
    cache.clear()
    return secret


def codes(client: Client) -> list[str]:
    page = client.get("/accounts/2fa/recovery-codes/").content.decode()
    return [part.split("<")[0] for part in page.split("<li><code>")[1:]]


def test_the_password_alone_does_not_sign_in(protected: str) -> None:
    client = Client()
    assert password_step(client) == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    assert client.get("/accounts/security/").status_code == 302


def test_the_code_of_the_authenticator_signs_in_and_a_wrong_one_does_not(protected: str) -> None:
    client = Client()
    password_step(client)
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "验证码不对或已过期" in wrong.content.decode()
    assert (
        client.post("/accounts/2fa/authenticate/", {"code": code_for(protected)}).headers["Location"] == "/"
    )
    assert "_auth_user_id" in client.session


def test_codes_cannot_be_tried_without_end(protected: str) -> None:
    client = Client()
    password_step(client)
    for _try in range(6):
        answer = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "试的次数太多" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_backup_code_works_once(protected: str, people: People) -> None:
    backup = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()[0]
    first, second = Client(), Client()
    password_step(first)
    assert first.post("/accounts/2fa/authenticate/", {"code": backup}).status_code == 302
    password_step(second)
    assert "验证码不对" in second.post("/accounts/2fa/authenticate/", {"code": backup}).content.decode()


def test_secrets_are_stored_encrypted(protected: str) -> None:
    row = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert protected not in str(row.data)
    assert SecondFactorAdapter().decrypt(row.data["secret"]) == protected


def test_an_administrator_can_remove_the_second_factor_of_somebody_who_lost_it(
    protected: str, people: People
) -> None:
    assert sign_in.protections_of(people.fang) == {"totp", "recovery_codes"}
    sign_in.forget_protections(people.fang)
    assert password_step(Client()) == "/"


def test_an_old_sign_in_is_asked_again_before_changing_protection(protected: str, people: People) -> None:
    client = Client()
    client.force_login(people.fang)
    answer = client.get("/accounts/2fa/totp/deactivate/")
    assert answer.status_code == 302
    assert "reauthenticate" in answer.headers["Location"]
    assert "请确认是你本人" in client.get(answer.headers["Location"]).content.decode()


def test_the_page_about_security_tells_what_is_on(protected: str, people: People) -> None:
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) AppleWebKit Safari/605.1")
    client.force_login(people.fang)
    page = client.get("/accounts/security/").content.decode()
    assert "已开启" in page
    assert "还剩 10 个" in page
    assert "这台设备" in page


def test_pages_of_the_library_that_others_replace_lead_to_ours(people: People) -> None:
    client = Client()
    client.force_login(people.fang)
    for path in ("/accounts/2fa/", "/accounts/2fa/webauthn/", "/accounts/email/", "/accounts/3rdparty/"):
        assert client.get(path).headers["Location"] == "/accounts/security/"


def test_other_devices_are_signed_out_from_the_page(people: People) -> None:
    here, there = Client(), Client()
    password_step(here)
    password_step(there)
    here.post("/accounts/sessions/end")
    assert "_auth_user_id" not in there.session
    assert "_auth_user_id" in here.session


def test_nobody_ends_the_session_of_somebody_else(people: People) -> None:
    from paceline.access.models import Session

    fang, chen = Client(), Client()
    password_step(fang)
    chen.force_login(people.chen)
    key = Session.objects.get(user=people.fang).pk
    assert chen.post(f"/accounts/sessions/{key}/end").status_code == 404
    assert "_auth_user_id" in fang.session
