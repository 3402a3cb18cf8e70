"""The page of a mailing: who gets it before, what can be done with it in each state, what came of it, for whom."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from paceline.access.models import User
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Contact, Customer
from paceline.market.models import Mailing
from paceline.records.action import acting, perform
from paceline.workflow.at_once import run_waiting
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailing(people: People) -> Mailing:
    """A draft of the boss to one contact."""
    boss = people.acts(people.boss)
    with acting(SYSTEM, "customers.contact.create") as act:
        one = act.create(Customer, name="远山科技", owner=people.boss)
        act.create(Contact, customer=one, name="周远", email="zhou@example.com")
    values = {"name": "信", "subject": "{{联系人}}您好", "body": "看 https://a.example/b"}
    template = perform(boss, "market.mailtemplate.create", None, values)
    made: Mailing = perform(
        boss, "market.mailing.create", None, {"name": "四月", "template": str(template.pk)}
    )
    return made


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(user: User, mailing: Mailing) -> str:
    answer = signed_in(user).get(f"/mailings/{mailing.pk}/send")
    assert answer.status_code == 200
    return answer.content.decode()


def verbs(page: str) -> list[str]:
    return re.findall(r'href="/mailings/[^"]+/do/(\w+)"', page)


def test_each_state_offers_what_can_follow(people: People, mailing: Mailing) -> None:
    boss = people.acts(people.boss)
    page = shown(people.boss, mailing)
    assert verbs(page) == []
    assert "周远您好" in page
    perform(boss, "market.mailing.schedule", mailing.pk, {"at": "2100-01-04 10:00", "everybody": True})
    assert verbs(shown(people.boss, mailing)) == ["unschedule", "cancel"]
    perform(boss, "market.mailing.unschedule", mailing.pk)
    with acting(SYSTEM, "market.mailing.begin") as act:
        act.save(visible(SYSTEM, Mailing).get(pk=mailing.pk), state="sending", started_at=act.now)
    assert verbs(shown(people.boss, mailing)) == ["pause", "cancel"]
    perform(boss, "market.mailing.pause", mailing.pk)
    assert verbs(shown(people.boss, mailing)) == ["resume", "cancel"]
    perform(boss, "market.mailing.cancel", mailing.pk)
    assert verbs(shown(people.boss, mailing)) == ["copy"]


def test_the_figures_lead_to_their_rows(clock: Any, people: People, mailing: Mailing) -> None:
    perform(people.acts(people.boss), "market.mailing.schedule", mailing.pk, {"everybody": True})
    run_waiting()
    page = shown(people.boss, mailing)
    assert "/mail-recipients/?filter=" in page
    assert verbs(page) == ["copy"]


def test_a_time_that_is_none_is_said_and_kept(people: People, mailing: Mailing) -> None:
    answer = signed_in(people.boss).post(f"/mailings/{mailing.pk}/schedule", {"at": "明年"})
    assert answer.status_code == 422
    assert visible(SYSTEM, Mailing).get(pk=mailing.pk).state == "draft"


def test_whoever_does_not_see_it_finds_nothing(people: People, mailing: Mailing) -> None:
    assert signed_in(people.qiang).get(f"/mailings/{mailing.pk}/send").status_code == 404
