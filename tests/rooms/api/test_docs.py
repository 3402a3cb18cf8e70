"""The API's guide for people: for those who have signed in, in their language, without inline scripts and styles."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(people: People) -> Client:
    client = Client()
    client.force_login(people.fang)
    return client


def test_guide_and_every_object_have_a_page(reader: Client) -> None:
    guide = reader.get("/api/v1/docs")
    assert guide.status_code == 200
    addresses = re.findall(r'href="(/api/v1/docs/[a-z-]+)"', guide.content.decode())
    assert "/api/v1/docs/opportunities" in addresses
    for address in addresses:
        page = reader.get(address)
        assert page.status_code == 200, address
        assert not re.search(r"<script(?![^>]*(src|nonce)=)|style=|onclick=", page.content.decode())
        assert "script-src" in page.headers["Content-Security-Policy"]


def test_english_for_those_who_read_it(people: People, reader: Client) -> None:
    type(people.fang).objects.filter(pk=people.fang.pk).update(locale="en")
    assert "API guide" in reader.get("/api/v1/docs").content.decode()


def test_only_for_people_who_have_signed_in(people: People, reader: Client) -> None:
    assert Client().get("/api/v1/docs").headers["Location"].startswith("/accounts/login/")
    assert reader.get("/api/v1/docs/nope").status_code == 404


def test_a_browser_pointed_at_the_api_is_led_to_the_pages() -> None:
    for door in ("/api/", "/api/v1/"):
        assert Client().get(door, headers={"Accept": "text/html"}).headers["Location"] == "/api/v1/docs"
        assert Client().get(door).json()["code"] == "not_found"
