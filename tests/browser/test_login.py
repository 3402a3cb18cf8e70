"""Journeys at the door: a wrong password, a passkey, two steps, somebody else signed out; on the phone, in the dark."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from paceline.access import invitations
from paceline.access.models import Session, User
from tests.people import People, make_people

Visiting = Callable[..., Any]
SECRET = "一句好记的话 2026"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def people(transactional_db: None) -> People:
    """The five people; 王芳 has a password."""
    made = make_people()
    made.fang.set_password(SECRET)
    made.fang.save(update_fields=["password"])
    return made


def sign_in(visit: Any, password: str = SECRET) -> None:
    visit.page.get_by_label("登录名、邮箱或手机号").fill("fang")
    visit.page.get_by_label("密码", exact=True).fill(password)
    visit.page.get_by_role("button", name="登录", exact=True).click()


def sign_out(visit: Any) -> None:
    visit.go("/accounts/logout/")
    visit.page.locator("button.pri").click()
    visit.page.wait_for_url(lambda url: "/logout/" not in url)
    visit.go("/accounts/login/")


def confirm(visit: Any) -> None:
    """What the pages of the account ask for once more."""
    visit.page.get_by_label("密码", exact=True).fill(SECRET)
    visit.page.get_by_role("button", name="确认").click()


def digits(secret: str) -> str:
    """The six digits of an authenticator now, by RFC 6238."""
    count = struct.pack(">Q", int(time.time()) // 30)
    made = hmac.new(base64.b32decode(secret), count, hashlib.sha1).digest()
    at = made[-1] & 15
    return f"{(struct.unpack('>I', made[at : at + 4])[0] & 0x7FFFFFFF) % 1000000:06d}"


@pytest.mark.parametrize(("dark", "phone"), [(False, False), (True, True)], ids=["light-desk", "dark-phone"])
def test_the_door_is_plain_to_everybody(visit: Visiting, people: People, dark: bool, phone: bool) -> None:
    guest = visit(None, dark=dark, phone=phone)
    for path in ("/accounts/login/", "/accounts/password/reset/"):
        guest.go(path)
        assert guest.faults() == []
        assert not guest.scrolls_sideways()
    guest.go("/customers/")
    sign_in(guest, "不对的密码")
    expect(guest.page.get_by_text("登录名或密码不对")).to_be_visible()
    expect(guest.page.get_by_label("登录名、邮箱或手机号")).to_have_value("fang")
    assert guest.faults() == []
    sign_in(guest)
    guest.page.wait_for_url("**/customers/")


def test_the_door_works_without_scripts(visit: Visiting, people: People) -> None:
    guest = visit(None, scripts=False)
    guest.go("/accounts/login/")
    sign_in(guest)
    expect(guest.page.get_by_role("link", name="今日").first).to_be_visible()


def test_a_passkey_opens_the_door_and_answers_the_second_question(visit: Visiting, people: People) -> None:
    fang = visit(None)
    device = fang.context.new_cdp_session(fang.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    fang.go("/accounts/login/?next=/accounts/2fa/webauthn/add/")
    sign_in(fang)
    fang.page.wait_for_load_state()
    if fang.page.get_by_role("button", name="确认").count():
        confirm(fang)
    fang.page.locator("[name=name]").fill("公司笔记本")
    fang.page.locator("button.pri").click()
    fang.page.wait_for_url("**/recovery-codes/**")
    assert fang.faults() == []
    fang.go("/accounts/security/")
    expect(fang.page.get_by_text("公司笔记本")).to_be_visible()
    assert fang.faults() == []

    sign_out(fang)
    fang.page.get_by_role("button", name="用通行密钥登录").click()
    fang.page.wait_for_url(lambda url: "/accounts/" not in url)

    sign_out(fang)
    sign_in(fang)
    fang.page.wait_for_url("**/2fa/authenticate/**")
    assert fang.faults() == []
    fang.page.get_by_role("button", name="用通行密钥").click()
    fang.page.wait_for_url(lambda url: "/accounts/" not in url)


def test_two_steps_are_set_up_with_an_authenticator(visit: Visiting, people: People) -> None:
    fang = visit(None, phone=True)
    fang.go("/accounts/login/?next=/accounts/2fa/totp/activate/")
    sign_in(fang)
    fang.page.wait_for_load_state()
    if fang.page.get_by_role("button", name="确认").count():
        confirm(fang)
    expect(fang.page.get_by_role("img", name="验证器的二维码")).to_be_visible()
    assert fang.faults() == []
    assert not fang.scrolls_sideways()
    fang.page.get_by_label("验证码").fill(digits(fang.page.locator(".secret").inner_text().replace(" ", "")))
    fang.page.locator("button.pri").click()
    fang.page.wait_for_url("**/recovery-codes/**")
    codes = fang.page.locator(".codes").inner_text().split()
    assert len(codes) == 10

    other = visit(None)
    other.go("/accounts/login/")
    sign_in(other)
    other.page.wait_for_url("**/2fa/authenticate/**")
    other.page.get_by_label("验证码").fill(codes[0])
    other.page.locator("button.pri").first.click()
    other.page.wait_for_url(lambda url: "/accounts/" not in url)


def test_another_device_is_signed_out_at_once(visit: Visiting, people: People) -> None:
    phone, desk = visit(None, phone=True), visit(None)
    for one in (phone, desk):
        one.go("/accounts/login/")
        sign_in(one)
        one.page.wait_for_url(lambda url: "/accounts/" not in url)
    assert Session.objects.filter(user=people.fang).count() == 2
    desk.go("/accounts/security/")
    desk.page.get_by_role("button", name="退出其他所有设备").click()
    desk.page.wait_for_load_state("networkidle")
    phone.go("/customers/")
    assert "/accounts/login/" in phone.page.url
    desk.go("/customers/")
    assert desk.page.url.endswith("/customers/")


def test_an_invitation_is_taken_up_and_works_once(visit: Visiting, people: People, live_server: Any) -> None:
    new = User.objects.create(username="zhou", name="周新", unit=people.fang.unit)
    new.set_unusable_password()
    new.save()
    path = "/" + invitations.link(new).split("/", 3)[3]
    guest = visit(None, phone=True)
    guest.go(path)
    expect(guest.page.get_by_role("heading", name="周新，你好")).to_be_visible()
    assert guest.faults() == []
    for field in guest.page.locator("input[type=password]").all():
        field.fill(SECRET)
    guest.page.locator("button.pri").click()
    guest.page.wait_for_url(lambda url: "/invitation/" not in url)
    other = visit(None)
    other.go(path)
    expect(other.page.get_by_role("heading", name="链接")).to_be_visible()
