"""The groups of the navigation: folded and opened by each person, never over the page that one is on."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from paceline.access.models import Role
from paceline.access.principal import rights_changed
from paceline.metadata.registry import registry
from tests.people import People

pytestmark = pytest.mark.django_db


def opened(client: Client, path: str) -> set[str]:
    """The labels of the groups that stand open."""
    text = client.get(path).content.decode()
    return set(re.findall(r'<details class="grp" data-group="([^"]+)" open', text))


def test_somebody_folds_a_group_and_it_stays_folded(people: People) -> None:
    client = Client()
    client.force_login(people.boss)
    before = opened(client, "/")
    assert before
    group = sorted(before)[0]
    assert client.post("/preferences", {"folded": f"{group},没有这组"}).status_code == 204
    assert group not in opened(client, "/")
    people.boss.refresh_from_db()
    assert people.boss.preferences["look"]["folded"] == [group]
    client.post("/preferences", {"folded": ""})
    assert opened(client, "/") >= before


def test_the_group_of_the_page_is_open(people: People) -> None:
    client = Client()
    client.force_login(people.boss)
    group = next(item.group for item in registry.menu if item.url == "/leads/")
    client.post("/preferences", {"folded": group})
    assert group in opened(client, "/leads/")


def test_the_menu_leads_only_to_pages_that_open(people: People) -> None:
    """Who may read reservations but not make them is not led to the counter."""
    reads = {"trade.reservation": {"read": "all"}, "trade.expectedsupply": {"read": "all"}}
    role = Role.objects.create(name="只看", code="only-reads", grants=reads)
    people.chen.roles.set([role])
    rights_changed()
    client = Client()
    client.force_login(people.chen)
    entries = set(re.findall(r'<a href="(/[a-z-]+/)"', client.get("/profile/").content.decode()))
    assert "/reservations/" in entries
    assert not entries & {"/presale-counter/", "/day-plan/"}
