"""The public page of a lead form, the frame for other sites, and the call without a token."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.intake import public
from paceline.customers.models import Lead, LeadForm
from paceline.kernel.clock import FrozenClock
from paceline.records.action import perform
from tests.people import People

pytestmark = pytest.mark.django_db
WANG = {"name": "王女士", "phone": "13800000001", "company": "海川工业", "agreed": "1"}


@pytest.fixture
def form(people: People, clock: FrozenClock) -> LeadForm:
    values = {"name": "官网", "heading": "预约演示", "heading_en": "Book a demo", "thanks": "两小时内回电。"}
    made: LeadForm = perform(people.acts(people.boss), "customers.leadform.create", None, values)
    return made


def seen(form: LeadForm) -> int:
    return int(visible(SYSTEM, LeadForm).get(pk=form.pk).seen)


def sent(form: LeadForm, clock: FrozenClock, **given: Any) -> dict[str, Any]:
    """What a visitor sends who took half a minute."""
    stamp = public.stamp(form)
    clock.advance(timedelta(seconds=30))
    return {**WANG, "stamp": stamp, "idempotency_key": "one", **given}


def test_a_visitor_fills_it_in_and_is_thanked(client: Client, form: LeadForm, clock: FrozenClock) -> None:
    at = f"/f/{form.key}/?utm_source=baidu&utm_medium=cpc"
    page = client.get(at).content.decode()
    assert "预约演示" in page
    assert 'name="utm" value="utm_source=baidu&amp;utm_medium=cpc"' in page
    answer = client.post(at, sent(form, clock, utm="utm_source=baidu&utm_medium=cpc"))
    assert answer.status_code == 302
    assert "两小时内回电。" in client.get(answer.headers["Location"]).content.decode()
    assert visible(SYSTEM, Lead).get().utm == "utm_source=baidu&utm_medium=cpc"
    assert seen(form) == 1


def test_sent_twice_it_is_one(client: Client, form: LeadForm, clock: FrozenClock) -> None:
    given = sent(form, clock)
    for _ in range(2):
        assert client.post(f"/f/{form.key}/", given).status_code == 302
    assert visible(SYSTEM, Lead).get().touches == 1


def test_what_is_wrong_stands_at_its_field_and_the_rest_stays(
    client: Client, form: LeadForm, clock: FrozenClock
) -> None:
    answer = client.post(f"/f/{form.key}/", sent(form, clock, phone="12", company="海川工业"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="p-phone-err"' in page
    assert 'value="海川工业"' in page
    assert 'value="12"' in page


def test_without_a_stamp_it_is_shown_again_as_typed(client: Client, form: LeadForm) -> None:
    answer = client.post(f"/f/{form.key}/", WANG)
    assert answer.status_code == 409
    assert "王女士" in answer.content.decode()
    assert not visible(SYSTEM, Lead).exists()


def test_it_speaks_the_visitors_language(client: Client, form: LeadForm) -> None:
    page = client.get(f"/f/{form.key}/?lang=en").content.decode()
    assert "Book a demo" in page
    assert "Company" in page
    assert "I agree to be contacted" in page


def test_only_the_frame_may_stand_in_other_sites(client: Client, form: LeadForm) -> None:
    own, framed = client.get(f"/f/{form.key}/"), client.get(f"/f/{form.key}/frame")
    assert "frame-ancestors 'none'" in own.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers


def test_an_unknown_form_is_not_found(client: Client, db: None) -> None:
    assert client.get("/f/abcdefghijklmnopqrst/").status_code == 404


def test_a_site_of_its_own_posts_without_a_token(client: Client, form: LeadForm) -> None:
    body = {**WANG, "utm_source": "site"}
    answer = client.post(f"/api/v1/capture/{form.key}", body, content_type="application/json")
    assert (answer.status_code, answer.json()["message"]) == (201, "两小时内回电。")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert visible(SYSTEM, Lead).get().utm == "utm_source=site"


def test_a_program_hears_what_is_wrong_by_field(client: Client, form: LeadForm) -> None:
    answer = client.post(f"/api/v1/capture/{form.key}", {**WANG, "phone": ""})
    assert (answer.status_code, set(answer.json()["errors"])) == (422, {"phone"})
    assert client.get(f"/api/v1/capture/{form.key}").status_code == 405
    assert client.post("/api/v1/capture/abcdefghijklmnopqrst", WANG).status_code == 404


def test_too_many_from_one_address_are_asked_to_wait(client: Client, form: LeadForm, settings: Any) -> None:
    settings.PORTAL_PER_MINUTE = 1200
    codes = [
        client.post(f"/api/v1/capture/{form.key}", {**WANG, "phone": f"138000000{n:02}"}).status_code
        for n in range(public.PER_MINUTE + 1)
    ]
    assert codes == [201] * public.PER_MINUTE + [429]


def test_colleagues_find_link_code_and_frame_on_the_record(
    client: Client, people: People, form: LeadForm
) -> None:
    client.force_login(people.boss)
    page = client.get(f"/lead-forms/{form.pk}/").content.decode()
    assert form.link in page
    assert "iframe" in page
    assert "/api/v1/capture/" in page
