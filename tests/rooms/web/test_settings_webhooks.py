"""设置 · 事件推送: made on the page, the secret shown once, tried out, and the log says how it went."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from paceline.workflow.at_once import run_waiting
from paceline.workflow.models import Webhook
from tests.people import People
from tests.rooms.web.list_pages import reader, text_of

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}
PAGE = "/settings/webhooks/"


@pytest.fixture
def admin(people: People, settings: Any) -> Client:
    settings.WEBHOOKS_TO_PRIVATE = True
    return reader(people.admin).client


def do(client: Client, verb: str, key: Any = "", **given: Any) -> Any:
    path = f"/settings/do/workflow.webhook.{verb}" + (f"/{key}" if key else "")
    return client.post(path, given, headers=PART)


def made(admin: Client, address: str = "http://127.0.0.1:9/hook") -> Webhook:
    answer = do(admin, "create", name="数据仓库", address=address, events=["customers.*"])
    assert answer.status_code == 200, text_of(answer)
    assert re.search(r"whsec_[A-Za-z0-9+/=]{40,}", answer.content.decode())
    assert "只显示这一次" in text_of(answer)
    return Webhook.objects.get()


def test_an_empty_page_teaches_how_to_begin(admin: Client) -> None:
    words = text_of(admin.get(PAGE))
    assert "还没有事件推送" in words
    assert "怎样核对签名" in words


def test_the_secret_is_shown_once_and_never_again(admin: Client) -> None:
    hook = made(admin)
    for path in (PAGE, f"{PAGE}{hook.pk}/"):
        page = text_of(admin.get(path))
        assert "数据仓库" in page
        assert "customers.*" in page
        assert not re.search(r"whsec_[A-Za-z0-9]{20}", page)


def test_a_test_that_does_not_arrive_is_in_the_log_with_the_reason(admin: Client) -> None:
    hook = made(admin)
    assert do(admin, "test", hook.pk).status_code == 204
    run_waiting()
    page = text_of(admin.get(f"{PAGE}{hook.pk}/"))
    assert "paceline.ping" in page
    assert "Connection refused" in page
    assert "再发一次" in page
    assert text_of(admin.get(f"{PAGE}{hook.pk}/", {"state": "done"})).count("paceline.ping") == 0


def test_stopped_ones_say_so(admin: Client) -> None:
    hook = made(admin)
    assert do(admin, "stop", hook.pk).status_code == 204
    assert "已停用" in text_of(admin.get(PAGE))
    assert "不再推送" in text_of(admin.get(f"{PAGE}{hook.pk}/"))
    assert do(admin, "test", hook.pk).status_code == 422


def test_others_read_whom_to_ask(people: People) -> None:
    fang = reader(people.fang).client
    assert fang.get(PAGE).status_code == 403
    assert do(fang, "create", name="x", address="https://example.com").status_code == 403
