"""When something goes wrong: a page in the product's look, in the reader's language; nothing typed is lost."""

from __future__ import annotations

import re
import threading
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import translation

from paceline.interfaces.web import failing
from tests.people import People
from tests.rooms.web.list_pages import reader, text_of

pytestmark = pytest.mark.django_db
FORM = {"name": "恒泽机电", "note": "周五前回电话", "idempotency_key": "k1"}


def at_the_door(**more: Any) -> Client:
    """A browser without a session that has the form's token."""
    client = Client(enforce_csrf_checks=True, **more)
    client.get("/accounts/login/")
    return client


def token_of(client: Client) -> str:
    return client.cookies["csrftoken"].value


def sent(client: Client, path: str = "/customers/new", **given: str) -> str:
    """Where a form that is sent without a session leads to after signing in."""
    answer = client.post(path, {**FORM, **given, "csrfmiddlewaretoken": token_of(client)})
    assert answer.status_code == 302
    return parse_qs(urlsplit(answer.headers["Location"]).query)["next"][0]


@pytest.mark.parametrize("status", sorted(failing.SAID))
def test_every_status_says_what_to_do_in_both_languages(status: int) -> None:
    request = RequestFactory().get("/nowhere/")
    for language, home in (("zh-hans", "回到今日"), ("en", "Back to today")):
        with translation.override(language):
            answer = failing.answer(request, status)
        words = re.sub(r"<[^>]*>", "", text_of(answer).partition("<main")[2].partition("</main>")[0])
        assert answer.status_code == status
        assert home in words
        assert "<title>" in answer.content.decode()
        chinese = [char for char in words if "\u4e00" <= char <= "\u9fff"]
        assert bool(chinese) == (language == "zh-hans"), words


def test_a_fragment_is_told_in_one_sentence() -> None:
    answer = failing.missing(RequestFactory().get("/nowhere/", headers={"HX-Request": "true"}))
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "地址可能抄错了" in answer.content.decode()


def test_a_body_that_is_too_large_is_called_so() -> None:
    assert failing.bad_request(RequestFactory().post("/"), RequestDataTooBig()).status_code == 413


def test_an_address_that_takes_forms_says_so_when_it_is_opened(people: People) -> None:
    answer = reader(people.admin).client.get("/settings/jobs/replay")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert "这个地址不能这样打开" in text_of(answer)


def test_an_unknown_address_says_so(people: People) -> None:
    answer = reader(people.fang).client.get("/nothing/of/this/kind/")
    assert answer.status_code == 404


def test_only_the_health_page_itself_is_open_to_all() -> None:
    nobody = Client()
    assert nobody.get("/health").content == b"ok"
    for path in ("/health/", "/healthx/", "/health/secret/", "/healthcare/"):
        answer = nobody.get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/accounts/login/?next=")


def answers_without_database(*paths: str) -> dict[str, Any]:
    """What the product answers in a thread whose connection leads nowhere."""
    found: dict[str, Any] = {}

    def ask() -> None:
        connection.settings_dict = {**connection.settings_dict, "HOST": "127.0.0.1", "PORT": "1"}
        client = Client(raise_request_exception=False)
        client.cookies["paceline"] = "a-session-that-nobody-can-look-up"
        for path in paths:
            found[path] = client.get(path)
        connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return found


def test_a_database_that_is_away_is_told_to_people_and_to_programs() -> None:
    found = answers_without_database("/", "/health", "/api/v1/customers")
    assert {path: answer.status_code for path, answer in found.items()} == {
        "/": 503,
        "/health": 503,
        "/api/v1/customers": 503,
    }
    assert "系统暂时没有响应" in text_of(found["/"])
    assert found["/"].headers["Retry-After"] == "5"
    assert found["/api/v1/customers"].headers["Content-Type"].startswith("application/problem+json")


def test_what_was_typed_comes_back_after_signing_in(people: People) -> None:
    client = at_the_door()
    back = sent(client, "/customers/new?from=list")
    client.force_login(people.fang)
    answer = client.get(back)
    page = answer.content.decode()
    assert "周五前回电话" in text_of(answer)
    assert 'action="/customers/new?from=list"' in page
    assert 'name="idempotency_key" value="k1"' in page
    assert "csrfmiddlewaretoken" in page


def test_the_door_says_that_nothing_is_lost() -> None:
    client = at_the_door()
    back = sent(client)
    assert "你填的内容还在" in client.get("/accounts/login/", {"next": back}).content.decode()


def test_words_put_into_somebodys_mouth_are_not_kept() -> None:
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post("/customers/new", FORM)
    assert parse_qs(urlsplit(answer.headers["Location"]).query)["next"] == ["/"]


@pytest.mark.parametrize(
    "given", [{"new_password": "correct horse"}, {"note": "长" * 90_000}], ids=["secret", "huge"]
)
def test_secrets_and_floods_are_not_kept(given: dict[str, str]) -> None:
    assert sent(at_the_door(), **given) == "/"


def test_what_is_no_longer_kept_is_said_so(people: People) -> None:
    answer = reader(people.fang).client.get("/kept/unknown/")
    assert answer.status_code == 404
    assert "只保留一小时" in text_of(answer)


def test_a_form_inside_a_page_stays_where_it_is() -> None:
    answer = Client().post("/customers/new", FORM, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer.headers
    assert "你填的内容还在" in answer.content.decode()
